import Access
import Audit
import Cases
import Kernel
import Localization

/// Everything that was looked at and changed, the latest first, with filters.
enum AuditListPage {
    private static let rooms = [
        "session", "member", "case", "consent", "decision", "request", "screening", "submission", "registration",
        "service", "measure", "limit", "release", "policy", "definition", "audit",
    ]
    private static let daysShown: Int32 = 7

    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let permit = try me.desk.policy.permit(Actions.AuditRead.self, me.actor)
        var form = Form(l, given(me))
        let query = try await read(me, &form)
        var body = UI.heading(
            l("Audit"), lead: l("Who looked at what, and who changed what. No name of a person concerned stands here."))
        body += tabs(l, current: .room("audit"))
        body += filter(me, form)
        guard let query else { return me.page(l("Audit"), status: 422, body) }
        let lines = try await me.desk.audit.lines(query, permit)
        if lines.isEmpty {
            body += UI.empty(
                l("Nothing of this kind happened in these days."), next: UI.link(l("Show all"), to: .room("audit")))
            return me.page(l("Audit"), body)
        }
        let names = try await CaseNames.load(me, lines.compactMap(\.member))
        let next: Links? =
            lines.count == query.limit
            ? .query(.room("audit"), kept(me) + [("before", lines[lines.count - 1].id.description)]) : nil
        body += UI.table(
            l, caption: l("What happened"),
            [
                Column(l("When")), Column(l("Who")), Column(l("Organisation")), Column(l("What", context: "audit")),
                Column(l("Case")), Column(l("Place in the log"), isNumber: true),
            ],
            lines.map { row(me, $0, names) }, count: l.plural("{n} on this page", "{n} on this page", lines.count),
            next: next, first: query.before == nil ? nil : .query(.room("audit"), kept(me)))
        return me.page(l("Audit"), body)
    }

    static func tabs(_ l: Localizer, current: Links) -> HTML {
        UI.tabs(
            l("Audit"),
            [
                (l("What happened"), .room("audit")), (l("Unusual reading"), .room("audit/alerts")),
                (l("Proof"), .room("audit/log")),
            ], current: current)
    }

    private static let filters = ["kind", "room", "member", "reference", "from", "until"]

    private static func given(_ me: SignedIn) -> [String: String] {
        Dictionary(uniqueKeysWithValues: filters.compactMap { name in me.query(name).map { (name, $0) } })
    }

    private static func kept(_ me: SignedIn) -> [(String, String)] {
        filters.compactMap { name in me.query(name).map { (name, $0) } }
    }

    /// Nil when something typed cannot be read; the form then says what.
    private static func read(_ me: SignedIn, _ form: inout Form) async throws -> AuditQuery? {
        let l = me.l
        let from = day(&form, "from", l) ?? Day(number: me.today.number - daysShown)
        let until = day(&form, "until", l) ?? me.today
        if form.value("from").isEmpty { form.set("from", from.description) }
        if from > until { form.fail("until", l("The last day is before the first.")) }
        var query = AuditQuery(
            from: l.zone.instant(from), until: l.zone.instant(Day(number: until.number + 1)))
        query.kind = AuditQuery.Kind(rawValue: form.value("kind"))
        query.room = rooms.first { $0 == form.value("room") }
        query.member = MemberID(form.value("member"))
        query.before = me.query("before").flatMap { ID($0) }
        let typed = form.value("reference")
        if !typed.isEmpty {
            query.caseID = try await me.desk.cases.findForAudit(reference: typed, me.actor)
            if query.caseID == nil {
                form.fail("reference", l("No case has this reference. Check each letter and digit."))
            }
        }
        return form.isValid ? query : nil
    }

    private static func day(_ form: inout Form, _ name: String, _ l: Localizer) -> Day? {
        let typed = form.value(name)
        if typed.isEmpty { return nil }
        guard let day = Day(typed) else {
            form.fail(name, l("This is no day. Write it as 2020-04-06."))
            return nil
        }
        return day
    }

    private static func filter(_ me: SignedIn, _ form: Form) -> HTML {
        let l = me.l
        let member = form.value("member")
        return """
            <form method="get" action="\(Links.room("audit"))" class="filters">\(UI.errorSummary(form))\
            \(member.isEmpty ? HTML() : UI.hidden("member", member))\
            \(UI.select(
                form, "kind", l("Kind"),
                [Choice("looks", l("Looks")), Choice("changes", l("Changes"))], required: false,
                blank: l("Both", context: "looks and changes")))\
            \(UI.select(
                form, "room", l("About"), rooms.map { Choice($0, AuditActs.room($0, l)) }, required: false,
                blank: l("Everything")))\
            \(UI.field(form, "reference", l("Reference of the case"), required: false))\
            \(UI.day(form, "from", l("From the day"), required: false))\
            \(UI.day(form, "until", l("To the day"), required: false))\
            <div class="actions">\(UI.button(l("Show"), style: .secondary))\
            \(UI.link(l("Show all"), to: .room("audit")))</div></form>
            """
    }

    private static func row(_ me: SignedIn, _ line: AuditLine, _ names: CaseNames) -> [HTML] {
        let l = me.l
        let what: HTML =
            "\(UI.badge(line.isRead ? l("Look", context: "audit") : l("Change", context: "audit"), line.isRead ? .quiet : .info)) \(AuditActs.act(line.act, l))"
        let codes: HTML = line.codes.isEmpty ? HTML() : "<br><bdi class=\"muted\">\(short(line.codes))</bdi>"
        return [
            HTML(text: l.time(line.at)), who(me, line, names),
            "<bdi>\(names.organisation(line.organisation) ?? "")</bdi>",
            what + codes,
            line.reference.map {
                "<a href=\"\(Links.query(.room("audit"), [("reference", $0)]))\"><bdi>\($0)</bdi></a>"
            } ?? HTML(),
            line.position.map { HTML(text: l.number($0)) }
                ?? HTML(text: l("waits", context: "for its place in the log")),
        ]
    }

    /// Identifiers and digests by their beginning: whole they stand in the log.
    private static func short(_ codes: String) -> String {
        codes.split(separator: " ").map { code -> String in
            guard let equals = code.firstIndex(of: "="), code.distance(from: equals, to: code.endIndex) > 33 else {
                return String(code)
            }
            return code[...equals] + code[code.index(after: equals)...].prefix(8) + "…"
        }.joined(separator: " ")
    }

    private static func who(_ me: SignedIn, _ line: AuditLine, _ names: CaseNames) -> HTML {
        guard let member = line.member else { return HTML(text: me.l("by itself")) }
        let name = names.member(member) ?? me.l("somebody who has left")
        return "<a href=\"\(Links.query(.room("audit"), [("member", member.description)]))\"><bdi>\(name)</bdi></a>"
    }
}
