import Access
import Cases
import Deadlines
import HTTPTypes
import Kernel

/// The register of emergency measures by program: the same path as the pages, preview before force.
enum MeasureOperations {
    private static let version = Shape.object([
        must("number", .integer(1...1_000_000)), must("change", .choice(of: RegisteredMeasure.Change.self)),
        must("known", .day), may("entered_on", .day), must("reason", .string),
    ])
    private static let measure = Shape.named(
        "Measure",
        .object([
            must("id", .id), must("code", .string), must("jurisdiction", .string), must("label", .string),
            must("instrument", .string), must("state", .choice(of: RegisteredMeasure.State.self)),
            must("revision", .integer(1...1_000_000)), must("versions", .list(version)),
            must("definition", .string),
        ]))
    private static let run = Shape.named(
        "MeasureRun",
        .object([
            must("id", .id), must("measure", .id), must("kind", .choice(of: MeasureRun.Kind.self)),
            must("state", .choice(of: MeasureRun.State.self)), must("revision", .integer(1...1_000_000)),
            must("started_at", .instant), may("finished_at", .instant), must("total", .integer(0...Int.max)),
            must("passed", .integer(0...Int.max)), must("covered", .integer(0...Int.max)),
            must("later", .integer(0...Int.max)), must("earlier", .integer(0...Int.max)),
            must("same", .integer(0...Int.max)), must("refused", .integer(0...Int.max)),
            must("saved_people", .integer(0...Int.max)), must("worse_people", .integer(0...Int.max)),
        ]))
    private static let row = Shape.object([
        must("case", .string), must("kind", .string), may("before", .day), may("after", .day),
    ])
    private static let definition: [Shape.Slot] = [must("definition", .words(1...Limits.textCharactersMax))]
    private static let change: [Shape.Slot] = [
        must("revision", .integer(1...1_000_000)), must("reason", .words(1...Limits.textCharactersMax)),
    ]

    static let all: [Operation] = [
        Operation(
            .get, "measures", "measures.list", "Every measure of the register, by place.",
            answer: .object([must("measures", .list(measure))])
        ) { me, _ in
            let all = try await me.desk.measures.register.list(me.actor)
            return .json { json in CaseJSON.list("measures", all, to: &json) { write($0, to: &$1) } }
        },
        Operation(
            .post, "measures", "measures.draft",
            "Writes a measure down, as its definition in YAML or JSON. Nothing moves.",
            body: .object(definition + [may("reason", .words(0...Limits.textCharactersMax))]), status: 201,
            answer: measure
        ) { me, call in
            try await refusing {
                let register = me.desk.measures.register
                let id = try await register.draft(
                    try register.read(call.text("definition", else: "")), reason: call.text("reason", else: ""),
                    me.actor)
                return try await shown(me, id, status: 201)
            }
        },
        Operation(.get, "measures/:measure", "measures.show", "One measure with every version.", answer: measure) {
            me, _ in try await shown(me, try me.id("measure"))
        },
        Operation(
            .post, "measures/:measure/amend", "measures.amend",
            "Prepares what is to stand from the day on which the new version is known.",
            body: .object(definition + change), answer: measure
        ) { me, call in
            try await refusing {
                let id: MeasureID = try me.id("measure")
                let register = me.desk.measures.register
                try await register.amend(
                    id, revision: revision(call), to: try register.read(call.text("definition", else: "")),
                    reason: call.text("reason", else: ""), me.actor)
                return try await shown(me, id)
            }
        },
        Operation(
            .post, "measures/:measure/end", "measures.end", "Prepares its early end after a day.",
            body: .object([must("day", .day)] + change), answer: measure
        ) { me, call in
            try await refusing {
                let id: MeasureID = try me.id("measure")
                guard let day = call.day("day") else { throw RegisterProblem.notEarlier }
                try await me.desk.measures.register.endEarly(
                    id, revision: revision(call), after: day, reason: call.text("reason", else: ""), me.actor)
                return try await shown(me, id)
            }
        },
        Operation(
            .post, "measures/:measure/withdraw", "measures.withdraw", "Prepares that it moves nothing any more.",
            body: .object(change), answer: measure
        ) { me, call in
            try await refusing {
                let id: MeasureID = try me.id("measure")
                try await me.desk.measures.register.withdraw(
                    id, revision: revision(call), reason: call.text("reason", else: ""), me.actor)
                return try await shown(me, id)
            }
        },
        Operation(
            .post, "measures/:measure/preview", "measures.preview",
            "Begins to look at every time limit that what is prepared would move.", status: 202, answer: run
        ) { me, _ in
            try await refusing {
                let id = try await me.desk.measures.preview(try me.id("measure"), me.actor)
                return try await shown(me, run: id, status: 202)
            }
        },
        Operation(
            .post, "measures/:measure/enact", "measures.enact",
            "Puts in force what was previewed as it stands: every time limit follows.",
            body: .object([must("revision", .integer(1...1_000_000))]), status: 202, answer: measure
        ) { me, call in
            try await refusing {
                let id: MeasureID = try me.id("measure")
                try await me.desk.measures.enact(id, revision: revision(call), me.actor)
                return try await shown(me, id, status: 202)
            }
        },
        Operation(
            .get, "measures/runs/:run", "measures.run", "How far a preview or an application is, and what it found.",
            answer: run
        ) { me, _ in try await shown(me, run: try me.id("run")) },
        Operation(
            .get, "measures/runs/:run/clocks", "measures.clocks",
            "Time limits that it found, by outcome, in the order in which they were met.",
            query: [
                Operation.Parameter(
                    "outcome", .choice(of: MeasureRunRow.Outcome.self), "What became of them; earlier when left out."),
                Operation.Parameter("after", .integer(0...1_000_000), "So many are passed over."),
            ], answer: .object([must("clocks", .list(row))])
        ) { me, call in
            let outcome = MeasureRunRow.Outcome(rawValue: call.query["outcome"] ?? "") ?? .earlier
            let rows = try await me.desk.measures.rows(
                try me.id("run"), outcome, after: call.queryInt("after") ?? 0, me.actor)
            return .json { json in
                CaseJSON.list("clocks", rows, to: &json) { row, json in
                    json.member("case", row.reference)
                    json.member("kind", row.kind)
                    json.member("before", ifPresent: row.before?.description)
                    json.member("after", ifPresent: row.after?.description)
                }
            }
        },
    ]

    private static func revision(_ call: Call) -> Int { call.integer("revision") ?? 0 }

    /// What the register refuses was well formed: 409.
    private static func refusing(_ body: () async throws -> Reply) async throws -> Reply {
        do { return try await body() } catch let problem as RegisterProblem {
            throw problem.problem.answered(409)
        }
    }

    private static func shown(_ me: SignedIn, _ id: MeasureID, status: Int = 200) async throws -> Reply {
        let measure = try await me.desk.measures.register.load(id, me.actor)
        return .json(status: status) { write(measure, to: &$0) }
    }

    private static func shown(_ me: SignedIn, run id: MeasureRunID, status: Int = 200) async throws -> Reply {
        let run = try await me.desk.measures.run(id, me.actor)
        return .json(status: status) { json in
            json.member("id", run.id)
            json.member("measure", run.measure)
            json.member("kind", run.kind.rawValue)
            json.member("state", run.state.rawValue)
            json.member("revision", run.revision)
            json.member("started_at", run.startedAt)
            json.member("finished_at", ifPresent: run.finishedAt)
            json.member("total", run.total)
            json.member("passed", run.counts.passed)
            json.member("covered", run.counts.covered)
            json.member("later", run.counts.later)
            json.member("earlier", run.counts.earlier)
            json.member("same", run.counts.same)
            json.member("refused", run.counts.refused)
            json.member("saved_people", run.counts.savedPeople)
            json.member("worse_people", run.counts.worsePeople)
        }
    }

    private static func write(_ measure: RegisteredMeasure, to json: inout JSONWriter) {
        json.member("id", measure.id)
        json.member("code", measure.code)
        json.member("jurisdiction", measure.measure.jurisdiction)
        json.member("label", measure.measure.label)
        json.member("instrument", measure.measure.instrument)
        json.member("state", measure.state.rawValue)
        json.member("revision", measure.revision)
        json.memberArray("versions") { json in
            for version in measure.versions {
                json.object { json in
                    json.member("number", version.number)
                    json.member("change", version.change.rawValue)
                    json.member("known", version.version.known.description)
                    json.member("entered_on", ifPresent: version.enteredOn?.description)
                    json.member("reason", version.reason)
                }
            }
        }
        json.member(
            "definition",
            Measure.text(header: measure.measure.header, versions: measure.versions.map(\.version.text)))
    }
}
