import Access
import HTTPTypes
import Kernel
import Statistics

/// Releases by program: the same ledger, the same refusals and the same files as on the pages.
enum ReleaseOperations {
    private static let run = Shape.named(
        "Release",
        .object([
            must("id", .id), must("data_set", .string), must("entry", .count),
            must("fields", .list(.choice(of: StatisticalField.self))),
            must("method", .choice(["privacy", "anonymity"])), may("epsilon", .number), may("delta", .number),
            may("domain", .choice([NoisyTables.Domain.publicLists.rawValue, NoisyTables.Domain.isPrivate.rawValue])),
            may("k", .integer(2...10_000)), must("effort", .choice(of: Synthesis.Effort.self)),
            must("state", .choice(of: ReleaseRun.State.self)), must("progress", .integer(0...1_000)),
            may("synthetic_records", .count), may("started_by", .id), must("started_at", .instant),
            may("finished_at", .instant),
        ]))
    private static let entry = Shape.object([
        must("number", .count), must("kind", .choice(["budget", "spent", "recorded"])), may("epsilon", .number),
        may("delta", .number), may("mu", .number), may("failure", .number), may("k", .integer(2...10_000)),
        must("reason", .string), may("release", .id), may("made_by", .id), must("made_at", .instant),
    ])
    private static let ledger = Shape.named(
        "PrivacyLedger",
        .object([
            must("data_set", .string), may("epsilon", .number), may("delta", .number), must("spent", .number),
            may("fitting_epsilon", .number), must("differing", .list(.count)), must("entries", .list(entry)),
        ]))
    private static let columns = must(
        "fields", .set(.choice(of: StatisticalField.self), 2...StatisticalField.allCases.count))
    private static let order = Shape.either([
        .object([
            columns, must("epsilon", .number), must("delta", .number),
            may("domain", .choice([NoisyTables.Domain.publicLists.rawValue, NoisyTables.Domain.isPrivate.rawValue])),
            may("effort", .choice(of: Synthesis.Effort.self)),
        ]),
        .object([columns, must("k", .integer(2...10_000)), may("effort", .choice(of: Synthesis.Effort.self))]),
    ])

    static let all: [Operation] = [
        Operation(
            .get, "releases", "releases.list", "Every release, the latest first.", query: [.limit, .after()],
            answer: .object([must("releases", .list(run)), may("next", .id)])
        ) { me, call in
            let runs = try await me.desk.statistics.releases.list(
                before: call.query["after"].flatMap { ReleaseID($0) }, limit: call.limit, actor: me.actor)
            return .json { json in
                CaseJSON.list("releases", runs, to: &json) { write($0, to: &$1) }
                if runs.count == call.limit { json.member("next", ifPresent: runs.last?.id.description) }
            }
        },
        Operation(
            .get, "releases/budget", "releases.budget",
            "How much all releases together may tell, what each has told, and whether the audit log agrees.",
            answer: ledger
        ) { me, _ in try await shownLedger(me) },
        Operation(
            .post, "releases/budget", "releases.setBudget",
            "Says how much all releases together may tell about one person, with the reason.",
            body: .object([
                must("epsilon", .number), must("delta", .number), must("reason", .words(1...Limits.textCharactersMax)),
                must("entries_seen", .count),
            ]), answer: ledger
        ) { me, call in
            try await me.desk.statistics.releases.setBudget(
                epsilon: call.real("epsilon") ?? 0, delta: call.real("delta") ?? 0,
                reason: call.text("reason", else: ""), seen: call.integer("entries_seen") ?? -1, actor: me.actor)
            return try await shownLedger(me)
        },
        Operation(
            .post, "releases", "releases.make",
            "Books a release and begins to make it: with epsilon (and delta), or with k. Ask for it until it is done.",
            body: order, status: 201, answer: run
        ) { me, call in
            guard me.may(Actions.ReleaseMake.self) else { throw Problem.forbidden }
            let id = try await me.desk.statistics.releases.start(try order(call), actor: me.actor)
            return try await shown(me, id, status: 201)
        },
        Operation(
            .get, "releases/:release", "releases.show", "How far a release is, and what it promises.", answer: run
        ) { me, _ in try await shown(me, try me.id("release")) },
        Operation(
            .post, "releases/:release/again", "releases.again", "Takes up a release that failed, with its booking.",
            answer: run
        ) { me, _ in
            let id: ReleaseID = try me.id("release")
            try await me.desk.statistics.releases.again(id, actor: me.actor)
            return try await shown(me, id)
        },
        Operation(
            .delete, "releases/:release", "releases.delete", "Deletes its files. Its booking stays.", answer: run
        ) { me, _ in
            let id: ReleaseID = try me.id("release")
            try await me.desk.statistics.releases.delete(id, actor: me.actor)
            return try await shown(me, id)
        },
        Operation(
            .get, "releases/:release/report", "releases.report",
            "What it promises, keeps and risks. Taken from the real records: not for publication.", answer: .free,
            refusals: [409]
        ) { me, _ in
            .json(try await me.desk.statistics.releases.file(try me.id("release"), .report, actor: me.actor))
        },
    ]

    /// Where in a body a refusal belongs.
    static func faults(_ problem: ReleaseProblem) -> [Fault] {
        guard let field = problem.field, field != "method" else { return [] }
        return [Fault(pointer: "/\(field)", message: "Not taken: \(problem).")]
    }

    private static func order(_ call: Call) throws -> ReleaseOrder {
        let fields = call.texts("fields").compactMap(StatisticalField.init(rawValue:))
        let method: ReleaseOrder.Method
        switch (call.real("epsilon"), call.integer("k")) {
        case (let epsilon?, nil):
            method = .privacy(epsilon: epsilon, delta: call.real("delta") ?? 0, call.choice("domain") ?? .publicLists)
        case (nil, let k?): method = .anonymity(k: k)
        default:
            throw APIProblems.invalid([Fault(pointer: "", message: "Expected either epsilon with delta, or k.")])
        }
        return ReleaseOrder(fields: fields, method: method, effort: call.choice("effort") ?? .full)
    }

    private static func shown(_ me: SignedIn, _ id: ReleaseID, status: Int = 200) async throws -> Reply {
        let run = try await me.desk.statistics.releases.load(id, actor: me.actor)
        return .json(status: status) { write(run, to: &$0) }
    }

    private static func write(_ run: ReleaseRun, to json: inout JSONWriter) {
        json.member("id", run.id)
        json.member("data_set", run.dataSet)
        json.member("entry", run.number)
        json.memberStrings("fields", run.order.fields.map(\.rawValue))
        switch run.order.method {
        case .privacy(let epsilon, let delta, let domain):
            json.member("method", "privacy")
            json.member("epsilon", epsilon)
            json.member("delta", delta)
            json.member("domain", domain.rawValue)
        case .anonymity(let k):
            json.member("method", "anonymity")
            json.member("k", k)
        }
        json.member("effort", run.order.effort.rawValue)
        json.member("state", run.state.rawValue)
        json.member("progress", run.progress)
        json.member("synthetic_records", ifPresent: run.synthetic)
        json.member("started_by", ifPresent: run.startedBy?.description)
        json.member("started_at", run.startedAt)
        json.member("finished_at", ifPresent: run.finishedAt)
    }

    private static func shownLedger(_ me: SignedIn) async throws -> Reply {
        let ledger = try await me.desk.statistics.releases.ledger(actor: me.actor)
        let (budget, spent) = (try ledger.budget, try ledger.share)
        let fits = try budget.flatMap { try ledger.fittingEpsilon(delta: $0.delta, .publicLists) }
        return .json { json in
            json.member("data_set", ledger.dataSet)
            if let budget {
                json.member("epsilon", budget.epsilon)
                json.member("delta", budget.delta)
            }
            json.member("spent", spent)
            if let fits { json.member("fitting_epsilon", fits) }
            json.memberArray("differing") { json in for number in ledger.differing { json.value(number) } }
            CaseJSON.list("entries", ledger.entries, to: &json) { entry, json in
                json.member("number", entry.number)
                switch entry.kind {
                case .budget(let epsilon, let delta):
                    json.member("kind", "budget")
                    json.member("epsilon", epsilon)
                    json.member("delta", delta)
                case .spent(let epsilon, let delta, let cost):
                    json.member("kind", "spent")
                    json.member("epsilon", epsilon)
                    json.member("delta", delta)
                    json.member("mu", cost.mu)
                    json.member("failure", cost.failure)
                case .recorded(let k):
                    json.member("kind", "recorded")
                    json.member("k", k)
                }
                json.member("reason", entry.reason)
                json.member("release", ifPresent: entry.release?.description)
                json.member("made_by", ifPresent: entry.madeBy?.description)
                json.member("made_at", entry.madeAt)
            }
        }
    }
}
