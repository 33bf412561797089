import Access
import Kernel
import Localization
import Requests

/// The acts of a request as forms, from its definition, and what comes of sending one.
enum RequestActing {
    /// The first act stands open, the others one click away.
    static func forms(_ sight: RequestSight, _ form: Form) async throws -> HTML {
        let l = sight.l
        let acts = sight.view.acts
        if acts.isEmpty {
            let words =
                sight.request.isClosed
                ? l("This request has ended. Nothing more can be done with it.")
                : l("Nothing now. It is the other side's turn.")
            return "<p>\(words)</p>"
        }
        var html = HTML()
        for (index, act) in acts.enumerated() {
            let isSent = form.value("_act") == act.code
            let shown = isSent ? form : try await begin(sight, act)
            let isOpen = shown.isRestored || (form.isValid ? index == 0 : isSent)
            html += """
                <details class="why"\(if: isOpen, " open")><summary>\(l.definition(act.label))</summary><div>\
                \(one(sight, act, shown))</div></details>
                """
        }
        return html
    }

    /// With what was typed for it before, if anything was. Whoever has no account has nowhere to keep it.
    private static func begin(_ sight: RequestSight, _ act: RequestAct) async throws -> Form {
        guard let me = sight.me, act.moves == nil, act.reasons != nil || act.text != nil || act.day != nil else {
            return Form(sight.l)
        }
        return try await me.form(draft: "request.\(sight.request.id).\(act.code)")
    }

    private static func one(_ sight: RequestSight, _ act: RequestAct, _ form: Form) -> HTML {
        let l = sight.l
        var fields = UI.hidden("version", String(sight.request.version))
        if let list = act.reasons, let reasons = sight.definition.reasons[list] {
            fields += UI.select(
                form, name(act, "reason"), l("Reason"), reasons.map { Choice($0.code, l.definition($0.label)) },
                blank: l("Please choose"))
        }
        if let day = act.day {
            fields += UI.day(
                form, name(act, "day"), dayLabel(act, l), required: day == .required)
        }
        if let text = act.text {
            fields += UI.textArea(
                form, name(act, "text"), l("Words to the other side"),
                hint: l("Only the two parties can read this."), required: text == .required, rows: 3)
        }
        let style: UI.ButtonStyle = act.reasons == nil ? .primary : .danger
        if let me = sight.me {
            if act.moves == .next { return move(sight, act) }
            return UI.form(
                me, to: path(sight.request.id, act.code), form, submit: l.definition(act.label), style: style, fields)
        }
        guard let token = sight.visit.captured["token"].map({ String($0) }) else { return HTML() }
        return """
            <form method="post" action="\(linkPath(token, act.code))" novalidate>\(UI.errorSummary(form))\(fields)\
            <div class="actions">\(UI.button(l.definition(act.label), style: style))</div></form>
            """
    }

    private static func dayLabel(_ act: RequestAct, _ l: Localizer) -> String {
        act.marks == .answered ? l("From which day") : l("Day")
    }

    /// Fields carry their act's name: several forms stand on one page.
    private static func name(_ act: RequestAct, _ field: String) -> String { "\(act.code)-\(field)" }

    static func path(_ id: RequestID, _ act: String) -> Links { .typed("/requests/\(id)/acts/\(act)") }
    static func linkPath(_ token: String, _ act: String) -> Links {
        .typed("\(Links.oneTime(token).path)/acts/\(act)")
    }

    /// Moving somebody on ends this request and asks the next service in one step, so the next one is chosen first.
    private static func move(_ sight: RequestSight, _ act: RequestAct) -> HTML {
        let (l, request) = (sight.l, sight.request)
        let moving = Moving(id: request.id, version: request.version, act: act.code).pairs
        let match: Links =
            if let need = request.need, request.service != nil {
                .match(request.caseID, need, [("urgency", request.urgency.rawValue)] + moving)
            } else {
                .query(
                    .room("requests/new"),
                    [("kind", request.kind), ("case", request.caseID.description)] + moving)
            }
        return """
            <p>\(l("""
                Choose the next service first. This place is given back in the same moment in which the next one is asked.
                """))</p>\
            \(UI.actions(UI.buttonLink(l("Choose the next service"), to: match)))
            """
    }

    /// What was typed, as a command. Refusals of the form are in it afterwards.
    static func command(_ act: RequestAct, _ definition: RequestDefinition, _ form: inout Form) -> RequestCommand {
        let l = form.l
        let version = form.int("version", l("Version"), in: 0...Int(Int32.max)) ?? 0
        var command = RequestCommand(act: act.code, version: version)
        if let list = act.reasons {
            command.reason = form.code(
                name(act, "reason"), l("Reason"), of: (definition.reasons[list] ?? []).map(\.code))
        }
        if let text = act.text {
            command.text = form.text(name(act, "text"), l("Words to the other side"), required: text == .required)
        }
        if let day = act.day {
            command.day = form.day(name(act, "day"), dayLabel(act, l), required: day == .required)
        }
        return command
    }

    /// Puts a refusal beside its field. False when it is not about what was typed.
    static func take(_ problem: RequestProblem, _ act: RequestAct, _ form: inout Form) -> Bool {
        let l = form.l
        switch problem {
        case .reasonRequired, .unknownReason: form.fail(name(act, "reason"), l("Choose a reason."))
        case .textRequired: form.fail(name(act, "text"), l("Write a few words."))
        case .dayRequired: form.fail(name(act, "day"), l("Choose a day."))
        case .dayInThePast: form.fail(name(act, "day"), l("This day has passed already."))
        default: return false
        }
        return true
    }

    /// What the other side did meanwhile, with what was typed here.
    static func stale(_ act: String, _ state: String, _ definition: RequestDefinition, _ form: Form) -> HTML {
        let l = form.l
        return UI.notice(
            .warn,
            """
            <p><strong>\(l("Somebody was faster. Nothing of yours was sent."))</strong></p>\
            <p>\(l(
                "What happened: {act}. Where it stands now: {state}.",
                ["act": RequestWords.act(act, definition, l), "state": RequestWords.state(state, definition, l)]))</p>\
            \(typed(form))
            """)
    }

    /// The words of a form that was not taken, to read and to copy.
    static func typed(_ form: Form) -> HTML {
        let typed = form.pairs.filter { $0.0.hasSuffix("-text") && !$0.1.isEmpty }.map(\.1)
        return HTML.each(typed) {
            "<p>\(form.l("What you wrote:"))</p><p class=\"kept\" dir=\"auto\">\($0)</p>"
        }
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let id = try me.id("request", as: Entities.Request.self)
        let view = try await me.desk.requests.show(id, me.actor)
        let definition = view.definition
        guard let act = definition.act(try me.word("act")), act.by != .system else { throw Problem.unknown }
        var form = posted
        form.set("_act", act.code)
        let command = command(act, definition, &form)
        guard form.isValid else { return try await RequestShowPage.show(me, form, status: 422) }
        do throws(any Error) {
            try await me.desk.requests.act(id, command, me.actor)
        } catch RequestProblem.stale(let done, let state, _) {
            return try await RequestShowPage.show(
                me, form, status: 409, notice: stale(done, state, definition, form))
        } catch RequestProblem.noPlaceLeft {
            form.fail(
                "", me.l("No place is left in this service now. Report your places first, or use the waiting list."))
            return try await RequestShowPage.show(me, form, status: 409)
        } catch let problem as RequestProblem where take(problem, act, &form) {
            return try await RequestShowPage.show(me, form, status: 422)
        }
        return me.done(.request(id), notice: me.l("Done: {act}.", ["act": me.l.definition(act.label)]))
    }
}
