import Access
import Cases
import Kernel
import Localization

/// One case as a clean sheet of A4, for a meeting or a hearing: no buttons, no links, everything open.
enum CasePrintPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let file = try await me.desk.cases.file(try me.id("case"), me.actor, timelineRows: CasePage.timelineRows)
        let view = CaseView(me, file, try await CaseNames.load(me, for: file))
        var body: HTML = """
            <p class="screen-only">\(UI.link(l("Back to the case"), to: .case(view.id))) · \
            \(l("Print this page from your browser's menu."))</p><div class="sheet">
            """
        body += UI.heading(
            l("Case {reference}", ["reference": file.record.reference]),
            lead: l(
                "Confidential. Printed by {name}, {organisation}, on {time}.",
                ["name": me.session.displayName, "organisation": me.organisationName, "time": l.time(me.now)]))
        let contact = CaseContact.word(file.value("contact-allowed"), l).1
        body += UI.section(
            l("How to reach this person safely"),
            "<p><strong>\(contact.0)</strong> · \(contact.1)</p>\(facts(["contact", "reach"], view))")
        body += UI.section(l("Person"), summary(view) + facts(["person", "guardian"], view))
        if !file.isPartial { body += UI.section(l("Needs"), needs(view)) }
        body += UI.section(l("Identification"), decisions(view))
        body += UI.section(l("Consent"), consents(view))
        body += UI.section(l("Care, safety and rights"), facts(["place", "care", "rights"], view))
        body += "</div>"
        return me.page(l("Case {reference}", ["reference": file.record.reference]), body)
    }

    private static func summary(_ view: CaseView) -> HTML {
        let (l, record, names) = (view.l, view.record, view.names)
        var rows: [(String, HTML)] = [
            (l("Stage"), HTML(text: CaseWords.stage(record.stage, l))),
            (l("Opened"), HTML(text: l.day(of: record.openedAt))),
            (l("How it came"), HTML(text: CaseWords.source(record.source, l))),
        ]
        if !view.file.isPartial { rows.insert((l("Risk"), HTML(text: CaseWords.risk(record.risk, l))), at: 1) }
        if let name = view.file.name { rows.insert((l("Name"), "<bdi>\(name)</bdi>"), at: 0) }
        if view.file.isChild { rows.append((l("Age"), HTML(text: l("Treated as a child")))) }
        if let organisation = names.organisation(record.organisation) {
            rows.append((l("Kept by"), "<bdi>\(organisation)</bdi>"))
        }
        if let worker = names.member(record.worker) { rows.append((l("Worker"), "<bdi>\(worker)</bdi>")) }
        if let authority = names.organisation(record.authority) {
            rows.append((l("Decides on identification"), "<bdi>\(authority)</bdi>"))
        }
        if let step = record.nextStep {
            let words = CaseWords.nextStep(step, view.me)
            let day = record.nextStepOn.map { l("{step}, by {day}", ["step": words, "day": l.day($0)]) }
            rows.append((l("Next step"), HTML(text: day ?? words)))
        }
        return UI.facts(rows)
    }

    /// Only what is filled in.
    private static func facts(_ sections: [String], _ view: CaseView) -> HTML {
        let definitions = view.me.desk.cases.definitions
        var rows: [(String, HTML)] = []
        for section in sections {
            for field in definitions.fields(in: section) {
                guard let value = view.file.value(field.id) else { continue }
                rows.append((view.l.definition(field.label), CaseValues.html(field, value, view.me)))
            }
        }
        return rows.isEmpty ? "<p>\(view.l("Nothing is written down."))</p>" : UI.facts(rows)
    }

    private static func needs(_ view: CaseView) -> HTML {
        let l = view.l
        if view.file.needs.isEmpty { return "<p>\(l("No need is recorded yet."))</p>" }
        return UI.facts(
            view.file.needs.map { need in
                (
                    CaseWords.kind(need.kind, view.me),
                    "\(CaseWords.need(need.state, l))<br><span dir=\"auto\">\(need.detail ?? "")</span>"
                )
            })
    }

    private static func decisions(_ view: CaseView) -> HTML {
        let l = view.l
        var rows = view.file.decisions.map { decision -> (String, HTML) in
            (
                l.day(decision.on),
                "\(CaseWords.outcome(decision.kind, decision.outcome, l))<br><span dir=\"auto\">\(decision.reasons ?? "")</span>"
            )
        }
        for clock in view.file.clocks {
            let days = ["start": l.day(clock.startsOn), "end": l.day(clock.dueOn)]
            rows.append(
                (
                    l("Recovery and reflection period"),
                    HTML(
                        text: view.me.desk.cases.definitions.isMinimum(clock)
                            ? l("{start}, at least until {end}", days) : l("{start} to {end}", days))
                ))
        }
        return rows.isEmpty
            ? "<p>\(l("Nobody has decided yet. Help does not wait for a decision."))</p>" : UI.facts(rows)
    }

    private static func consents(_ view: CaseView) -> HTML {
        let l = view.l
        if view.file.consents.isEmpty {
            return "<p>\(l("Nothing has been asked yet. Without consent nothing leaves this file."))</p>"
        }
        return UI.facts(
            view.file.consents.map { consent in
                (
                    CaseWords.purpose(consent.purpose, view.me),
                    """
                    \(CaseWords.state(consent, on: view.today, l).0) · \
                    \(CaseWords.recipient(consent, view.names, l)) · \(CaseWords.until(consent, l))
                    """
                )
            })
    }
}
