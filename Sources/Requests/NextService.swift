import Access
import Cases
import Directory
import Kernel
import Storage

extension Requests {
    /// The service that an act with `propose-next` proposes. Looked for before the transaction that acts, for comparing
    /// with a whole directory must not hold up everybody who writes. Nil where the act proposes nobody, is not this
    /// actor's, or nobody fits.
    func proposal(
        _ id: RequestID, _ actor: Actor, for act: @escaping @Sendable (RequestDefinition, Request) -> RequestAct?
    ) async throws -> ServiceID? {
        let now = world.now()
        let snapshot = try await directory.snapshot()
        let query = try await database.read { read -> MatchQuery? in
            guard let request = try RequestStore.find(read, id) else { return nil }
            let definition = try self.definitions.definition(read, kind: request.kind, digest: request.digest)
            guard let act = act(definition, request), act.effects.contains(.proposeNext),
                act.from.contains(request.state),
                self.policy.allows(Actions.RequestRead.self, actor, try self.facts(read, request, actor))
            else { return nil }
            let permit = try self.policy.permit(Actions.RequestFollow.self, .system, request.facts)
            return try self.nextQuery(read, request, snapshot, now, permit)
        }
        return query.flatMap { Matching.match($0, in: snapshot, now: now).fits.first?.service.id }
    }

    /// The question to the directory: the need, and what the file says of the person now. Only the sender's side sees
    /// what comes of it. Nil for a request that names no service, and once the file is erased.
    func nextQuery(
        _ read: Read, _ request: Request, _ snapshot: DirectorySnapshot, _ now: Timestamp,
        _ permit: Permit<Actions.RequestFollow>
    ) throws -> MatchQuery? {
        guard let service = request.service, let person = try Cases.person(read, request.caseID, vault, permit) else {
            return nil
        }
        let need = try request.need.flatMap { try Cases.needKind(read, request.caseID, $0) }
        guard let kind = need ?? snapshot[service]?.service.kind else { return nil }
        let definition = try definitions.definition(read, kind: request.kind, digest: request.digest)
        return PersonQuestion.query(
            definition, kind, request.need, urgency: request.urgency,
            requests: try RequestStore.ofCase(read, request.caseID), in: snapshot, today: world.zone.day(of: now)
        ) { person[$0] }
    }
}
