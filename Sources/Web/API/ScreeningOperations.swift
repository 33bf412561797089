import Access
import HTTPTypes
import Kernel
import Screening

/// Screenings by program: begun, answered, finished, read.
enum ScreeningOperations {
    static let head: [Shape.Slot] = [
        must("id", .id), must("organisation", .id), may("member", .id), must("started_at", .instant),
        must("setting", .text), must("channel", .choice(of: ScreeningChannel.self)),
        must("age", .choice(of: AgeGroup.self)), must("language", .text), must("tool_version", .text),
        must("state", .choice(of: ScreeningState.self)), must("version", .count), may("case", .id),
        may("result", .choice(of: ResultCode.self)), may("finished_at", .instant),
    ]
    static let row = Shape.named("ScreeningHead", .object(head))
    static let answerCode = Shape.choice(of: Answer.self)
    static let conflict = Shape.named(
        "AnswerConflict",
        .object([must("indicator", .text), must("kept", answerCode), must("offered", answerCode)]))
    static let file = Shape.named(
        "Screening",
        .object(
            head + [
                must("answers", .map(answerCode)), must("conflicts", .list(conflict)), may("observations", .text),
                may("return_contact", .text), may("explanation", .free),
            ]))

    static let all: [Operation] = [
        Operation(
            .get, "screenings", "screenings.list",
            "Screenings, latest first: your own, or your organisation's open ones.",
            query: [
                .init("box", .choice(["mine", "open"]), "`mine` when left out."), .limit, .after(),
            ], answer: .object([must("screenings", .list(row)), may("next", .id)])
        ) { me, call in try await list(me, call) },
        Operation(
            .post, "screenings", "screenings.start", "Begins a screening.",
            body: .object([
                must("setting", .known { $0.screenings.set.settings.map(\.id) }),
                must("channel", .choice(of: ScreeningChannel.self)), must("age", .choice(of: AgeGroup.self)),
                must("language", .code(2...35)),
            ]), status: 201, answer: .madeID
        ) { me, call in
            let new = NewScreening(
                setting: call.text("setting", else: ""), channel: call.choice("channel") ?? .other,
                age: call.choice("age") ?? .unknown, language: call.text("language", else: ""))
            let id = try await me.desk.screenings.start(new, actor: me.actor)
            return .made(id, at: "screenings/\(id)")
        },
        Operation(.get, "screenings/:screening", "screenings.get", "One screening with its answers.", answer: file) {
            me, _ in
            let file = try await me.desk.screenings.load(try me.id("screening"), actor: me.actor)
            return .json { write(file, to: &$0) }
        },
        Operation(
            .put, "screenings/:screening/answers", "screenings.answer",
            "Adds answers to what is there. Where somebody else changed one after `base`, both are kept.",
            body: .object([
                must("base", .count),
                must("answers", .answers),
                may("age", .choice(of: AgeGroup.self)), may("observations", .words(0...Limits.textCharactersMax)),
                may("return_contact", .words(0...Screenings.contactCharactersMax)),
            ]),
            answer: .object([
                must("version", .count), must("conflicts", .list(conflict)), must("text_joined", .truth),
            ])
        ) { me, call in try await save(me, call) },
        Operation(
            .post, "screenings/:screening/finish", "screenings.finish",
            "Fixes the answers and computes the result, with its reasons.", answer: .free
        ) { me, _ in
            let id: ScreeningID = try me.id("screening")
            _ = try await me.desk.screenings.finish(id, actor: me.actor)
            let stored = try await me.desk.screenings.load(id, actor: me.actor).explanation
            return .json(Array((stored ?? "{}").utf8))
        },
    ]

    private static func list(_ me: SignedIn, _ call: Call) async throws -> Reply {
        let (screenings, limit) = (me.desk.screenings, call.limit)
        let after = call.query["after"].flatMap { ScreeningID($0) }
        let heads =
            call.query["box"] == "open"
            ? try await screenings.open(actor: me.actor, before: after, limit: limit)
            : try await screenings.mine(actor: me.actor, before: after, limit: limit)
        return .json {
            $0.memberArray("screenings") { for head in heads { $0.object { write(head, to: &$0) } } }
            if heads.count == limit { $0.member("next", ifPresent: heads.last?.id) }
        }
    }

    private static func save(_ me: SignedIn, _ call: Call) async throws -> Reply {
        var answers: [String: Answer] = [:]
        for member in call.body["answers"]?.members ?? [] {
            if case .string(let code) = member.value { answers[member.name] = Answer(rawValue: code) }
        }
        let changes = ScreeningChanges(
            answers: answers, age: call.choice("age"), observations: call.text("observations"),
            returnContact: call.text("return_contact"))
        let saved = try await me.desk.screenings.save(
            try me.id("screening"), changes, base: call.integer("base") ?? 0, actor: me.actor)
        return .json {
            $0.member("version", saved.version)
            write(saved.conflicts, to: &$0)
            $0.member("text_joined", saved.isTextJoined)
        }
    }

    private static func write(_ conflicts: [AnswerSheet.Conflict], to json: inout JSONWriter) {
        json.memberArray("conflicts") {
            for conflict in conflicts {
                $0.object {
                    $0.member("indicator", conflict.indicator)
                    $0.member("kept", conflict.kept.rawValue)
                    $0.member("offered", conflict.offered.rawValue)
                }
            }
        }
    }

    private static func write(_ head: ScreeningHead, to json: inout JSONWriter) {
        json.member("id", head.id)
        json.member("organisation", head.organisation)
        json.member("member", ifPresent: head.member)
        json.member("started_at", head.startedAt)
        json.member("setting", head.setting)
        json.member("channel", head.channel.rawValue)
        json.member("age", head.age.rawValue)
        json.member("language", head.language)
        json.member("tool_version", head.toolVersion)
        json.member("state", head.state.rawValue)
        json.member("version", head.version)
        json.member("case", ifPresent: head.caseID)
        json.member("result", ifPresent: head.result?.rawValue)
        json.member("finished_at", ifPresent: head.finishedAt)
    }

    private static func write(_ file: ScreeningFile, to json: inout JSONWriter) {
        write(file.head, to: &json)
        json.memberObject("answers") {
            for (indicator, answer) in file.sheet.answers.sorted(by: { $0.key < $1.key }) {
                $0.member(indicator, answer.rawValue)
            }
        }
        write(file.sheet.conflicts, to: &json)
        json.member("observations", ifPresent: file.observations)
        json.member("return_contact", ifPresent: file.returnContact)
        if let explanation = file.explanation {
            json.key("explanation")
            json.raw(explanation)
        }
    }
}
