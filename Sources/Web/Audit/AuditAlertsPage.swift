import Access
import Audit
import Kernel
import Localization

/// Unusual reading: what the rules found, and what came of it. An alert accuses nobody.
enum AuditAlertsPage {
    static func cards(_ me: SignedIn) async throws -> [DeskCard] {
        guard me.may(Actions.AuditRead.self) else { return [] }
        let l = me.l
        let count = try await me.desk.watch.openCount(try me.desk.policy.permit(Actions.AuditRead.self, me.actor))
        if count == 0 { return [] }
        return [
            DeskCard(
                order: 2,
                html: UI.card(
                    l("Unusual reading"), tone: .warn,
                    """
                    <p>\(l.plural("{n} alert waits to be looked into.", "{n} alerts wait to be looked into.", count))</p>\
                    <p>\(UI.link(l("See the alerts"), to: .room("audit/alerts")))</p>
                    """))
        ]
    }

    static func show(_ me: SignedIn, _ failed: Form? = nil, status: Int = 200) async throws -> Reply {
        let l = me.l
        let permit = try me.desk.policy.permit(Actions.AuditRead.self, me.actor)
        let open = try await me.desk.watch.alerts(isOpen: true, permit)
        let answered = try await me.desk.watch.alerts(isOpen: false, permit)
        let names = try await CaseNames.load(
            me, (open + answered).flatMap { [$0.member, $0.answeredBy] }.compactMap(\.self))
        var body = UI.heading(
            l("Unusual reading"),
            lead: l("An alert accuses nobody. There is often a good reason; ask for it before anything else."))
        body += AuditListPage.tabs(l, current: .room("audit/alerts"))
        if open.isEmpty {
            body += UI.empty(
                l("No alert waits."), next: UI.link(l("See what happened"), to: .room("audit")))
        }
        body += HTML.each(open) { self.open(me, $0, names, failed) }
        if !answered.isEmpty {
            body += UI.table(
                l, caption: l("Looked into"),
                [
                    Column(l("When")), Column(l("Who")), Column(l("What", context: "audit")),
                    Column(l("What came of it")),
                ],
                answered.map { alert in
                    [
                        HTML(text: l.time(alert.at)), who(alert, names, l), HTML(text: words(alert, l)),
                        HTML(text: alert.answer.map { answer($0, l) } ?? ""),
                    ]
                })
        }
        return me.page(l("Unusual reading"), status: status, body)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let permit = try me.desk.policy.permit(Actions.AuditAnswer.self, me.actor)
        guard let id = AuditAlertID(posted.value("alert")) else { throw Problem.unknown }
        var form = posted
        guard let answer = form.code("answer", l("What came of it"), AuditAlert.Answer.self) else {
            return try await show(me, form, status: 422)
        }
        do { _ = try await me.desk.watch.answer(id, answer, by: me.session.member, permit) } catch AuditProblem.ownAlert
        {
            form.fail("answer", l("This alert is about you. Somebody else has to answer it."))
            return try await show(me, form, status: 422)
        }
        return .redirect(.room("audit/alerts"))
    }

    private static func open(_ me: SignedIn, _ alert: AuditAlert, _ names: CaseNames, _ failed: Form?) -> HTML {
        let l = me.l
        let form = failed.flatMap { $0.value("alert") == alert.id.description ? $0 : nil } ?? Form(l)
        var facts: [(String, HTML)] = [(l("When"), HTML(text: l.time(alert.at))), (l("Who"), who(alert, names, l))]
        if let organisation = names.organisation(alert.organisation) {
            facts.append((l("Organisation"), "<bdi>\(organisation)</bdi>"))
        }
        if let reference = alert.reference { facts.append((l("Case"), "<bdi>\(reference)</bdi>")) }
        var links: [HTML] = []
        if let member = alert.member {
            links.append(
                UI.link(
                    l("What this person did in these days"),
                    to: .query(.room("audit"), [("member", member.description)])))
        }
        if let caseID = alert.caseID {
            links.append(UI.link(l("Who looked at this case"), to: .casePart(caseID, "readers")))
        }
        let answers = AuditAlert.Answer.allCases.map { Choice($0.rawValue, answer($0, l)) }
        return UI.card(
            words(alert, l), tone: .warn,
            """
            \(UI.facts(facts))\(HTML.each(links) { "<p>\($0)</p>" })\
            \(alert.member == me.session.member
                ? HTML(text: l("This alert is about you. Somebody else has to answer it."))
                : UI.form(
                    me, to: .room("audit/alerts"), form, submit: l("Looked into"), style: .secondary,
                    UI.hidden("alert", alert.id.description)
                        + UI.radios(form, "answer", l("What came of it"), answers)))
            """)
    }

    private static func who(_ alert: AuditAlert, _ names: CaseNames, _ l: Localizer) -> HTML {
        guard let member = alert.member else { return HTML(text: l("by itself")) }
        return "<bdi>\(names.member(member) ?? l("somebody who has left"))</bdi>"
    }

    private static func words(_ alert: AuditAlert, _ l: Localizer) -> String {
        let cases = alert.code("cases").flatMap { Int($0) } ?? 0
        switch alert.rule {
        case .many:
            let minutes = alert.code("minutes").flatMap { Int($0) } ?? 0
            return minutes % 60 == 0
                ? l(
                    "Many cases were opened: {cases} within {hours} h",
                    ["cases": l.number(cases), "hours": l.number(minutes / 60)])
                : l(
                    "Many cases were opened: {cases} within {minutes} min",
                    ["cases": l.number(cases), "minutes": l.number(minutes)])
        case .oddHours:
            return l(
                "Cases were opened at an hour at which this person seldom works: {cases}", ["cases": l.number(cases)])
        case .ownName: return l("A part of the reader’s own name stands in the case")
        case .formerClient: return l("The reader worked on this case once, and no more")
        case .act: return AuditActs.act(alert.code("act") ?? "", l)
        }
    }

    private static func answer(_ answer: AuditAlert.Answer, _ l: Localizer) -> String {
        switch answer {
        case .explained: l("There is a good reason for it")
        case .spoken: l("I spoke with the person and it ends here")
        case .reported: l("It goes on: reported to those who decide")
        }
    }
}
