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

    /// Names somebody else where whoever a late request was given to can no longer act for that side.
    static func renew<A: Action>(
        _ write: Write, _ request: Request, _ definition: RequestDefinition, _ permit: Permit<A>, _ now: Timestamp
    ) throws {
        let named = try named(write.read, request, definition)
        if named == request.escalatedTo { return }
        try RequestStore.give(write, request.id, to: named, permit)
        try write.journal(
            permit.entry(
                "request.renamed", at: now, case: request.caseID, entity: request.id.cast(),
                codes: "kind=\(request.kind) to=\(named.map { "\($0)" } ?? "nobody")"))
    }
}

extension Requests {
    /// To be given to `Access`, after that of `Cases`: a case's worker who left is not named again. What is late and
    /// stands on the desk of somebody who can no longer act for that organisation is handed on in the same transaction.
    package static func reaction(definitions: RequestDefinitions) -> MembershipReaction {
        { write, member, left, permit, now in
            for request in try RequestStore.given(write.read, to: member) {
                let definition = try definitions.definition(write.read, kind: request.kind, digest: request.digest)
                guard let limit = definition.limit(in: request.state) else { continue }
                let isReceiver = limit.escalateSide == .receiver
                let roles = (isReceiver ? definition.toRoles : definition.fromRoles) + [limit.escalateRole]
                if left.organisation == (isReceiver ? request.to : request.from), left.roles.isDisjoint(with: roles) {
                    try Escalation.renew(write, request, definition, permit, now)
                }
            }
        }
    }
}
