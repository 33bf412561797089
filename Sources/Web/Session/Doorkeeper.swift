import Access
import Kernel
import Localization

/// Who holds a session, as the pages need to know them.
package struct Membership: Sendable {
    package let session: SessionID
    package let member: MemberID
    package let name: String
    package let organisation: OrganisationID?
    package let organisationName: String
    package let roles: Set<String>
    /// The account's own choice; nil when none was made.
    package let language: Language?

    package init(
        session: SessionID, member: MemberID, name: String, organisation: OrganisationID?, organisationName: String,
        roles: Set<String>, language: Language?
    ) {
        self.session = session
        self.member = member
        self.name = name
        self.organisation = organisation
        self.organisationName = organisationName
        self.roles = roles
        self.language = language
    }

    package var actor: Actor { Actor(kind: .member(member), organisation: organisation, roles: roles) }
}

/// An open session in a member's list.
package struct OpenSession: Sendable {
    package let id: SessionID
    package let startedAt: Timestamp
    package let lastSeenAt: Timestamp
    /// What the browser called itself, shortened.
    package let device: String

    package init(id: SessionID, startedAt: Timestamp, lastSeenAt: Timestamp, device: String) {
        self.id = id
        self.startedAt = startedAt
        self.lastSeenAt = lastSeenAt
        self.device = device
    }
}

/// What a sign-in attempt came to.
package enum SignInStep: Sendable {
    case signedIn(token: String, Membership)
    /// The passphrase was right; a code is asked for. `ticket` stands for the first step.
    case needsCode(ticket: String)
    /// Wrong, unknown or closed: never said which.
    case refused
    case tooMany(retryAfter: Int)
}

/// What the pages ask of sign-in, sessions and drafts.
package protocol Doorkeeper: Sendable {
    func membership(token: String, now: Timestamp) async throws -> Membership?
    func signIn(name: String, passphrase: Secret<String>, address: String, device: String) async throws -> SignInStep
    func confirm(ticket: String, code: String, address: String, device: String) async throws -> SignInStep
    func signOut(_ me: Membership) async throws
    func sessions(_ me: Membership) async throws -> [OpenSession]
    func revoke(_ session: SessionID, _ me: Membership) async throws
    func revokeOthers(_ me: Membership) async throws
    func setLanguage(_ language: Language, _ me: Membership) async throws

    /// Drafts are sealed; only their writer reads them.
    func saveDraft(_ name: String, _ content: String, _ me: Membership) async throws
    func draft(_ name: String, _ me: Membership) async throws -> String?
    func discardDraft(_ name: String, _ me: Membership) async throws
    func drafts(_ me: Membership) async throws -> [(name: String, savedAt: Timestamp)]
}
