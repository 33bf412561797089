import Cases
import HTTPTypes
import Kernel

/// Cases by program: lists, search, one file, its fields.
enum CaseOperations {
    static let all: [Operation] = [
        Operation(
            .get, "cases", "cases.list", "One page of the cases you may see.",
            query: [
                .init("scope", .choice(of: CaseListFilter.Scope.self), "`organisation` when left out."),
                .init("stage", .choice(of: CaseStage.self), "Only cases of this stage."),
                .init("due_by", .day, "Only cases whose next step is due on or before this day; earliest first."),
                .init("closed", .truth, "Closed ones too."),
                .init("order", .choice(["updated", "due"]), "`updated` when left out: the latest change first."),
                .limit, .after(.line(1...100)),
            ], answer: .object([must("cases", .list(CaseShapes.row)), may("next", .text)]), refusals: [404]
        ) { me, call in try await list(me, call) },
        Operation(
            .post, "cases", "cases.open", "Opens a case with what is known so far.",
            body: .object([
                must("source", .choice(CaseSource.allCases.filter { $0 != .importHTCDS }.map(\.rawValue))),
                may("fields", .fields { $0 }), may("consents", .list(CaseShapes.newConsent, 0...50)),
                may("needs", .list(CaseShapes.newNeed, 0...50)), may("risk", .choice(of: RiskLevel.self)),
                may("next_step", CaseShapes.step),
            ]), status: 201,
            answer: .named("OpenedCase", .object([must("id", .id), must("reference", .text)]))
        ) { me, call in try await open(me, call) },
        Operation(
            .post, "cases/search", "cases.search",
            "Cases whose person's name answers what was typed, in any script and order. The name stands in no address.",
            body: .object([
                must("name", .line(1...Limits.lineCharactersMax)), may("limit", .integer(1...Limits.apiRowsMax)),
            ]), answer: .object([must("cases", .list(CaseShapes.hit)), must("more", .truth)])
        ) { me, call in
            let found = try await me.desk.cases.search(
                call.text("name", else: ""), me.actor, limit: call.integer("limit") ?? 20)
            return .json { json in
                CaseJSON.list("cases", found.hits, to: &json) { hit, json in
                    CaseJSON.write(hit.record, to: &json)
                    json.member("name", hit.name)
                    json.member("score", hit.score)
                }
                json.member("more", found.isMore)
            }
        },
        Operation(
            .get, "cases/:case", "cases.get", "The whole file. That you looked is in its journal.",
            answer: CaseShapes.file
        ) {
            me, _ in
            let file = try await me.desk.cases.file(try me.id("case"), me.actor)
            return .json { CaseJSON.write(file, me.desk.cases.definitions, today: me.today, to: &$0) }
        },
        Operation(
            .get, "cases/:case/readers", "cases.readers",
            "Who looked at this case, the latest first. For those who may read it, and for who guards data protection.",
            query: [.limit, .after()],
            answer: .object([
                may("reference", .text), must("looks", .list(CaseShapes.look)), may("next", .id),
            ])
        ) { me, call in
            let page = try await me.desk.cases.readers(
                try me.id("case"), before: call.query["after"].flatMap { ID<JournalEntryName>($0) }, limit: call.limit,
                me.actor)
            return .json { json in
                json.member("reference", ifPresent: page.reference)
                CaseJSON.list("looks", page.looks, to: &json) { look, json in
                    json.member("at", look.at)
                    json.member("member", ifPresent: look.member)
                    json.member("organisation", ifPresent: look.organisation)
                    json.member("act", look.act)
                }
                json.member("next", ifPresent: page.next)
            }
        },
        Operation(
            .patch, "cases/:case", "cases.edit",
            "Changes fields, each on the version you saw (0: it was empty). Where somebody else changed one meanwhile, both values are kept as a conflict.",
            body: .object([
                must("fields", .fields { .object([must("value", $0), must("base", .count)]) })
            ]), answer: .object([must("changed", .list(.text)), must("conflicts", .list(.id))])
        ) { me, call in try await edit(me, call) },
        Operation(
            .post, "cases/:case/conflicts/:conflict", "cases.resolve",
            "Chooses between the two values of a conflict. `base` is the conflict's own, as you saw it.",
            body: .object([must("choice", .choice(of: ConflictChoice.self)), must("base", .count)]), status: 204
        ) { me, call in
            try await me.desk.cases.resolveConflict(
                try me.id("case"), try me.id("conflict"), call.choice("choice") ?? .kept,
                base: call.integer("base") ?? 0, me.actor)
            return .noContent()
        },
    ]

    private static func list(_ me: SignedIn, _ call: Call) async throws -> Reply {
        var filter = CaseListFilter(scope: call.query["scope"].flatMap { .init(rawValue: $0) } ?? .organisation)
        filter.stage = call.query["stage"].flatMap { CaseStage(rawValue: $0) }
        filter.dueBy = call.query["due_by"].flatMap { Day($0) }
        filter.includesClosed = call.query["closed"] == "true" || filter.stage == .closed
        filter.order = call.query["order"] == "due" ? .due : .updated
        filter.limit = call.limit
        if let after = call.query["after"] {
            // A place that no list of ours ended at.
            guard let cursor = CaseListCursor(text: after) else { throw Problem.unknown }
            filter.after = cursor
        }
        let list = try await me.desk.cases.list(filter, me.actor)
        return .json { json in
            CaseJSON.list("cases", list.rows, to: &json) { row, json in
                CaseJSON.write(row.record, to: &json)
                json.member("name", ifPresent: row.name)
            }
            json.member("next", ifPresent: list.next?.text)
        }
    }

    private static func open(_ me: SignedIn, _ call: Call) async throws -> Reply {
        let definitions = me.desk.cases.definitions
        var command = OpenCase(source: call.choice("source") ?? .other)
        for member in call.body["fields"]?.members ?? [] {
            if let field = definitions.field(member.name), let text = FieldShape.text(member.value, field) {
                command.fields[member.name] = text
            }
        }
        command.consents = (call.body["consents"]?.items ?? []).map { CaseWorkOperations.consent(call.inside($0)) }
        command.needs = (call.body["needs"]?.items ?? []).map { CaseWorkOperations.need(call.inside($0)) }
        command.risk = call.choice("risk") ?? .unknown
        command.worker = me.member
        if let step = call.body["next_step"] { command.nextStep = CaseWorkOperations.step(call.inside(step)) }
        let opened = try await me.desk.cases.open(command, me.actor)
        return Reply.json(status: 201) {
            $0.member("id", opened.id)
            $0.member("reference", opened.reference)
        }.with(.location, "/api/v1/cases/\(opened.id)")
    }

    private static func edit(_ me: SignedIn, _ call: Call) async throws -> Reply {
        let definitions = me.desk.cases.definitions
        let changes = (call.body["fields"]?.members ?? []).compactMap { member -> EditFields.Change? in
            let part = call.inside(member.value)
            guard let field = definitions.field(member.name), let value = part.body["value"],
                let text = FieldShape.text(value, field)
            else { return nil }
            return EditFields.Change(field: member.name, value: text, base: part.integer("base") ?? 0)
        }
        let outcome = try await me.desk.cases.edit(try me.id("case"), EditFields(changes), me.actor)
        return .json {
            $0.memberStrings("changed", outcome.changed)
            $0.memberStrings("conflicts", outcome.conflicts.map(\.description))
        }
    }
}
