import Kernel
import Storage

extension Access {
    /// Whether somebody can do this work for an organisation now: a member there, not disabled, with one of the roles.
    /// Asked inside a transaction of another room.
    package static func serves(
        _ read: Read, _ member: MemberID, in organisation: OrganisationID, asAny roles: Set<String>
    ) throws -> Bool {
        try AccessStore.members(read, of: organisation).contains {
            $0.id == member && !$0.isDisabled && !$0.roles.isDisjoint(with: roles)
        }
    }
}
