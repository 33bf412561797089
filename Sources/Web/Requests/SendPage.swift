import Access
import Cases
import Directory
import Kernel
import Localization
import Requests
import Vault

/// Before a request is sent: exactly what the receiver will see, or which consent is missing.
enum SendPage {
    static func refer(_ me: SignedIn) async throws -> Reply {
        let snapshot = try await me.desk.directory.snapshot()
        guard let definition = kind(me.query("kind"), me, snapshot),
            let ask = RequestAsk.read(definition, try me.id("case"), snapshot, { me.query($0) })
        else { throw Problem.unknown }
        let urgency = me.query("urgency").flatMap(Urgency.init(rawValue:)) ?? .routine
        return try await begin(me, ask, urgency)
    }

    /// With what was typed for it before, if anything was.
    static func begin(_ me: SignedIn, _ ask: RequestAsk, _ urgency: Urgency = .routine) async throws -> Reply {
        try await show(me, ask, try await me.form(draft: ask.draftName, ["urgency": urgency.rawValue]))
    }

    /// What is sent: as it is said, or what begins at a need.
    private static func kind(_ kind: String?, _ me: SignedIn, _ snapshot: DirectorySnapshot) -> RequestDefinition? {
        let definitions = me.desk.requests.definitions
        guard let kind else { return definitions.forNeed("", snapshot.kinds) }
        return definitions.current(kind)
    }

    /// - Parameters: status: 409 when the last place was taken meanwhile, 422 when something must be mended.
    static func show(_ me: SignedIn, _ ask: RequestAsk, _ form: Form, status: Int = 200) async throws -> Reply {
        let l = me.l
        let snapshot = try await me.desk.directory.snapshot()
        let places = ask.places(snapshot)
        var form = form
        let group = chosen(form, ask, places)
        if let group { form.set("group", group) }
        let name = ask.service.flatMap { snapshot[$0]?.service.name }
        let organisation = snapshot.organisations[ask.to]?.name ?? ""
        var body = UI.heading(
            RequestWords.kind(ask.definition, l),
            lead: l("To {organisation}", ["organisation": RequestWords.whom(name, organisation, l)]),
            actions: UI.buttonLink(l("Back to the case"), to: .case(ask.caseID), style: .quiet))
        let draft = ask.draft(group: group, urgency: .routine, message: "", onceKey: "")
        do throws(any Error) {
            let preview = try await me.desk.requests.preview(draft, moving: ask.moving?.id, me.actor)
            body += UI.card(
                l("The receiver will see exactly this"), tone: .info,
                RequestWords.shared(preview.payload, me.desk, l) + ground(preview, me))
            body += sendForm(me, ask, form, places)
        } catch let problem as CaseProblem where isMissingConsent(problem) {
            body += try await missing(me, ask, problem, organisation)
            // What was typed stays where it can be sent as soon as the consent is there.
            if status != 200 { body += sendForm(me, ask, form, places) }
            return me.page(RequestWords.kind(ask.definition, l), status: status == 200 ? 200 : 409, body)
        } catch let problem as RequestProblem where status != 200 {
            if form.isValid { form.fail("", problem.problem.advice(l)) }
            body += sendForm(me, ask, form, places)
        }
        return me.page(RequestWords.kind(ask.definition, l), status: status, body)
    }

    private static func isMissingConsent(_ problem: CaseProblem) -> Bool {
        switch problem {
        case .noConsent, .noConsentOfGuardian: true
        default: false
        }
    }

    private static func ground(_ preview: RequestPreview, _ me: SignedIn) -> HTML {
        let l = me.l
        guard let code = preview.exception else {
            return "<p class=\"hint\">\(l("The person's consent allows this, and nothing more is sent."))</p>"
        }
        let label = me.desk.cases.definitions.exception(code).map { l.definition($0.label) } ?? code
        return UI.notice(
            .warn,
            """
            <p>\(l(
                "Shared without consent, on this ground: {ground}. This is written into the case.", ["ground": label]))</p>
            """
        )
    }

    private static func chosen(_ form: Form, _ ask: RequestAsk, _ places: [ServicePlaces]) -> String? {
        let known = places.map(\.group.rawValue)
        for wanted in [form.value("group"), ask.group ?? ""] where known.contains(wanted) { return wanted }
        return (places.first { $0.left > 0 } ?? places.first)?.group.rawValue
    }

    private static func sendForm(
        _ me: SignedIn, _ ask: RequestAsk, _ form: Form, _ places: [ServicePlaces]
    ) -> HTML {
        let l = me.l
        var fields = ask.hidden
        if !places.isEmpty {
            let choices = places.map { place in
                Choice(
                    place.group.rawValue, DirectoryWords.group(place.group, l),
                    hint: l.plural("{n} place left", "{n} places left", place.left))
            }
            fields += UI.radios(form, "group", l("Which places?"), choices)
        }
        fields += UI.radios(form, "urgency", l("How urgent is it?"), RequestWords.urgencies(l))
        fields += UI.textArea(
            form, "message", l("Message to the receiver"),
            hint: l("The receiver can read this. Write nothing that the person does not want them to know."),
            required: false, rows: 4)
        if let minutes = ask.definition.holdMinutes, !places.isEmpty {
            fields +=
                "<p class=\"hint\">\(l.plural("A place is held for {n} hour while you wait.", "A place is held for {n} hours while you wait.", max(1, minutes / 60)))</p>"
        }
        if ask.moving != nil {
            fields += UI.notice(
                .warn, "<p>\(l("The present request ends in the same moment, and its place is given back."))</p>")
        }
        return UI.form(me, to: ask.target, form, submit: l("Send the request"), cancel: .case(ask.caseID), fields)
    }

    /// No consent covers it: which one is needed, where to record it, and the lawful exception if one holds.
    private static func missing(
        _ me: SignedIn, _ ask: RequestAsk, _ problem: CaseProblem, _ organisation: String
    ) async throws -> HTML {
        let l = me.l
        let definitions = me.desk.cases.definitions
        let purpose = CaseWords.purpose(ask.definition.purpose, me)
        let isGuardian = if case .noConsentOfGuardian = problem { true } else { false }
        let file = try await me.desk.cases.file(ask.caseID, me.actor, timelineRows: 1)
        let fields = definitions.purpose(ask.definition.purpose)?.fields ?? []
        let record = Links.query(
            .casePart(ask.caseID, "consents/new"),
            [("purpose", ask.definition.purpose), ("recipient", ask.to.description)])
        let words = ["purpose": purpose, "organisation": organisation]
        let list = HTML.each(fields.filter { file.value($0) != nil }) { "<li>\(CaseWords.field($0, me))</li>" }
        var body: HTML = """
            <p>\(isGuardian
                ? l("The guardian has to agree first. For a child, and where the age is not known, only a guardian's consent allows sharing.")
                : l("The person has to agree first. Nothing has been shared."))</p>\
            <p><strong>\(l("Consent that is needed: \u{201C}{purpose}\u{201D}, for {organisation}.", words))</strong></p>\
            \(UI.why(l("What this consent would share"), "<ul>\(list)</ul>"))\(UI.actions(UI.buttonLink(l("Record this consent"), to: record)))
            """
        for code in definitions.purpose(ask.definition.purpose)?.exceptions ?? [] {
            guard let exception = definitions.exception(code), holds(exception.condition, file) else { continue }
            body += UI.notice(
                .warn,
                """
                <p>\(l(
                    "The law lets you share without consent on this ground: {ground}. Tell the person if you can.",
                    ["ground": l.definition(exception.label)]))</p>\
                \(UI.actions(UI.buttonLink(l("Go on without consent"), to: ask.link(exception: code), style: .danger)))
                """)
        }
        return UI.card(l("Consent is missing"), tone: .warn, body)
    }

    private static func holds(_ condition: SharingException.Condition, _ file: CaseFile) -> Bool {
        switch condition {
        case .imminentRisk: file.record.risk == .imminent
        case .child: file.isChild
        }
    }

    static func send(_ me: SignedIn, _ posted: Form, _ caseID: CaseID) async throws -> Reply {
        let l = me.l
        let snapshot = try await me.desk.directory.snapshot()
        func value(_ name: String) -> String? { posted.value(name).isEmpty ? nil : posted.value(name) }
        guard let definition = kind(value("kind"), me, snapshot),
            let ask = RequestAsk.read(definition, caseID, snapshot, value)
        else { throw Problem.unknown }
        var form = posted
        let places = ask.places(snapshot)
        let urgency = form.code("urgency", l("How urgent is it?"), Urgency.self)
        let message = form.text("message", l("Message to the receiver"), required: false)
        let group =
            places.isEmpty ? nil : form.code("group", l("Which places?"), of: places.map(\.group.rawValue))
        guard form.isValid, let urgency else { return try await show(me, ask, form, status: 422) }
        let once = form.value("_once")
        let draft = ask.draft(
            group: group, urgency: urgency, message: message, onceKey: once.isEmpty ? Token.random(bytes: 12) : once)
        do throws(any Error) {
            let id: RequestID
            if let moving = ask.moving {
                let command = RequestCommand(act: moving.act, version: moving.version)
                id = try await me.desk.requests.transfer(moving.id, command, next: draft, me.actor)
            } else {
                id = try await me.desk.requests.send(draft, me.actor)
            }
            return me.done(.request(id), notice: l("The request was sent."))
        } catch RequestProblem.noPlaceLeft {
            form.fail("group", l("The last of these places was just taken. Choose others, or another service."))
            return try await show(me, ask, form, status: 409)
        } catch RequestProblem.stale(_, _, let version) {
            form.fail("", RequestProblem.stale(act: "", state: "", version: version).problem.advice(l))
            return try await show(me, ask.seen(version: version), form, status: 409)
        } catch let problem as RequestProblem where problem != .onceKeyReused {
            form.fail("", problem.problem.advice(l))
            return try await show(me, ask, form, status: problem.problem.status)
        } catch let problem as CaseProblem where isMissingConsent(problem) {
            return try await show(me, ask, form, status: 409)
        }
    }
}
