import Kernel
import Storage
import Vault

/// Passphrases that are made, replaced and lost.
extension Access {
    /// A passphrase to be read out or written down once: 80 bits of chance in letters that are not mistaken for others.
    package static func makePassphrase() -> Secret<String> {
        let groups = (0..<4).map { _ in Base32.encode(UInt64.random(in: 0...UInt64.max), length: 4) }
        return Secret(groups.joined(separator: "-"))
    }

    /// A new first passphrase for somebody of the organisation who lost theirs; their sessions end. Throws
    /// `.notYoursToReset` when it would open more than this administrator could give.
    package func renewPassphrase(
        of member: MemberID, in organisation: OrganisationID, by actor: Actor
    ) async throws -> Secret<String> {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        let passphrase = Access.makePassphrase()
        let hash = try await hash(passphrase)
        let now = world.now()
        try await database.write { write in
            let roles = try AccessStore.roles(write.read, member, organisation)
            if roles.isEmpty { throw AccessProblem.notAMember }
            let givable = policy.givable(in: try organisationKind(write.read, organisation), by: actor)
            guard roles.isSubset(of: givable),
                try AccessStore.organisations(write.read, of: member) == [organisation]
            else { throw AccessProblem.notYoursToReset }
            try AccessStore.setPassphrase(
                write, member, hash: hash, until: now.adding(days: PassphraseRules.firstDays))
            try SessionStore.revokeAll(write, of: member, at: now)
            try write.journal(permit.entry("member.passphrase-reset", at: now, entity: member.cast()))
        }
        return passphrase
    }

    /// Changes the member's own passphrase and ends their other sessions. Throws `.refused` when the old one is wrong,
    /// `.passphraseUnfit` when the new one is, or is the old one.
    package func changePassphrase(
        _ session: Session, old: Secret<String>, new: Secret<String>
    ) async throws {
        let now = world.now()
        // Who found a screen unlocked must not try passphrases on it without end.
        let key = throttleKey("change", session.member.description)
        let account = try await database.write { write -> Result<AccessStore.Account?, AccessProblem> in
            if let wait = try SessionStore.wait(write.read, key, now: now) {
                return .failure(.wait(seconds: Int(wait)))
            }
            try SessionStore.count(write, key, SessionRules.loginAtAddress, now: now)
            return .success(try AccessStore.account(write.read, id: session.member))
        }.get()
        guard let account else { throw AccessProblem.unknownMember }
        let isRight: Bool
        do { isRight = try await passphrases.verify(Login.passphrase(old), account.hash) } catch {
            try await database.write { try SessionStore.takeBack($0, key) }
            throw AccessProblem.busy
        }
        guard isRight else { throw AccessProblem.refused }
        guard Login.passphrase(old).reveal() != Login.passphrase(new).reveal() else {
            throw AccessProblem.passphraseUnfit
        }
        let hash = try await hash(new, names: [session.displayName])
        try await database.write { write in
            try AccessStore.setPassphrase(write, session.member, hash: hash)
            try SessionStore.forgive(write, key)
            try SessionStore.revokeAll(write, of: session.member, but: session.id, at: now)
            try write.journal(
                entry(
                    "member.passphrase", now, session.member, session.organisation, entity: session.member.cast()))
        }
    }

    /// - Parameter names: of the person, which anybody would try first.
    func hash(_ passphrase: Secret<String>, names: [String] = []) async throws -> String {
        let passphrase = Login.passphrase(passphrase)
        guard Login.isPassphrase(passphrase.reveal()) else { throw AccessProblem.passphraseUnfit }
        guard !PassphraseStrength.isGuessable(passphrase.reveal(), names: names) else {
            throw AccessProblem.passphraseGuessable
        }
        do { return try await passphrases.make(passphrase) } catch { throw AccessProblem.busy }
    }
}
