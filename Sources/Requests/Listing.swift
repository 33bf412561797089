import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

extension Requests {
    /// What was sent to the actor's organisation. Overdue ones have their own filter, longest overdue first.
    package func inbox(_ filter: RequestFilter, _ actor: Actor) async throws -> RequestPage {
        try await list(.receiver, filter, actor)
    }

    /// What the actor's organisation sent.
    package func outbox(_ filter: RequestFilter, _ actor: Actor) async throws -> RequestPage {
        try await list(.sender, filter, actor)
    }

    /// The requests of a case, latest first, for whoever may read the case.
    package func ofCase(_ id: CaseID, _ actor: Actor) async throws -> [RequestRow] {
        let (rows, permit) = try await rows(of: id, actor)
        try await database.append([permit.entry(at: world.now(), case: id)])
        return rows
    }

    /// The same beside a file that this actor has just opened: that look is in the journal already.
    package func ofCase(_ file: CaseFile, _ actor: Actor) async throws -> [RequestRow] {
        let permit = try policy.permit(Actions.CaseRead.self, actor, file.record.facts)
        return try await database.read { try self.rows($0, of: file.record.id, permit) }
    }

    private func rows(
        of id: CaseID, _ actor: Actor
    ) async throws -> (rows: [RequestRow], permit: Permit<Actions.CaseRead>) {
        try await database.read { read in
            guard let record = try Cases.row(read, id) else { throw Refusal.unknown }
            let permit = try self.policy.permit(Actions.CaseRead.self, actor, record.facts)
            return (try self.rows(read, of: id, permit), permit)
        }
    }

    private func rows(_ read: Read, of id: CaseID, _ permit: Permit<Actions.CaseRead>) throws -> [RequestRow] {
        let (now, own) = (world.now(), permit.actor.organisation)
        // Where else help was asked for is not the authority's to know.
        let found = try RequestStore.ofCase(read, id).filter { !permit.isPartial || $0.to == own || $0.from == own }
        return try found.map { try RequestRow($0, definitions, read, now) }
    }

    private func list(
        _ side: Side, _ filter: RequestFilter, _ actor: Actor
    ) async throws -> RequestPage {
        _ = try policy.permit(Actions.RequestList.self, actor)
        let lists = side == .sender ? RequestLists.outbox : RequestLists.inbox
        guard let organisation = actor.organisation, let statement = lists[filter.which] else {
            throw Refusal.forbidden(action: Actions.RequestList.name)
        }
        let (definitions, now) = (definitions, world.now())
        let limit = min(max(filter.rows, 1), Limits.apiRowsMax)
        return try await database.read { read in
            let after = filter.after ?? RequestID(high: .max, low: .max)
            var values: [SQLValue] = [
                .id(organisation), .id(after), .text(filter.kind ?? ""), .int(limit + 1),
                .text(self.kindsKept(from: actor, side)),
            ]
            if filter.which == .overdue || filter.which == .escalated {
                // The longest overdue first: the place to go on from is the due time of the last one shown.
                let last = try filter.after.flatMap { try RequestStore.find(read, $0) }
                values[1] = .id(last?.id ?? RequestID(high: 0, low: 0))
                values += [.at(last?.dueAt ?? Timestamp(milliseconds: .min)), .at(now)]
            }
            if filter.which == .escalated { values.append(.id(actor.member)) }
            let found = try read.all(statement, values) { try Request(row: $0) }
            let shown = found.prefix(limit)
            let rows = try shown.map { try RequestRow($0, definitions, read, now) }.filter { row in
                // The definition a request runs under may name other roles than today's.
                self.policy.allows(
                    Actions.RequestRead.self, actor, row.request.facts(row.definition, on: nil, for: actor))
            }
            return RequestPage(rows: rows, next: found.count > limit ? shown.last?.id : nil)
        }
    }

    /// The kinds that none of the actor's roles reads on this side, as `;kind;kind;`.
    private func kindsKept(from actor: Actor, _ side: Side) -> String {
        definitions.all.reduce(into: ";") { kinds, definition in
            let roles = side == .sender ? definition.fromRoles : definition.toRoles
            if actor.roles.isDisjoint(with: roles) { kinds += "\(definition.id);" }
        }
    }

    /// A request opened for one of its parties: what was shared, what was said, what they may do. Journalled first.
    package func show(_ id: RequestID, _ actor: Actor) async throws -> RequestView {
        let now = world.now()
        let (view, entry) = try await database.read { read in
            guard let request = try RequestStore.find(read, id) else { throw Refusal.unknown }
            let facts = try self.facts(read, request, actor)
            let permit = try self.policy.permit(Actions.RequestRead.self, actor, facts)
            let view = try self.view(read, request, actor, facts, permit)
            return (view, permit.entry(at: now, case: request.caseID, entity: id.cast()))
        }
        try await database.append([entry])
        return view
    }

    func view(
        _ read: Read, _ request: Request, _ actor: Actor, _ facts: Facts, _: Permit<Actions.RequestRead>
    ) throws -> RequestView {
        let definition = try definitions.definition(read, kind: request.kind, digest: request.digest)
        // Asked at every look, so that a job that is late exposes nothing.
        let isShared = try SharingEnd.isShared(read, request, definition, cases.sharing, world.now())
        let seal = try isShared ? KeyStore.load(read, vault, for: request.id.cast()).map { RequestSeal(key: $0) } : nil
        let payload = try seal.flatMap { seal in
            try RequestStore.payload(read, request.id).map { try seal.openPayload($0) }
        }
        // The organisation comes first: whoever acts for the receiver stands there, whatever else they are.
        let isSender = actor.member != nil && (actor.organisation == request.from || actor.organisation != request.to)
        let maySend = policy.allows(Actions.RequestFollow.self, actor, facts)
        let mayAnswer = policy.allows(Actions.RequestAnswer.self, actor, facts)
        let acts = definition.acts.filter { act in
            !request.isClosed && act.from.contains(request.state)
                && ((act.by == .sender && maySend) || (act.by == .receiver && mayAnswer))
        }
        let history = try JournalEntry.history(of: request.id.cast(), limit: Limits.apiRowsMax, in: read).map {
            RequestStep(
                at: $0.at, member: $0.actor?.cast(), organisation: $0.organisation?.cast(), act: $0.act, codes: $0.codes
            )
        }
        return RequestView(
            request: request, definition: definition, side: isSender ? .sender : .receiver, mayFollow: maySend,
            isNeedOpen: try request.need.flatMap { try Cases.openNeed(read, request.caseID, $0) } != nil,
            payload: payload,
            messages: try MessageStore.all(read, request.id, seal), acts: acts, history: history,
            links: maySend ? try LinkStore.all(read, request.id) : [],
            holdUntil: try request.hold.flatMap { try Holds.find(read, $0)?.until },
            dueRule: DueRule(request, definition, world.calendar), isSharingEnded: !isShared)
    }
}

extension RequestRow {
    init(_ request: Request, _ definitions: RequestDefinitions, _ read: Read, _ now: Timestamp) throws {
        self.init(
            request: request, definition: try definitions.definition(read, kind: request.kind, digest: request.digest),
            isOverdue: request.isOverdue(now))
    }
}

/// The lists of a party, one statement each.
enum RequestLists {
    private static let kind: StaticString = "AND (?3 = '' OR kind = ?3) AND ?5 NOT LIKE '%;' || kind || ';%'"
    private static let newest: StaticString = "ORDER BY id DESC LIMIT ?4"
    private static let late: StaticString = """
        AND due_at IS NOT NULL AND due_at <= ?7 AND (due_at > ?6 OR (due_at = ?6 AND id > ?2))
        """
    private static let latest: StaticString = "ORDER BY due_at, id LIMIT ?4"
    private static let toUs: StaticString = "WHERE to_organisation_id = ?1"
    private static let fromUs: StaticString = "WHERE from_organisation_id = ?1"
    private static let before: StaticString = "AND id < ?2"
    private static let running: StaticString = "AND closed_at IS NULL"
    private static let over: StaticString = "AND closed_at IS NOT NULL"
    private static let mine: StaticString = "AND escalated_to = ?8"
    private static let answer: StaticString = "AND closed_at IS NULL AND turn = 'receiver'"
    private static let goOn: StaticString = """
        AND (turn = 'sender' OR proposed_service_id IS NOT NULL)
        AND (turn = 'sender' OR closed_at IS NOT NULL OR escalated_at IS NOT NULL)
        """
    private static let columns = RequestStore.columns

    static let inbox: [RequestFilter.Which: Statement] = [
        .open: Statement("requests.inboxOpen", [columns, toUs, before, running, kind, newest]),
        .closed: Statement("requests.inboxClosed", [columns, toUs, before, over, kind, newest]),
        .all: Statement("requests.inbox", [columns, toUs, before, kind, newest]),
        .overdue: Statement("requests.inboxOverdue", [columns, toUs, late, kind, latest]),
        .turn: Statement("requests.inboxTurn", [columns, toUs, before, answer, kind, newest]),
        .escalated: Statement("requests.inboxEscalated", [columns, toUs, mine, late, kind, latest]),
    ]
    static let outbox: [RequestFilter.Which: Statement] = [
        .open: Statement("requests.outboxOpen", [columns, fromUs, before, running, kind, newest]),
        .closed: Statement("requests.outboxClosed", [columns, fromUs, before, over, kind, newest]),
        .all: Statement("requests.outbox", [columns, fromUs, before, kind, newest]),
        .overdue: Statement("requests.outboxOverdue", [columns, fromUs, late, kind, latest]),
        .turn: Statement("requests.outboxTurn", [columns, fromUs, before, goOn, kind, newest]),
        .escalated: Statement("requests.outboxEscalated", [columns, fromUs, mine, late, kind, latest]),
    ]
}
