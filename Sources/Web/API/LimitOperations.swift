import Cases
import Deadlines
import HTTPTypes
import Kernel

/// Time limits of cases by program: what ends when and why, written down, changed, ended.
enum LimitOperations {
    static let all: [Operation] = [
        Operation(
            .get, "cases/:case/limits", "limits.list",
            "The time limits of a case with their reasons, as they are known now or were told on a day.",
            query: [.init("told_on", .day, "As told at the end of this day; as known now when left out.")],
            answer: .object([must("limits", .list(limit))])
        ) { me, call in
            let found = try await me.desk.limits.ofCase(
                try me.id("case"), toldOn: call.query["told_on"].flatMap { Day($0) }, me.actor)
            return .json { CaseJSON.list("limits", found.limits, to: &$0) { write($0, to: &$1) } }
        },
        Operation(
            .post, "cases/:case/limits", "limits.add",
            "Writes a time limit down: a trigger and a period, a printed day, or an ordinary end. Its day is counted with every measure in force.",
            body: newLimit, status: 201, answer: .madeID
        ) { me, call in
            let id: CaseID = try me.id("case")
            let made = try await me.desk.limits.add(id, try command(call), me.actor)
            return .made(made, at: "cases/\(id)/limits")
        },
        Operation(
            .put, "cases/:case/limits/:clock", "limits.change",
            "Replaces what a running time limit says. `version` is the one that you saw.",
            body: .object(asked + [must("version", version)]), status: 204
        ) { me, call in
            try await me.desk.limits.change(
                try me.id("case"), try me.id("clock"), try command(call), base: call.integer("version") ?? -1,
                me.actor)
            return .noContent()
        },
        Operation(
            .put, "cases/:case/limits/:clock/end", "limits.end", "It is done, it lapsed, or it never was one.",
            body: .object([
                must("as", .choice(of: TimeLimit.Ending.self)), must("on", .day), must("version", version),
                may("note", .words(0...Limits.textCharactersMax)),
            ]), status: 204
        ) { me, call in
            guard let ending: TimeLimit.Ending = call.choice("as"), let day = call.day("on") else {
                throw Problem.malformed()
            }
            try await me.desk.limits.end(
                try me.id("case"), try me.id("clock"), ending, on: day, note: call.text("note", else: ""),
                base: call.integer("version") ?? -1, me.actor)
            return .noContent()
        },
        Operation(
            .post, "cases/:case/limits/:clock/reopen", "limits.reopen", "It runs again, by the law of now.",
            body: .object([must("version", version)]), status: 204
        ) { me, call in
            try await me.desk.limits.reopen(
                try me.id("case"), try me.id("clock"), base: call.integer("version") ?? -1, me.actor)
            return .noContent()
        },
        Operation(
            .get, "limits", "limits.lapsing", "What lapses next, by the day on which it ends.",
            query: [
                .init("scope", .choice(of: LapsingFilter.Scope.self), "`mine` when left out."),
                .init(
                    "window", .choice(of: LapsingFilter.Window.self),
                    "Days from today, or `overdue`; `30` when left out."),
                .init("organisation", .id, "Only with `scope=all`."),
                .init("region", .line(1...64), "Only with `scope=all`: of the organisation that keeps the case."),
                .init("place", .line(1...TimeLimit.codeBytesMax), "Whose law, with its parts."),
                .init("kind", .line(1...TimeLimit.codeBytesMax), "Only of this kind."), .limit,
                .after(.line(1...100)),
            ],
            answer: .object([
                must("limits", .list(row)), may("next", .text),
                must("kinds", .list(.object([must("kind", .text), must("count", .count)]))),
            ]), refusals: [404]
        ) { me, call in try await lapsing(me, call) },
    ]

    /// When it was last changed, in milliseconds.
    private static let version = Shape.integer(0...9_000_000_000_000)
    private static let code = Shape.line(1...TimeLimit.codeBytesMax)
    private static let asked: [Shape.Slot] = [
        must("kind", .known { $0.limits.book.library.clocks.all.map(\.id) }), must("jurisdiction", code),
        may("rule", code), may("trigger", .day), may("period", .line(1...20)), may("printed_expiry", .day),
        may("ordinary_end", .day), may("type", code), may("office", code), may("area", code),
        may("notice_date", .day), may("application_date", .day), may("urgent", .truth),
        may("direction", .choice(of: Direction.self)), may("follows", .id),
        may("note", .words(0...Limits.textCharactersMax)),
    ]
    private static let newLimit = Shape.named("NewTimeLimit", .object(asked))
    private static let step = Shape.named(
        "TimeLimitStep",
        .object([must("rule", .text), must("from", .day), may("to", .day), must("source", .text)]))
    private static let limit = Shape.named(
        "TimeLimit",
        .object([
            must("id", .id), must("kind", .text), may("jurisdiction", .text), may("due", .day),
            may("ordinary_due", .day), may("until", .text), must("running", .truth), may("closed_on", .day),
            may("closed_as", .text), may("follows", .id), must("version", version), must("steps", .list(step)),
            must("notes", .list(.text)), may("problem", .text),
        ]))
    private static let row = Shape.named(
        "LapsingLimit",
        .object([
            must("case", .id), must("reference", .text), may("limit", .id), may("next_step", .text),
            must("kind", .text),
            may("jurisdiction", .text), must("due", .day), may("organisation", .id), may("worker", .id),
        ]))

    /// Throws `DeadlineProblem` where a period cannot be read or the days contradict each other.
    private static func command(_ call: Call) throws -> SetTimeLimit {
        var question = DeadlineQuestion()
        question.jurisdiction = call.text("jurisdiction")
        question.rule = call.text("rule")
        question.trigger = call.day("trigger")
        question.period = try call.text("period").map { try Period($0) }
        question.printedExpiry = call.day("printed_expiry")
        question.ordinaryEnd = call.day("ordinary_end")
        question.direction = call.text("direction").flatMap(Direction.init(rawValue:)) ?? .forward
        question.selectors.type = call.text("type")
        question.selectors.office = call.text("office")
        question.selectors.area = call.text("area")
        question.selectors.notice = call.day("notice_date")
        question.selectors.application = call.day("application_date")
        if call.truth("urgent") { question.selectors.urgent = true }
        return SetTimeLimit(
            kind: call.text("kind", else: ""), question: question, note: call.text("note", else: ""),
            follows: call.id("follows"))
    }

    private static func write(_ explained: ExplainedLimit, to json: inout JSONWriter) {
        let limit = explained.limit
        json.member("id", limit.id)
        json.member("kind", limit.kind)
        json.member("jurisdiction", ifPresent: limit.jurisdiction)
        json.member("due", ifPresent: explained.due?.description)
        json.member("ordinary_due", ifPresent: explained.ordinary?.description)
        json.member("until", ifPresent: explained.until)
        json.member("running", limit.isRunning)
        json.member("closed_on", ifPresent: limit.closedOn?.description)
        json.member("closed_as", ifPresent: limit.closedAs?.rawValue)
        json.member("follows", ifPresent: limit.follows?.description)
        json.member("version", limit.version)
        CaseJSON.list("steps", explained.answer?.steps ?? [], to: &json) { step, json in
            json.member("rule", step.says)
            json.member("from", step.from.description)
            json.member("to", ifPresent: step.to?.description)
            json.member("source", step.source)
        }
        json.memberStrings("notes", (explained.answer?.notes ?? []).map(\.description))
        if case .problem(let problem) = explained.why { json.member("problem", problem.code.rawValue) }
    }

    private static func lapsing(_ me: SignedIn, _ call: Call) async throws -> Reply {
        var filter = LapsingFilter(
            scope: call.query["scope"].flatMap(LapsingFilter.Scope.init(rawValue:)) ?? .mine,
            window: call.query["window"].flatMap(LapsingFilter.Window.init(rawValue:)) ?? .month,
            organisation: call.query["organisation"].flatMap { OrganisationID($0) }, place: call.query["place"],
            kind: call.query["kind"], limit: call.limit)
        if let after = call.query["after"] {
            // A place that no list of ours ended at.
            guard let cursor = LapsingCursor(text: after) else { throw Problem.unknown }
            filter.after = cursor
        }
        if filter.scope == .all, let region = call.query["region"] {
            filter.organisations = try await LapsingPage.organisations(in: region, me)
        }
        let list = try await me.desk.limits.lapsing(filter, me.actor)
        return .json { json in
            CaseJSON.list("limits", list.rows, to: &json) { row, json in
                json.member("case", row.caseID)
                json.member("reference", row.reference)
                if row.nextStep == nil { json.member("limit", row.limit) }
                json.member("next_step", ifPresent: row.nextStep)
                json.member("kind", row.kind)
                json.member("jurisdiction", ifPresent: row.place)
                json.member("due", row.due)
                json.member("organisation", ifPresent: row.organisation)
                json.member("worker", ifPresent: row.worker)
            }
            json.member("next", ifPresent: list.next?.text)
            CaseJSON.list("kinds", list.counts, to: &json) { of, json in
                json.member("kind", of.kind)
                json.member("count", of.count)
            }
        }
    }
}
