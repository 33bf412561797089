import Kernel
import Storage
import Vault

/// The kind of an organisation as the directory spells it; nil when it is not known.
package typealias OrganisationKindOf = @Sendable (Read, OrganisationID) throws -> String?

/// What a room above must do in the same transaction in which a member loses roles in an organisation. The actor is the
/// member as they may act there from now on: without any role when they left or their account was closed.
package typealias MembershipReaction =
    @Sendable (Write, MemberID, Actor, Permit<Actions.MemberManage>, Timestamp) throws -> Void

/// What administrators do: make accounts, give and take roles, end them. Each change takes effect on the next request.
extension Access {
    /// An account with its first roles. Throws `AccessProblem` for what does not fit, `Refusal` for who may not.
    /// - Parameter isFirst: the passphrase is not the member's own: it ends after a week and is replaced when first used.
    @discardableResult
    package func createMember(
        login: String, displayName: String, passphrase: Secret<String>, language: String = "en",
        organisation: OrganisationID, roles: Set<Role>, isFirst: Bool = false, by actor: Actor
    ) async throws -> MemberID {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        let login = Login.normal(login)
        guard Login.isLogin(login) else { throw AccessProblem.loginInvalid }
        guard Login.isName(displayName) else { throw AccessProblem.nameInvalid }
        guard Login.isLanguage(language) else { throw AccessProblem.languageInvalid }
        let hash = try await hash(passphrase, names: [login, displayName])
        let now = world.now()
        let id: MemberID = world.makeID()
        try await database.write { write in
            guard try AccessStore.account(write.read, login: login) == nil else { throw AccessProblem.loginTaken }
            try AccessStore.insert(
                write, id, login: login, name: displayName, hash: hash, language: language, at: now,
                until: isFirst ? now.adding(days: PassphraseRules.firstDays) : nil)
            try write.journal(permit.entry("member.created", at: now, entity: id.cast()))
            try give(write, roles, id, organisation, permit, now)
        }
        return id
    }

    /// The roles that this actor may give to people of the organisation.
    package func givableRoles(in organisation: OrganisationID, by actor: Actor) async throws -> [Role] {
        _ = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        let (policy, organisationKind) = (policy, organisationKind)
        return try await database.read { policy.givable(in: try organisationKind($0, organisation), by: actor) }
    }

    /// One more role; nothing happens when they have it.
    package func grantRole(
        _ role: Role, to member: MemberID, in organisation: OrganisationID, by actor: Actor
    ) async throws {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        let now = world.now()
        try await database.write { write in
            guard try AccessStore.account(write.read, id: member) != nil else { throw AccessProblem.unknownMember }
            try give(write, [role], member, organisation, permit, now)
        }
    }

    /// Takes one role away. Throws `.noRole` for the last one: end the membership instead.
    package func takeRole(
        _ role: Role, from member: MemberID, in organisation: OrganisationID, by actor: Actor
    ) async throws {
        try await change(member, organisation, actor) { $0.subtracting([role]) }
    }

    /// Gives and takes roles until they are these, in one step.
    ///
    /// - Parameter base: the roles as whoever chose saw them. Throws `.changedMeanwhile` when they no longer are; nil
    ///   where nobody chose among them.
    package func setRoles(
        _ roles: Set<Role>, of member: MemberID, in organisation: OrganisationID, base: Set<Role>? = nil,
        by actor: Actor
    ) async throws {
        try await change(member, organisation, actor) { before in
            if let base, base != before { throw AccessProblem.changedMeanwhile }
            return roles
        }
    }

    private func change(
        _ member: MemberID, _ organisation: OrganisationID, _ actor: Actor,
        _ wanted: @escaping @Sendable (Set<Role>) throws -> Set<Role>
    ) async throws {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        let now = world.now()
        try await database.write { write in
            let before = try AccessStore.roles(write.read, member, organisation)
            if before.isEmpty { throw AccessProblem.notAMember }
            let after = try wanted(before)
            if after.isEmpty { throw AccessProblem.noRole }
            if before.contains(.administrator), !after.contains(.administrator) {
                try keepAnAdministrator(write.read, without: member, organisation, actor)
            }
            try give(write, after.subtracting(before), member, organisation, permit, now)
            for role in before.subtracting(after).sorted(by: { $0.rawValue < $1.rawValue }) {
                try AccessStore.endRole(write, member, organisation, role, at: now)
                try write.journal(
                    permit.entry(
                        "member.role-taken", at: now, entity: member.cast(),
                        codes: "organisation=\(organisation) role=\(role.rawValue)"))
            }
            if !before.isSubset(of: after) { try react(write, member, organisation, after, permit, now) }
        }
    }

    /// They no longer act for the organisation, in any role. Their open sessions there give nothing from now on.
    package func endMembership(
        of member: MemberID, in organisation: OrganisationID, by actor: Actor
    ) async throws {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        let now = world.now()
        try await database.write { write in
            try keepAnAdministrator(write.read, without: member, organisation, actor)
            guard try AccessStore.endMembership(write, member, organisation, at: now) else {
                throw AccessProblem.notAMember
            }
            try write.journal(
                permit.entry(
                    "member.left", at: now, entity: member.cast(), codes: "organisation=\(organisation)"))
            try react(write, member, organisation, [], permit, now)
        }
    }

    /// Closes the account and every session of it. An organisation's administrator may do it to members who act for
    /// that organisation only; for others, end the membership.
    package func disable(_ member: MemberID, by actor: Actor) async throws {
        let now = world.now()
        try await database.write { write in
            // Asked inside the transaction: a membership elsewhere may be given at this moment.
            let organisations = try AccessStore.organisations(write.read, of: member)
            let owner = organisations.count == 1 ? organisations.first : nil
            let permit = try policy.permit(
                Actions.MemberManage.self, actor, Facts(record: member.cast(), owner: owner))
            for organisation in organisations {
                try keepAnAdministrator(write.read, without: member, organisation, actor)
            }
            guard try AccessStore.disable(write, member, at: now) else { throw AccessProblem.unknownMember }
            try SessionStore.revokeAll(write, of: member, at: now)
            try write.journal(permit.entry("member.disabled", at: now, entity: member.cast()))
            for organisation in organisations { try react(write, member, organisation, [], permit, now) }
        }
    }

    /// The organisation's members with their roles, by name.
    package func members(of organisation: OrganisationID, by actor: Actor) async throws -> [MemberSummary] {
        _ = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        return try await database.read { try AccessStore.members($0, of: organisation) }
    }

    /// Who else acts for the member's organisation, for lists from which somebody is chosen. Empty for links.
    package func colleagues(of actor: Actor) async throws -> [MemberSummary] {
        guard actor.member != nil, let organisation = actor.organisation else { return [] }
        return try await database.read { try Self.active($0, in: organisation) }
    }

    /// Who can act for the organisation now, with their roles, by name: for choosing who is given something.
    package static func active(_ read: Read, in organisation: OrganisationID) throws -> [MemberSummary] {
        try AccessStore.members(read, of: organisation).filter { !$0.isDisabled }
    }

    private func give(
        _ write: Write, _ roles: Set<Role>, _ member: MemberID, _ organisation: OrganisationID,
        _ permit: Permit<Actions.MemberManage>, _ now: Timestamp
    ) throws {
        if roles.isEmpty { return }
        let givable = policy.givable(in: try organisationKind(write.read, organisation), by: permit.actor)
        guard roles.isSubset(of: givable) else { throw AccessProblem.roleNotGrantable }
        for role in roles.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard try AccessStore.grant(write, member, organisation, role, at: now) else { continue }
            try write.journal(
                permit.entry(
                    "member.role", at: now, entity: member.cast(),
                    codes: "organisation=\(organisation) role=\(role.rawValue)"))
        }
    }

    /// An organisation whose last administrator goes could let nobody in or out any more. Whoever runs the deployment may.
    private func keepAnAdministrator(
        _ read: Read, without member: MemberID, _ organisation: OrganisationID, _ actor: Actor
    ) throws {
        guard actor.kind != .system,
            try AccessStore.roles(read, member, organisation).contains(.administrator),
            try AccessStore.otherAdministrators(read, than: member, organisation) == 0
        else { return }
        throw AccessProblem.lastAdministrator
    }

    private func react(
        _ write: Write, _ member: MemberID, _ organisation: OrganisationID, _ roles: Set<Role>,
        _ permit: Permit<Actions.MemberManage>, _ now: Timestamp
    ) throws {
        let left = Actor(kind: .member(member), organisation: organisation, roles: Set(roles.map(\.rawValue)))
        for reaction in reactions { try reaction(write, member, left, permit, now) }
    }
}
