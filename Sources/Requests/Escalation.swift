import Access
import Cases
import Kernel
import Storage

/// To whom a late request is given: a member who can act for that side now, and nobody who has left.
enum Escalation {
    /// First somebody in the definition's role, then anybody who may work on that side; in both, whoever knows the
    /// request already (the case's worker, the sender; at the receiving side whoever took it on) before others. Nil when
    /// nobody of that organisation could do anything about it.
    static func named(_ read: Read, _ request: Request, _ definition: RequestDefinition) throws -> MemberID? {
        guard let limit = definition.limit(in: request.state) else { return nil }
        let isReceiver = limit.escalateSide == .receiver
        let members = try Access.active(read, in: isReceiver ? request.to : request.from)
        let known =
            isReceiver
            ? [request.responsible] : [try Cases.row(read, request.caseID)?.worker, request.fromMember]
        for roles in [[limit.escalateRole], isReceiver ? definition.toRoles : definition.fromRoles] {
            let able = members.filter { !$0.roles.isDisjoint(with: roles) }.map(\.id)
            if let first = known.compactMap(\.self).first(where: able.contains) { return first }
            // Not always the same one: the request's own number decides.
            if !able.isEmpty { return able[Int(request.id.low % UInt64(able.count))] }
        }
        return nil
    }
}
