import Kernel
import Storage
import Vault

/// What came of an administrator's word that somebody lost passphrase or second factor.
package enum FactorReset: Sendable {
    /// A second administrator has to say so too, within three days.
    case asked
    /// The second factor is gone, sessions have ended, and this first passphrase is shown once.
    case done(Secret<String>)
}

extension Access {
    /// Takes away the second factor of somebody who lost it. One administrator asks, another one confirms: nobody alone opens
    /// somebody else's account. Throws `.notYoursToReset`, `.notAMember`, `.askedAlready` to the same one.
    package func resetFactor(
        of member: MemberID, in organisation: OrganisationID, by actor: Actor
    ) async throws -> FactorReset {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(owner: organisation))
        guard let administrator = actor.member, administrator != member else { throw AccessProblem.notYoursToReset }
        let passphrase = Access.makePassphrase()
        let hash = try await hash(passphrase)
        let now = world.now()
        let isDone = try await database.write { write -> Bool in
            let roles = try AccessStore.roles(write.read, member, organisation)
            if roles.isEmpty { throw AccessProblem.notAMember }
            let givable = policy.givable(in: try organisationKind(write.read, organisation), by: actor)
            guard roles.isSubset(of: givable),
                try AccessStore.organisations(write.read, of: member) == [organisation]
            else { throw AccessProblem.notYoursToReset }
            let since = now.adding(days: -Access.resetDays)
            guard let asked = try FactorStore.asked(write.read, member, since: since),
                try AccessStore.roles(write.read, asked, organisation).contains(.administrator)
            else {
                try FactorStore.ask(write, member, by: administrator, at: now)
                try write.journal(permit.entry("member.factor-reset-asked", at: now, entity: member.cast()))
                return false
            }
            if asked == administrator { throw AccessProblem.askedAlready }
            try FactorStore.remove(write, member)
            try AccessStore.setPassphrase(
                write, member, hash: hash, until: now.adding(days: PassphraseRules.firstDays))
            try SessionStore.revokeAll(write, of: member, at: now)
            try write.journal(
                permit.entry("member.factor-reset", at: now, entity: member.cast(), codes: "asked-by=\(asked)"))
            return true
        }
        return isDone ? .done(passphrase) : .asked
    }

    /// Whether somebody asked that this member's second factor is taken away, and nobody confirmed it yet.
    package func isFactorResetAsked(of member: MemberID) async throws -> Bool {
        let since = world.now().adding(days: -Access.resetDays)
        return try await database.read { try FactorStore.asked($0, member, since: since) != nil }
    }

    /// What whoever runs the machine does, when there is no second administrator.
    package func removeFactor(of member: MemberID, by actor: Actor) async throws {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(record: member.cast()))
        let now = world.now()
        try await database.write { write in
            guard try AccessStore.account(write.read, id: member) != nil else { throw AccessProblem.unknownMember }
            try FactorStore.remove(write, member)
            try SessionStore.revokeAll(write, of: member, at: now)
            try write.journal(permit.entry("member.factor-reset", at: now, entity: member.cast()))
        }
    }
}
