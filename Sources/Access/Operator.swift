import Kernel
import Storage
import Vault

/// What whoever runs the machine does to accounts from the command line.
extension Access {
    /// Nil when nobody has this login.
    package func member(login: String, by actor: Actor) async throws -> MemberID? {
        _ = try policy.permit(Actions.MemberManage.self, actor)
        let login = Login.normal(login)
        return try await database.read { try AccessStore.account($0, login: login)?.id }
    }

    /// A new passphrase for somebody who lost theirs. Ends all of their sessions.
    package func resetPassphrase(of member: MemberID, to new: Secret<String>, by actor: Actor) async throws {
        let permit = try policy.permit(Actions.MemberManage.self, actor, Facts(record: member.cast()))
        let hash = try await hash(new)
        let now = world.now()
        try await database.write { write in
            guard try AccessStore.account(write.read, id: member) != nil else { throw AccessProblem.unknownMember }
            try AccessStore.setPassphrase(write, member, hash: hash)
            try SessionStore.revokeAll(write, of: member, at: now)
            try write.journal(permit.entry("member.passphrase-reset", at: now, entity: member.cast()))
        }
    }
}
