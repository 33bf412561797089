import Access
import Cases
import Kernel
import Localization

/// A decision on identification, by the competent authority.
enum DecisionPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let kind = try kind(me.query("kind"))
        let view = try await CaseActs.begin(
            me, Actions.DecisionMake.self, kind == .reasonable ? .reasonableGranted : .conclusiveGranted)
        var form = try await me.form(draft: draft(view, kind), ["day": view.today.description])
        if wasRefused(view, kind) { form.set("again", "yes") }
        let standards = me.desk.cases.definitions.standards[kind] ?? []
        if !form.isRestored, standards.count == 1, let only = standards.first { form.set("standard", only.code) }
        return page(view, kind, form, 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.DecisionMake.self)
        let l = me.l
        let kind = try kind(posted.value("kind"))
        var form = posted
        let outcome = form.code("outcome", l("What was decided?"), Decision.Outcome.self)
        let standards = me.desk.cases.definitions.standards[kind] ?? []
        let standard = form.code("standard", l("Standard of proof"), of: standards.map(\.code))
        let reasons = form.text("reasons", l("Reasons"), required: false)
        let day = form.day("day", l("Day of the decision"))
        return try await CaseActs.submit(form, show: { page(view, kind, $0, $1) }) {
            guard let outcome, let standard, let day else { throw Problem.malformed() }
            let command = Decide(
                kind: kind, outcome: outcome, standard: standard, reasons: reasons, on: day,
                isReconsideration: form.flag("again"), personAsked: form.flag("asked"))
            _ = try await me.desk.cases.decide(view.id, command, me.actor)
            return me.done(
                .case(view.id),
                notice: outcome == .granted
                    ? l("The decision is recorded.")
                    : l("The decision is recorded. Needs, consents and referrals stay as they are."))
        }
    }

    private static func kind(_ code: String?) throws -> Decision.Kind {
        guard let kind = code.flatMap(Decision.Kind.init(rawValue:)) else { throw Problem.unknown }
        return kind
    }

    private static func draft(_ view: CaseView, _ kind: Decision.Kind) -> String {
        "case.\(view.id).decision.\(kind.rawValue)"
    }

    private static func wasRefused(_ view: CaseView, _ kind: Decision.Kind) -> Bool {
        kind == .reasonable ? view.record.stage == .notPresumed : view.record.stage == .notEstablished
    }

    private static func page(_ view: CaseView, _ kind: Decision.Kind, _ form: Form, _ status: Int) -> Reply {
        let (l, me) = (view.l, view.me)
        let standards = me.desk.cases.definitions.standards[kind] ?? []
        var body = UI.hidden("kind", kind.rawValue)
        body += UI.radios(
            form, "outcome", l("What was decided?"),
            [
                Choice("granted", CaseWords.outcome(kind, .granted, l), hint: granted(kind, l)),
                Choice(
                    "refused", CaseWords.outcome(kind, .refused, l),
                    hint: l("Ends no help, no referral and no stay. It can be looked at again.")),
            ])
        body += UI.radios(
            form, "standard", l("Standard of proof"), standards.map { Choice($0.code, l.definition($0.label)) })
        body += UI.textArea(
            form, "reasons", l("Reasons"),
            hint: l("A refusal needs its reasons, in words that can be given to the person."), required: false, rows: 8)
        body += UI.day(form, "day", l("Day of the decision"))
        if wasRefused(view, kind) || form.error("again") != nil {
            body += UI.check(form, "again", l("This looks again at an earlier refusal"))
        }
        if kind == .conclusive, let clock = view.recovery, view.today <= clock.dueOn || clock.until != nil {
            body += UI.check(
                form, "asked", l("The person asked not to wait"),
                hint: l(
                    "The recovery and reflection period runs until {day}. Without the person's wish the decision waits.",
                    ["day": l.day(clock.dueOn)]))
        }
        let title = kind == .reasonable ? l("Decide on reasonable grounds") : l("Decide on conclusive grounds")
        return CaseActs.page(
            view, title, lead: l("A decision is about identification only. Help does not depend on it."),
            status: status,
            UI.form(
                me, to: .casePart(view.id, "decisions/new"), form, submit: l("Record the decision"),
                cancel: .case(view.id), body))
    }

    private static func granted(_ kind: Decision.Kind, _ l: Localizer) -> String {
        switch kind {
        case .reasonable: l("The recovery and reflection period begins.")
        case .conclusive: l("The person is recognised as a victim of trafficking.")
        }
    }
}
