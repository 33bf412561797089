import Access
import Cases
import Deadlines
import Kernel
import Localization

/// Prepares the early end of a measure, or that it is withdrawn.
enum MeasureEndPage {
    static func show(_ me: SignedIn, _ change: RegisteredMeasure.Change) async throws -> Reply {
        guard me.may(Actions.MeasureDraft.self) else { throw Problem.forbidden }
        return try await page(me, Form(me.l), change)
    }

    static func receive(_ me: SignedIn, _ posted: Form, _ change: RegisteredMeasure.Change) async throws -> Reply {
        let l = me.l
        let id: MeasureID = try me.id("measure")
        var form = posted
        let reason = form.text("reason", l("Reason"))
        let revision = MeasurePage.revision(form)
        let register = me.desk.measures.register
        do {
            if change == .endedEarly {
                let day = form.day("day", l("Last day"))
                guard form.isValid, let day else { return try await page(me, form, change, status: 422) }
                try await register.endEarly(id, revision: revision, after: day, reason: reason, me.actor)
            } else {
                guard form.isValid else { return try await page(me, form, change, status: 422) }
                try await register.withdraw(id, revision: revision, reason: reason, me.actor)
            }
        } catch let problem as RegisterProblem where problem == .notEarlier {
            form.fail("day", problem.problem.advice(l))
            return try await page(me, form, change, status: 422)
        }
        return me.done(.measure(id), notice: l("Prepared. Nothing has moved yet."))
    }

    private static func page(
        _ me: SignedIn, _ form: Form, _ change: RegisteredMeasure.Change, status: Int = 200
    ) async throws -> Reply {
        let l = me.l
        let measure = try await me.desk.measures.register.load(try me.id("measure"), me.actor)
        let isEnd = change == .endedEarly
        let title = isEnd ? l("End this measure early") : l("Withdraw this measure")
        var form = form
        if form.value("revision").isEmpty { form.set("revision", String(measure.revision)) }
        var inner = UI.hidden("revision", form.value("revision"))
        if isEnd { inner += UI.day(form, "day", l("Last day"), hint: l("Its windows end on this day.")) }
        inner += UI.textArea(
            form, "reason", l("Reason"), hint: l("The instrument that does this, and where it stands."))
        let lead =
            isEnd
            ? l("Time limits that it would have moved later come nearer again: you see whose before it is in force.")
            : l("It moves nothing any more: you see who would be worse off before that is in force.")
        return me.page(
            title, status: status,
            UI.heading(title, lead: measure.measure.label) + "<p>\(lead)</p>"
                + UI.form(
                    me, to: .measurePart(measure.id, isEnd ? "end" : "withdraw"), form, submit: l("Prepare it"),
                    cancel: .measure(measure.id), inner))
    }
}
