import Cases
import Directory
import HTTPTypes
import Kernel
import Requests

/// Asks between organisations by program: referral, identification, hand-over, interpreter.
enum RequestOperations {
    static let all: [Operation] = [
        Operation(
            .get, "requests", "requests.list", "What was sent to your organisation, or what it sent.",
            query: [
                .init("box", .choice(["inbox", "outbox"]), "`inbox` when left out."),
                .init("which", .choice(of: RequestFilter.Which.self), "`open` when left out."),
                .init("kind", .known { $0.requests.definitions.all.map(\.id) }, "Only of this kind."), .limit, .after(),
            ], answer: .object([must("requests", .list(RequestShapes.line)), may("next", .id)])
        ) { me, call in try await list(me, call) },
        Operation(
            .post, "requests/preview", "requests.preview",
            "What the receiver will see, exactly. Nothing is sent.", body: .object(RequestShapes.draft),
            answer: .object([
                must("shared", RequestShapes.shared), may("exception", .text),
            ]), refusals: [404]
        ) { me, call in
            let preview = try await me.desk.requests.preview(draft(call, onceKey: "preview"), me.actor)
            return .json { json in
                json.memberObject("shared") { RequestShapes.write(preview.payload, to: &$0) }
                json.member("exception", ifPresent: preview.exception)
            }
        },
        Operation(
            .post, "requests", "requests.send",
            "Sends a request: consent is checked, a place is held, the time to answer starts. The same `once_key` again answers with the first one.",
            body: .object(RequestShapes.draft + [must("once_key", .code(8...64))]), status: 201, answer: .madeID,
            refusals: [404]
        ) { me, call in
            let id = try await me.desk.requests.send(draft(call, onceKey: call.text("once_key", else: "")), me.actor)
            return .made(id, at: "requests/\(id)")
        },
        Operation(
            .get, "requests/:request", "requests.get", "One request: what was shared and said, and what you may do.",
            answer: RequestShapes.view
        ) { me, _ in try await show(me) },
        Operation(
            .post, "requests/:request/acts/:act", "requests.act",
            "Acts for one of the parties, on the version you saw: accept, decline, ask, arrive, withdraw. An act that moves the person on takes the `next` request with it: both happen or neither, and `moved_to` names it.",
            body: .object(RequestShapes.command), answer: RequestShapes.view
        ) { me, call in
            let command = RequestCommand(
                act: try me.word("act"), version: call.integer("version") ?? 0, reason: call.text("reason"),
                text: call.text("text", else: ""), day: call.day("day"))
            let id: RequestID = try me.id("request")
            guard let next = call.body["next"] else {
                try await me.desk.requests.act(id, command, me.actor)
                return try await show(me)
            }
            let then = call.inside(next)
            let draft = try draft(then, onceKey: then.text("once_key", else: ""))
            return try await show(
                me, movedTo: try await me.desk.requests.transfer(id, command, next: draft, me.actor))
        },
        Operation(
            .post, "requests/:request/links", "requests.link",
            "A one-time link for a receiver without an account. It is shown once.", status: 201,
            answer: .object([must("path", .text), must("expires_at", .instant)])
        ) { me, _ in
            let (token, expires) = try await me.desk.requests.makeLink(try me.id("request"), me.actor)
            return .json(status: 201) {
                $0.member("path", "/r/\(token.reveal())")
                $0.member("expires_at", expires)
            }
        },
        Operation(
            .get, "cases/:case/risk/endings", "risk.endings",
            "What sharing would end if the danger were judged so: look before you lower it.",
            query: [.init("level", .choice(of: RiskLevel.self), "`high` when left out.")],
            answer: .object([must("endings", .list(RequestShapes.ending))])
        ) { me, call in
            let level = call.query["level"].flatMap { RiskLevel(rawValue: $0) } ?? .high
            let found = try await me.desk.requests.endings(of: try me.id("case"), supposing: level, me.actor)
            return .json { json in
                CaseJSON.list("endings", found, to: &json) {
                    $1.member("organisation", $0.organisation)
                    $1.member("request", ifPresent: $0.request)
                    $1.member("kind", ifPresent: $0.kind)
                }
            }
        },
        Operation(
            .get, "requests/:request/next-services", "requests.next",
            "Services to ask next: those that fit, without those already asked.",
            answer: .object([
                must("fits", .list(DirectoryOperations.match)), must("others", .list(DirectoryOperations.match)),
            ])
        ) { me, call in
            let result = try await me.desk.requests.proposeNext(try me.id("request"), me.actor)
            let snapshot = try await me.desk.directory.snapshot()
            return .json { json in
                for (name, matches) in [("fits", result.fits), ("others", result.others)] {
                    CaseJSON.list(name, matches.prefix(Limits.pageRows), to: &json) {
                        DirectoryOperations.write($0, snapshot, me.now, to: &$1)
                    }
                }
            }
        },
    ]

    private static func list(_ me: SignedIn, _ call: Call) async throws -> Reply {
        let filter = RequestFilter(
            call.query["which"].flatMap { .init(rawValue: $0) } ?? .open, kind: call.query["kind"],
            after: call.query["after"].flatMap { RequestID($0) }, rows: call.limit)
        let page =
            call.query["box"] == "outbox"
            ? try await me.desk.requests.outbox(filter, me.actor) : try await me.desk.requests.inbox(filter, me.actor)
        return .json { json in
            CaseJSON.list("requests", page.rows, to: &json) {
                RequestShapes.write($0.request, isOverdue: $0.isOverdue, to: &$1)
            }
            json.member("next", ifPresent: page.next)
        }
    }

    private static func show(_ me: SignedIn, movedTo: RequestID? = nil) async throws -> Reply {
        let view = try await me.desk.requests.show(try me.id("request"), me.actor)
        return .json { json in
            RequestShapes.write(view, now: me.now, to: &json)
            json.member("moved_to", ifPresent: movedTo)
        }
    }

    private static func draft(_ call: Call, onceKey: String) throws(Problem) -> RequestDraft {
        guard let caseID: CaseID = call.id("case"), let to: OrganisationID = call.id("to") else { throw .malformed() }
        return RequestDraft(
            kind: call.text("kind", else: ""), caseID: caseID, to: to, service: call.id("service"),
            group: call.text("group"), urgency: call.choice("urgency") ?? .routine, need: call.id("need"),
            message: call.text("message", else: ""), exception: call.text("exception"), onceKey: onceKey)
    }
}
