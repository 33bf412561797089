import Definitions
import Forms
import HTTPTypes
import Intake
import Kernel

/// Questionnaires by program: what is published, publishing, and what was sent with them.
enum FormOperations {
    private static let version = Shape.named(
        "FormVersion",
        .object([
            must("id", .id), must("version", .text), must("title", .text), must("state", .choice(of: FormState.self)),
            must("hash", .text), must("published_at", .instant),
        ]))
    private static let form = Shape.named(
        "Form",
        .object([
            must("id", .id), must("name", .text), must("title", .text), may("live", version), may("draft", version),
        ]))
    private static let submission = Shape.named(
        "Submission",
        .object([
            must("id", .id), must("form", .id), must("version", .id), must("name", .text),
            must("received_at", .instant),
            may("member", .id), may("device", .id), must("state", .choice(of: SubmissionState.self)),
            must("review", .choice(of: ReviewState.self)), must("review_version", .count), may("corrects", .id),
            may("conflicts_with", .id), must("latest", .truth), must("complete", .truth), must("files", .count),
            may("work", .choice(of: WorkState.self)),
        ]))
    /// Of a file in a body, before it is written in base64.
    private static let content = Shape.line(1...publishedBytesMax)
    /// What the page takes, in base64.
    private static let publishedBytesMax = PublishPage.bytesMax / 3 * 4

    static let all: [Operation] = [
        Operation(
            .get, "forms", "forms.list", "The questionnaires that you may fill in; with drafts for who publishes.",
            answer: .object([must("forms", .list(form))])
        ) { me, _ in
            let heads = try await me.desk.forms.list(actor: me.actor)
            return .json { json in CaseJSON.list("forms", heads, to: &json) { write($0, to: &$1) } }
        },
        Operation(
            .post, "forms", "forms.publish",
            "Publishes an XForm, or an XLSForm through the converter. `content`, `media` and `mapping` (.yaml: what a submission opens) are in base64. The same content again changes nothing; what is wrong is listed under `errors` by line, or by sheet and row.",
            body: .object([
                must("file_name", .line(1...200)), must("content", content),
                may("media", .list(.object([must("name", .line(1...200)), must("content", content)]), 0...200)),
                may("mapping", .object([must("name", .line(1...200)), must("content", content)])),
                may("draft", .truth),
            ]), bodyBytesMax: publishedBytesMax + Limits.jsonBytesMax, status: 201,
            answer: .object([
                must("form", .id), must("version", version), must("already_there", .truth),
                must("warnings", .list(.text)),
                must("missing_media", .list(.text)),
            ]), refusals: [503]
        ) { me, call in try await publish(me, call) },
        Operation(
            .put, "forms/:form/live", "forms.live", "The draft becomes the version that new records begin with.",
            status: 204
        ) { me, _ in
            _ = try await me.desk.forms.goLive(try me.id("form"), actor: me.actor)
            return .noContent()
        },
        Operation(
            .delete, "forms/:form/live", "forms.withdraw",
            "Nobody begins a new record with it any more; what was begun can still be sent.", status: 204
        ) { me, _ in
            try await me.desk.forms.withdraw(try me.id("form"), draft: false, actor: me.actor)
            return .noContent()
        },
        Operation(
            .get, "forms/:form/submissions", "submissions.list",
            "What was sent with a form to your organisation, the latest first.",
            query: [
                .init("state", .choice(of: SubmissionState.self), "Only in this state."),
                .init("review", .choice(of: ReviewState.self), "Only reviewed as this."),
                .init("earlier", .truth, "Records that were corrected later, too."), .limit, .after(),
            ], answer: .object([must("submissions", .list(submission)), may("next", .id)])
        ) { me, call in try await submissions(me, call) },
        Operation(
            .get, "forms/:form/export", "submissions.export",
            "Everything that was sent with a form, as related tables: `submissions`, and one for each repeat. The page `/forms/{form}/export` also gives CSV with the files.",
            query: [
                .init("state", .choice(of: SubmissionState.self), "Only in this state."),
                .init("review", .choice(of: ReviewState.self), "Only reviewed as this."),
                .init("in", .line(1...100), "Choices by their words in this language of the form."),
            ], answer: .map(.list(.map(.text)))
        ) { me, call in
            let tables = try await SubmissionExport.tables(
                me, state: call.query["state"], review: call.query["review"], language: call.query["in"])
            return .json(tables.json())
        },
        Operation(
            .get, "submissions/:submission", "submissions.get",
            "One record as it was sent. The look is in the journal.",
            answer: .object([
                must("id", .id), must("name", .text), must("xml", .text),
                must("state", .choice(of: SubmissionState.self)),
                must(
                    "findings",
                    .list(.object([must("kind", .text), must("path", .text), must("what", .text)]))),
                must("files", .list(.object([must("id", .id), must("name", .text), must("bytes", .count)]))),
                may("note", .text), must("review_version", .count),
            ])
        ) { me, _ in try await show(me) },
        Operation(
            .put, "submissions/:submission/review", "submissions.review",
            "Sets the state of review; `version` is the `review_version` that you looked at.",
            body: .object([
                must("review", .choice(of: ReviewState.self)), may("note", .words(0...Limits.textCharactersMax)),
                must("version", .integer(1...Int(Int32.max))),
            ]), status: 204
        ) { me, call in
            try await me.desk.forms.review(
                try me.id("submission"), as: call.choice("review") ?? .received, note: call.text("note"),
                version: call.integer("version") ?? 0, actor: me.actor)
            return .noContent()
        },
    ]

    private static func publish(_ me: SignedIn, _ call: Call) async throws -> Reply {
        func bytes(_ call: Call, at pointer: String) throws -> [UInt8] {
            guard let bytes = Base64.decode(call.text("content", else: "")), !bytes.isEmpty else {
                throw APIProblems.invalid([Fault(pointer: pointer, message: "Not base64.")])
            }
            return bytes
        }
        var media: [String: [UInt8]] = [:]
        for (index, file) in (call.body["media"]?.items ?? []).enumerated() {
            let inside = call.inside(file)
            media[inside.text("name", else: "")] = try bytes(inside, at: "/media/\(index)/content")
        }
        var source = try await me.desk.forms.source(
            call.text("file_name", else: ""), try bytes(call, at: "/content"), media: media, actor: me.actor)
        if let mapping = call.body["mapping"].map(call.inside) {
            source.mapping = (mapping.text("name", else: ""), try bytes(mapping, at: "/mapping/content"))
        }
        let published: PublishedForm
        do {
            published = try await me.desk.intake.publish(source, asDraft: call.truth("draft"), actor: me.actor)
        } catch let problems as DefinitionProblems {
            throw APIProblems.invalid(
                problems.problems.prefix(200).map { each in
                    Fault(pointer: "/mapping/content", message: "line \(each.line): \(each.what). \(each.mend)")
                })
        }
        return .json(status: 201) { json in
            json.member("form", published.head.form)
            json.memberObject("version") { write(published.head, to: &$0) }
            json.member("already_there", published.wasThere)
            json.memberStrings("warnings", published.warnings.map(\.description))
            json.memberStrings("missing_media", published.missingMedia)
        }
    }

    /// What is wrong with a form, by the place where it is mended.
    static func faults(_ problem: FormsProblem) -> [Fault] {
        switch problem {
        case .form(let refusal):
            refusal.problems.prefix(200).map { each in
                Fault(pointer: "/content", message: "line \(each.line): \(each.what). \(each.mend)")
            }
        case .workbook(let problems):
            problems.map { each in
                Fault(
                    pointer: "/content",
                    message: "sheet \(each.sheet), row \(each.row), column \(each.column): \(each.what)")
            }
        default: []
        }
    }

    private static func submissions(_ me: SignedIn, _ call: Call) async throws -> Reply {
        var query = SubmissionQuery(form: try me.id("form"))
        query.state = call.query["state"].flatMap(SubmissionState.init(rawValue:))
        query.review = call.query["review"].flatMap(ReviewState.init(rawValue:))
        query.withEarlier = call.query["earlier"] == "true"
        query.before = call.query["after"].flatMap { SubmissionID($0) }
        query.limit = call.limit
        let found = try await me.desk.forms.submissions(query, actor: me.actor)
        let states = try await me.desk.intake.states(of: found, actor: me.actor)
        return .json { json in
            CaseJSON.list("submissions", found, to: &json) { summary, json in
                let head = summary.head
                json.member("id", head.id)
                json.member("form", head.form)
                json.member("version", head.version)
                json.member("name", summary.name)
                json.member("received_at", head.receivedAt)
                json.member("member", ifPresent: head.member)
                json.member("device", ifPresent: head.device)
                json.member("state", head.state.rawValue)
                json.member("review", head.review.rawValue)
                json.member("review_version", head.reviewVersion)
                json.member("corrects", ifPresent: head.editOf)
                json.member("conflicts_with", ifPresent: head.conflictWith)
                json.member("latest", head.isLatest)
                json.member("complete", head.isComplete)
                json.member("files", summary.files)
                json.member("work", ifPresent: states[head.id]?.rawValue)
            }
            if found.count == query.limit { json.member("next", ifPresent: found.last?.head.id) }
        }
    }

    private static func show(_ me: SignedIn) async throws -> Reply {
        let file = try await me.desk.forms.submission(try me.id("submission"), actor: me.actor)
        return .json { json in
            json.member("id", file.head.id)
            json.member("name", file.name)
            json.member("xml", String(decoding: file.xml, as: UTF8.self))
            json.member("state", file.head.state.rawValue)
            CaseJSON.list("findings", file.findings, to: &json) { finding, json in
                json.member("kind", finding.kind.rawValue)
                json.member("path", finding.path)
                json.member("what", finding.what)
            }
            CaseJSON.list("files", file.files, to: &json) { one, json in
                json.member("id", one.id)
                json.member("name", one.name)
                json.member("bytes", one.sizeBytes)
            }
            json.member("note", ifPresent: file.note)
            json.member("review_version", file.head.reviewVersion)
        }
    }

    private static func write(_ head: FormHead, to json: inout JSONWriter) {
        json.member("id", head.id)
        json.member("name", head.name)
        json.member("title", head.title)
        if let live = head.live { json.memberObject("live") { write(live, to: &$0) } }
        if let draft = head.draft { json.memberObject("draft") { write(draft, to: &$0) } }
    }

    private static func write(_ version: FormVersion, to json: inout JSONWriter) {
        json.member("id", version.id)
        json.member("version", version.version)
        json.member("title", version.title)
        json.member("state", version.state.rawValue)
        json.member("hash", "md5:\(version.md5)")
        json.member("published_at", version.publishedAt)
    }
}
