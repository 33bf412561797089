import HTTPTypes
import Kernel
import Localization
import Requests
import Vault

/// What whoever holds a one-time link sees. The address alone opens nothing: a messenger's preview, a scanner of mails or
/// somebody who reads a log gets a page with a button. Only the button shows the request, for one visit, and every
/// showing is in the journal. After the answer nothing about the person is shown any more.
enum OneTimePages {
    static func show(_ visit: Visit) async throws -> Reply {
        let token = try visit.word("token")
        let door = try await visit.desk.requests.linkDoor(Secret(token))
        if door.link.usedAt != nil { return answered(visit, door) }
        guard LinkVisit.isOpen(visit, token) else { return closed(visit, door, token) }
        return try await request(visit, token, Form(visit.l))
    }

    /// The button: the address is the same afterwards, and this browser may look for a while.
    static func open(_ visit: Visit) async throws -> Reply {
        let token = try visit.word("token")
        _ = try await visit.desk.requests.linkDoor(Secret(token))
        return Reply.redirect(.oneTime(token)).with(cookie: LinkVisit.cookie(visit, token))
    }

    private static func closed(_ visit: Visit, _ door: LinkDoor, _ token: String) -> Reply {
        let l = visit.l
        return visit.page(
            l("Request"),
            """
            <div class="narrow">\(UI.heading(l("Somebody asks you for help")))\
            <form method="post" action="\(Links.oneTime(token))" class="card">\
            <p>\(l("""
                This page shows one request about one person. Open it only where nobody else can see your screen, and only \
                if it was sent to you.
                """))</p>\
            <p>\(l(
                "It can be opened until {time} and answered once. Every opening is recorded.",
                ["time": l.time(door.link.expiresAt)]))</p>\
            <div class="actions">\(UI.button(l("Open the request")))</div></form></div>
            """)
    }

    private static func answered(_ visit: Visit, _ door: LinkDoor) -> Reply {
        let l = visit.l
        return visit.page(
            l("Request"),
            UI.heading(l.definition(door.definition.label))
                + UI.notice(
                    .good,
                    """
                    <p>\(l("""
                        Your answer was recorded. Thank you. This link cannot answer again; call the sender if something \
                        changes.
                        """))</p>\
                    <p>\(l("What was shared is no longer shown here."))</p>\
                    \(if: door.isRunning, "<p>\(l("""
                        The request goes on. To tell something more later, such as the arrival, ask the sender for a new link.
                        """))</p>")
                    """))
    }

    private static func request(
        _ visit: Visit, _ token: String, _ form: Form, status: Int = 200, notice: HTML? = nil
    ) async throws -> Reply {
        let opened = try await visit.desk.requests.openLink(Secret(token))
        let sight = try await RequestSight.load(visit, nil, opened.view)
        let l = visit.l
        var body = RequestParts.head(sight)
        body += notice ?? HTML()
        body += UI.notice(
            .info,
            """
            <p>\(l(
                "This page shows one request about one person. Keep it to yourself. You can answer once, until {time}.",
                ["time": l.time(opened.link.expiresAt)]))</p>
            """
        )
        body += UI.card(l("Your answer"), try await RequestActing.forms(sight, form))
        body += UI.card(l("What is asked"), UI.facts(RequestParts.asked(sight)))
        body += UI.card(l("What is shared"), RequestParts.shared(sight))
        body += UI.card(l("Messages"), RequestParts.messages(sight))
        // No word about anybody in the title: it stands in the browser's history.
        return visit.page(l("Request"), status: status, body)
    }

    /// An answer. Whoever sends one has had the page open, also when the visit has ended since: nothing typed is lost.
    static func receive(_ visit: Visit, _ posted: Form) async throws -> Reply {
        do {
            return try await take(visit, posted)
        } catch let problem as RequestProblem where problem == .linkExpired || problem == .linkUsed {
            // It ended while they were writing: the words go back to where they came from.
            let (l, told) = (visit.l, problem.problem)
            return visit.page(
                l("Request"), status: told.status,
                UI.heading(told.title(l), lead: told.advice(l)) + RequestActing.typed(posted))
        }
    }

    private static func take(_ visit: Visit, _ posted: Form) async throws -> Reply {
        let token = try visit.word("token")
        let door = try await visit.desk.requests.linkDoor(Secret(token))
        if door.link.usedAt != nil { throw RequestProblem.linkUsed }
        let definition = door.definition
        guard let act = definition.act(try visit.word("act")), act.by == .receiver else { throw Problem.unknown }
        var form = posted
        form.set("_act", act.code)
        let command = RequestActing.command(act, definition, &form)
        guard form.isValid else { return try await request(visit, token, form, status: 422) }
        do throws(any Error) {
            try await visit.desk.requests.act(link: Secret(token), command)
        } catch RequestProblem.stale(let done, let state, _) {
            return try await request(
                visit, token, form, status: 409, notice: RequestActing.stale(done, state, definition, form))
        } catch RequestProblem.noPlaceLeft {
            form.fail("", visit.l("No place is left in this service now."))
            return try await request(visit, token, form, status: 409)
        } catch let problem as RequestProblem where RequestActing.take(problem, act, &form) {
            return try await request(visit, token, form, status: 422)
        }
        return .redirect(.oneTime(token))
    }
}

/// One visit through a one-time link: a cookie that only this program can make, for this link and half an hour.
enum LinkVisit {
    private static let seconds: Int64 = 1_800

    static func cookie(_ visit: Visit, _ token: String) -> Cookie {
        let until = visit.now.adding(seconds: seconds)
        return Cookie(
            "link", value(visit, token, until), maxAge: Int(seconds), isSecure: visit.desk.settings.isTLS)
    }

    static func isOpen(_ visit: Visit, _ token: String) -> Bool {
        let name = Cookie.name("link", isSecure: visit.desk.settings.isTLS)
        guard let given = visit.cookie(name), let milliseconds = Int64(given.prefix { $0 != "." }) else { return false }
        let until = Timestamp(milliseconds: milliseconds)
        return visit.now < until && given == value(visit, token, until)
    }

    private static func value(_ visit: Visit, _ token: String, _ until: Timestamp) -> String {
        let mark = visit.desk.vault.digest(Array("\(until.milliseconds) \(token)".utf8), purpose: "link-visit")
        return "\(until.milliseconds).\(Hex.encode(mark.prefix(16)))"
    }
}
