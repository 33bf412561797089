import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

/// The front door to asks between organisations: referral, identification, hand-over, interpreter. What a kind can do is
/// in its definition; that it is allowed, permitted by consent, exact about places and journalled is seen to here.
package struct Requests: Sendable {
    let database: any Database
    let vault: Vault
    let policy: Policy
    let cases: Cases
    let directory: Directory
    package let definitions: RequestDefinitions
    let world: World

    package init(
        database: any Database, vault: Vault, policy: Policy, cases: Cases, directory: Directory,
        definitions: RequestDefinitions, world: World
    ) {
        self.database = database
        self.vault = vault
        self.policy = policy
        self.cases = cases
        self.directory = directory
        self.definitions = definitions
        self.world = world
    }

    /// What the policy needs to know of a request: its parties, the roles of its definition, whoever works on its case.
    func facts(_ read: Read, _ request: Request, _ actor: Actor) throws -> Facts {
        if case .link = actor.kind { return request.facts }
        let definition = try definitions.definition(read, kind: request.kind, digest: request.digest)
        return request.facts(definition, on: try Cases.row(read, request.caseID), for: actor)
    }

    /// Everything that one change to a request needs.
    func change(
        _ write: Write, _ request: Request, _ proposed: ServiceID?, _ now: Timestamp
    ) throws -> RequestChange {
        RequestChange(
            write: write, definitions: definitions,
            definition: try definitions.definition(write.read, kind: request.kind, digest: request.digest),
            sharing: cases.sharing, proposed: proposed, now: now, before: request)
    }

    /// Acts for one of the parties. Throws `.stale` with what happened when somebody was faster, `.nextRequired` for an
    /// act that moves the person on: `transfer` does it.
    @discardableResult
    package func act(_ id: RequestID, _ command: RequestCommand, _ actor: Actor) async throws -> Request {
        let proposed = try await proposal(id, actor) { definition, _ in definition.act(command.act) }
        return try await database.write { write in
            try self.act(write, id, command, actor, proposed, isMove: false)
        }
    }

    func act(
        _ write: Write, _ id: RequestID, _ command: RequestCommand, _ actor: Actor, _ proposed: ServiceID?,
        isMove: Bool
    ) throws -> Request {
        guard let request = try RequestStore.find(write.read, id) else { throw Refusal.unknown }
        let facts = try facts(write.read, request, actor)
        _ = try policy.permit(Actions.RequestRead.self, actor, facts)
        var change = try change(write, request, proposed, world.now())
        guard let act = change.definition.act(command.act) else { throw RequestProblem.unknownAct(command.act) }
        if isMove != (act.moves == .next) { throw isMove ? RequestProblem.notTaken("next") : .nextRequired }
        switch act.by {
        case .sender:
            let permit = try policy.permit(Actions.RequestFollow.self, actor, facts)
            return try change.run(command, side: .sender, permit)
        case .receiver:
            let permit = try policy.permit(Actions.RequestAnswer.self, actor, facts)
            return try change.run(command, side: .receiver, permit)
        case .system: throw RequestProblem.notYours(act: act.code)
        }
    }

    /// Services to ask next: what fits this need, without those that were asked already, best first.
    package func proposeNext(_ id: RequestID, _ actor: Actor) async throws -> MatchResult {
        let (policy, now) = (policy, world.now())
        let snapshot = try await directory.snapshot()
        let (query, entry) = try await database.read { read in
            guard let request = try RequestStore.find(read, id) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.RequestFollow.self, actor, try facts(read, request, actor))
            var entry = permit.entry("request.propose", at: now, case: request.caseID, entity: id.cast())
            entry.isRead = true
            return (try self.nextQuery(read, request, snapshot, now, permit), entry)
        }
        try await database.append([entry])
        // A request without a service asks for nothing that the directory has: no matches.
        return Matching.match(query ?? MatchQuery(need: ""), in: snapshot, now: now)
    }

    /// Ends this request here and asks the next service, in one transaction: either both happen or neither.
    package func transfer(
        _ id: RequestID, _ command: RequestCommand, next draft: RequestDraft, _ actor: Actor
    ) async throws -> RequestID {
        let snapshot = try await directory.snapshot()
        return try await database.write { write in
            if let done = try self.sentBefore(write.read, draft, actor) { return done }
            guard let before = try RequestStore.find(write.read, id), before.caseID == draft.caseID else {
                throw Refusal.unknown
            }
            _ = try self.act(write, id, command, actor, nil, isMove: true)
            return try self.send(write, draft, moving: before, actor, snapshot)
        }
    }
}
