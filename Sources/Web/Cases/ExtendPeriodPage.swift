import Access
import Cases
import Kernel
import Localization

/// More time to recover and to think, with the reason, by the authority that decides.
enum ExtendPeriodPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.DecisionMake.self, .extendClock)
        let clock = try clock(view)
        guard view.file.isRunning(clock, on: view.today, me.desk.cases.definitions) else {
            throw CaseProblem.alreadyEnded
        }
        return try page(view, try await me.form(draft: draft(view, clock), ["base": clock.dueOn.description]), 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.DecisionMake.self)
        let (l, clock) = (me.l, try clock(view))
        var form = posted
        let day = form.day("day", l("New last day"))
        let reason = form.text("reason", l("Why is more time needed?"))
        return try await CaseActs.change(view, Actions.DecisionMake.self, form, renew: renew, show: page) {
            guard let day, let base = Day(form.value("base")) else { throw Problem.malformed() }
            try await me.desk.cases.extendPeriod(
                view.id, clock.id, ExtendPeriod(until: day, reason: reason, base: base), me.actor)
            return me.done(.case(view.id), notice: l("The period is longer now."))
        }
    }

    private static func renew(_ now: CaseView, _ form: inout Form) throws {
        let clock = try clock(now)
        form.set("base", clock.dueOn.description)
        form.fail(
            "",
            now.l(
                "Somebody else has made the period longer meanwhile, until {day}. Send yours again if it should be later.",
                ["day": now.l.day(clock.dueOn)]))
    }

    private static func clock(_ view: CaseView) throws -> CaseClock {
        let id: ClockID = try view.me.id("clock")
        guard let found = view.file.clocks.first(where: { $0.id == id }) else { throw CaseProblem.unknownClock }
        return found
    }

    private static func draft(_ view: CaseView, _ clock: CaseClock) -> String { "case.\(view.id).clock.\(clock.id)" }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int) throws -> Reply {
        let (l, clock) = (view.l, try clock(view))
        let body =
            UI.hidden("base", form.value("base"))
            + UI.day(
                form, "day", l("New last day"), hint: l("Now it is {day}.", ["day": l.day(clock.dueOn)]))
            + UI.textArea(
                form, "reason", l("Why is more time needed?"),
                hint: l("In words that can be given to the person."))
        return CaseActs.page(
            view, l("Make the period longer"),
            lead: l("The recovery and reflection period is only ever made longer, never shorter."), status: status,
            UI.form(
                view.me, to: .clock(view.id, clock.id), form, submit: l("Make the period longer"),
                cancel: .case(view.id), body))
    }
}
