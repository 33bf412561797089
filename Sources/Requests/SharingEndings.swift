import Access
import Cases
import Kernel
import Storage

/// Somebody who would no longer read what was shared with them.
package struct SharingEnding: Sendable, Equatable {
    package let organisation: OrganisationID
    /// Nil for the competent authority of the case.
    package let request: RequestID?
    package let kind: String?
}

extension Requests {
    /// What would end if the danger were judged so, by the rules that would then end it: nothing is changed.
    package func endings(
        of id: CaseID, supposing risk: RiskLevel, _ actor: Actor
    ) async throws -> [SharingEnding] {
        let (endings, permit) = try await find(id, risk, actor)
        try await database.append([permit.entry(at: world.now(), case: id)])
        return endings
    }

    /// The same beside a file that this actor has just opened: that look is in the journal already.
    package func endings(
        of file: CaseFile, supposing risk: RiskLevel, _ actor: Actor
    ) async throws -> [SharingEnding] {
        try await find(file.record.id, risk, actor).endings
    }

    private func find(
        _ id: CaseID, _ risk: RiskLevel, _ actor: Actor
    ) async throws -> (endings: [SharingEnding], permit: Permit<Actions.CaseRead>) {
        let (now, sharing) = (world.now(), cases.sharing)
        let supposed = sharing.supposing(risk)
        return try await database.read { read in
            guard let record = try Cases.row(read, id) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.CaseRead.self, actor, record.facts)
            if permit.isPartial { throw Refusal.forbidden(action: Actions.CaseRead.name) }
            var endings: [SharingEnding] = []
            if let authority = try Cases.toldAuthority(read, record, sharing, now: now),
                try Cases.toldAuthority(read, record, supposed, now: now) == nil
            {
                endings.append(SharingEnding(organisation: authority, request: nil, kind: nil))
            }
            for request in try RequestStore.shared(read, id) {
                let definition = try definitions.definition(read, kind: request.kind, digest: request.digest)
                if try SharingEnd.isShared(read, request, definition, sharing, now),
                    try !SharingEnd.isShared(read, request, definition, supposed, now)
                {
                    endings.append(
                        SharingEnding(organisation: request.to, request: request.id, kind: request.kind))
                }
            }
            return (endings, permit)
        }
    }
}
