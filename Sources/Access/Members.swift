import Kernel
import Storage
import Vault

/// What a room above must do in the same transaction in which a member stops acting for an organisation.
package typealias MembershipReaction =
    @Sendable (Write, MemberID, OrganisationID, Permit<Actions.MemberManage>, Timestamp) throws -> Void

/// What administrators do: make accounts, give roles, end them. Each change takes effect on the next request.
extension Access {
    /// An account with its first roles. Throws `AccessProblem` for what does not fit, `Refusal` for who may not.
    @discardableResult
    package func createMember(
        login: String, displayName: String, passphrase: Secret<String>, language: String = "en",
        organisation: OrganisationID, roles: Set<Role>, by actor: Actor
    ) async throws -> MemberID {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        let login = Login.normal(login)
        guard Login.isLogin(login) else { throw AccessProblem.loginInvalid }
        guard Login.isName(displayName) else { throw AccessProblem.nameInvalid }
        guard Login.isLanguage(language) else { throw AccessProblem.languageInvalid }
        guard roles.isSubset(of: Role.grantable) else { throw AccessProblem.roleNotGrantable }
        let hash = try await hash(passphrase)
        let now = world.now()
        let id: MemberID = world.makeID()
        try await database.write { write in
            guard try AccessStore.account(write.read, login: login) == nil else { throw AccessProblem.loginTaken }
            try AccessStore.insert(
                write, id, login: login, name: displayName, hash: hash, language: language, at: now)
            try write.journal(permit.entry("member.created", at: now, entity: id.cast()))
            for role in roles.sorted(by: { $0.rawValue < $1.rawValue }) {
                try give(write, role, id, organisation, permit, now)
            }
        }
        return id
    }

    /// One more role; nothing happens when they have it.
    package func grantRole(
        _ role: Role, to member: MemberID, in organisation: OrganisationID, by actor: Actor
    ) async throws {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        guard Role.grantable.contains(role) else { throw AccessProblem.roleNotGrantable }
        let now = world.now()
        try await database.write { write in
            guard try AccessStore.account(write.read, id: member) != nil else { throw AccessProblem.unknownMember }
            try give(write, role, member, organisation, permit, now)
        }
    }

    /// They no longer act for the organisation, in any role. Their open sessions there give nothing from now on.
    package func endMembership(
        of member: MemberID, in organisation: OrganisationID, by actor: Actor
    ) async throws {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        let now = world.now()
        try await database.write { write in
            guard try AccessStore.endMembership(write, member, organisation, at: now) else {
                throw AccessProblem.notAMember
            }
            try write.journal(
                permit.entry(
                    "member.left", at: now, entity: member.cast(), codes: "organisation=\(organisation)"))
            for reaction in reactions { try reaction(write, member, organisation, permit, now) }
        }
    }

    /// Closes the account and every session of it. An organisation's administrator may do it to members who act for
    /// that organisation only; for others, end the membership.
    package func disable(_ member: MemberID, by actor: Actor) async throws {
        let (policy, now) = (policy, world.now())
        try await database.write { write in
            // Asked inside the transaction: a membership elsewhere may be given at this moment.
            let organisations = try AccessStore.organisations(write.read, of: member)
            let owner = organisations.count == 1 ? organisations.first : nil
            let permit = try policy.permit(
                Actions.MemberManage.self, actor, Facts(record: member.cast(), owner: owner))
            guard try AccessStore.disable(write, member, at: now) else { throw AccessProblem.unknownMember }
            try SessionStore.revokeAll(write, of: member, at: now)
            try write.journal(permit.entry("member.disabled", at: now, entity: member.cast()))
            for organisation in organisations {
                for reaction in reactions { try reaction(write, member, organisation, permit, now) }
            }
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
        return try await database.read { read in
            try AccessStore.members(read, of: organisation).filter { !$0.isDisabled }
        }
    }

    /// Changes the member's own passphrase and ends their other sessions. Throws `.refused` when the old one is wrong.
    package func changePassphrase(
        _ session: Session, old: Secret<String>, new: Secret<String>
    ) async throws {
        let account = try await database.read { try AccessStore.account($0, id: session.member) }
        guard let account else { throw AccessProblem.unknownMember }
        let isRight: Bool
        do { isRight = try await passphrases.verify(Login.passphrase(old), account.hash) } catch {
            throw AccessProblem.busy
        }
        guard isRight else { throw AccessProblem.refused }
        let hash = try await hash(new)
        let now = world.now()
        try await database.write { write in
            try AccessStore.setPassphrase(write, session.member, hash: hash)
            try SessionStore.revokeAll(write, of: session.member, but: session.id, at: now)
            try write.journal(
                entry(
                    "member.passphrase", now, session.member, session.organisation, entity: session.member.cast()))
        }
    }

    func hash(_ passphrase: Secret<String>) async throws -> String {
        let passphrase = Login.passphrase(passphrase)
        guard Login.isPassphrase(passphrase.reveal()) else { throw AccessProblem.passphraseUnfit }
        do { return try await passphrases.make(passphrase) } catch { throw AccessProblem.busy }
    }

    private func give(
        _ write: Write, _ role: Role, _ member: MemberID, _ organisation: OrganisationID,
        _ permit: Permit<Actions.MemberManage>, _ now: Timestamp
    ) throws {
        guard try AccessStore.grant(write, member, organisation, role, at: now) else { return }
        try write.journal(
            permit.entry(
                "member.role", at: now, entity: member.cast(),
                codes: "organisation=\(organisation) role=\(role.rawValue)"))
    }
}
