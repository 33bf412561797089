import Kernel
import Storage
import Vault

/// People with accounts: who they are, for which organisation they act, and the sessions in which they do.
///
/// Owns the tables members, memberships, sessions, throttles and drafts. Organisations belong to the directory.
package struct Access: Sendable {
    let database: any Database
    let policy: Policy
    let vault: Vault
    let passphrases: PassphraseHash
    let world: World
    let reactions: [MembershipReaction]
    /// The kind of an organisation, which the directory keeps.
    let organisationKind: OrganisationKindOf
    /// The hash of a passphrase that nobody knows: an unknown login costs as much time as a known one.
    private let decoy: String
    /// False in a demonstration: roles that ask for a second factor do not.
    let asksFactors: Bool

    package init(
        database: any Database, policy: Policy, vault: Vault, world: World,
        passphrases: PassphraseHash = PassphraseHash(), asksFactors: Bool = true, reactions: [MembershipReaction] = [],
        organisationKind: @escaping OrganisationKindOf = { _, _ in nil }
    ) {
        self.database = database
        self.policy = policy
        self.vault = vault
        self.world = world
        self.passphrases = passphrases
        self.reactions = reactions
        self.asksFactors = asksFactors
        self.organisationKind = organisationKind
        decoy = passphrases.decoy()
    }

    /// A new session, for the organisation of the member's oldest membership. `address` is where the request came from;
    /// neither it nor a login that was tried is stored readably.
    package func signIn(
        login: String, passphrase: Secret<String>, address: String
    ) async throws -> (SessionToken, Session) {
        let now = world.now()
        let login = Login.normal(login)
        let bothKey = throttleKey("login-at-address", login + "\u{1F}" + address)
        let knownKey = throttleKey("known", login + "\u{1F}" + address)
        let addressKey = throttleKey("address", address)
        let loginKey = throttleKey("login", login)
        let account = try await database.write { write -> Result<AccessStore.Account?, AccessProblem> in
            // All are asked before any is counted: who must wait uses up nobody's tries.
            let isKnown = try SessionStore.wait(write.read, knownKey, now: now) != nil
            let keys = [addressKey, bothKey] + (isKnown ? [] : [loginKey])
            let waits = try keys.compactMap { try SessionStore.wait(write.read, $0, now: now) }
            if let wait = waits.max() { return .failure(.wait(seconds: Int(wait))) }
            try SessionStore.count(write, addressKey, SessionRules.address, now: now)
            try SessionStore.count(write, bothKey, SessionRules.loginAtAddress, now: now)
            if !isKnown { try SessionStore.count(write, loginKey, SessionRules.login, now: now) }
            return .success(try AccessStore.account(write.read, login: login))
        }.get()
        let isRight: Bool
        do {
            isRight = try await passphrases.verify(Login.passphrase(passphrase), account?.hash ?? decoy)
        } catch {
            // Nothing was tried, so nothing was wrong.
            try await database.write { write in
                for key in [addressKey, bothKey, loginKey] { try SessionStore.takeBack(write, key) }
            }
            throw AccessProblem.busy
        }
        guard isRight, let account, account.mayBeUsed(now) else {
            try await refuse(account?.id, "reason=passphrase", now)
            throw AccessProblem.refused
        }
        let token = SessionToken(Token.random(bytes: 32))
        let digest = digest(token)
        let id: SessionID = world.makeID()
        let isOpened = try await database.write { write in
            // Asked again inside the transaction: the account may have been closed while the hash was computed.
            guard let fresh = try AccessStore.account(write.read, id: account.id), fresh.mayBeUsed(now),
                let organisation = try AccessStore.organisations(write.read, of: account.id).first
            else { return false }
            let hasFactor = try FactorStore.find(write.read, account.id)?.isConfirmed ?? false
            try SessionStore.insert(
                write, id, digest: digest, account.id, organisation, at: now, factor: hasFactor ? .waits : .absent)
            try SessionStore.forgive(write, bothKey)
            try SessionStore.takeBack(write, loginKey)
            try SessionStore.takeBack(write, addressKey)
            try SessionStore.know(write, knownKey, now: now)
            try write.journal(entry("session.started", now, account.id, organisation, entity: id.cast()))
            return true
        }
        guard isOpened, let session = try await self.session(for: token) else {
            try await refuse(account.id, "reason=membership", now)
            throw AccessProblem.refused
        }
        return (token, session)
    }

    /// Who carries this token; nil when the session ended, was revoked, or the member lost what it was for. One read.
    package func session(for token: SessionToken) async throws -> Session? {
        let now = world.now()
        let digest = digest(token)
        let csrf = Token.base64URL(vault.digest(digest, purpose: "csrf"))
        guard
            let session = try await database.point({ try SessionStore.find($0, digest: digest, csrf: csrf, now: now) })
        else { return nil }
        if session.seenAt < now.adding(seconds: -SessionRules.touchSeconds) {
            try await database.write { try SessionStore.touch($0, session.id, at: now) }
        }
        return session
    }

    /// Whose session this was, also after it has ended; nil for what was never one.
    package func formerMember(_ token: SessionToken) async throws -> MemberID? {
        let digest = digest(token)
        return try await database.point { try SessionStore.member($0, digest: digest) }
    }

    /// Whether a form was made for this session.
    package func verify(csrf: String, _ session: Session) -> Bool {
        Token.isEqual(Array(csrf.utf8), Array(session.csrfToken.utf8))
    }

    /// Whether this session has to set up a second factor before anything else: one of its roles asks for it.
    package func mustSetUpFactor(_ session: Session) -> Bool {
        session.factor == .absent && requiresFactor(session.roles)
    }

    package func signOut(_ session: Session) async throws { try await revoke(session.id, session) }

    /// The member's own open sessions, the latest used first.
    package func sessions(_ session: Session) async throws -> [SessionSummary] {
        let now = world.now()
        return try await database.point { try SessionStore.list($0, of: session.member, now: now) }
    }

    /// Ends one of the member's own sessions at once.
    package func revoke(_ id: SessionID, _ session: Session) async throws {
        let now = world.now()
        try await database.write { write in
            guard try SessionStore.revoke(write, id, of: session.member, at: now) else { return }
            try write.journal(
                entry("session.ended", now, session.member, session.organisation, entity: id.cast()))
        }
    }

    /// Acts for another organisation from the next request on. Throws `.notAMember` when they may not.
    package func switchOrganisation(_ session: Session, to organisation: OrganisationID) async throws {
        let now = world.now()
        try await database.write { write in
            guard try AccessStore.organisations(write.read, of: session.member).contains(organisation) else {
                throw AccessProblem.notAMember
            }
            try SessionStore.switchTo(write, session.id, organisation)
            try write.journal(
                entry("session.switched", now, session.member, organisation, entity: session.id.cast()))
        }
    }

    /// The organisations that the member can act for.
    package func organisations(of member: MemberID) async throws -> [OrganisationID] {
        try await database.read { try AccessStore.organisations($0, of: member) }
    }

    package func setLanguage(_ session: Session, _ code: String) async throws {
        guard Login.isLanguage(code) else { throw AccessProblem.languageInvalid }
        try await database.write { try AccessStore.setLanguage($0, session.member, code) }
    }

    /// Names to show beside what members did. Unknown identifiers are left out.
    package func displayNames(_ ids: Set<MemberID>) async throws -> [MemberID: String] {
        try await database.read { read in
            var names: [MemberID: String] = [:]
            for id in ids { names[id] = try AccessStore.displayName(read, id) }
            return names
        }
    }

    private func refuse(_ member: MemberID?, _ codes: String, _ now: Timestamp) async throws {
        try await database.append([entry("session.refused", now, nil, nil, entity: member?.cast(), codes: codes)])
    }

    func entry(
        _ act: String, _ at: Timestamp, _ member: MemberID?, _ organisation: OrganisationID?,
        entity: ID<AnyEntity>? = nil, codes: String = ""
    ) -> JournalEntry {
        JournalEntry(
            id: .make(now: at), at: at, actor: member?.cast(), organisation: organisation?.cast(), act: act,
            entity: entity, codes: codes)
    }

    private func digest(_ token: SessionToken) -> [UInt8] {
        vault.digest(Array(token.reveal().utf8.prefix(100)), purpose: "session")
    }

    func throttleKey(_ kind: String, _ text: String) -> ID<AnyEntity> {
        let digest = vault.digest(Array("\(kind)\u{1F}\(text.prefix(400))".utf8), purpose: "throttle")
        return ID(bytes: digest.prefix(16)) ?? ID(high: 0, low: 0)
    }
}
