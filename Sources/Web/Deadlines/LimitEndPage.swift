import Access
import Cases
import Kernel
import Localization

/// Says how a time limit ended, or that it runs again.
enum LimitEndPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .setLimit)
        let limit = try await LimitFormPage.known(me, view.id)
        guard limit.isRunning else { throw CaseProblem.alreadyEnded }
        let form = Form(me.l, ["day": me.today.description, "base": String(limit.version)])
        return page(view, limit, form, 200)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let limit = try await LimitFormPage.known(me, view.id)
        var form = posted
        let ending = form.code("as", l("How did it end?"), TimeLimit.Ending.self)
        let day = form.day("day", l("On which day?"))
        let note = form.text("note", l("Note"), required: false)
        return try await LimitFormPage.submit(form, show: { page(view, limit, $0, $1) }) {
            guard let ending, let day else { throw Problem.malformed() }
            try await me.desk.limits.end(
                view.id, limit.id, ending, on: day, note: note, base: Int(form.value("base")) ?? -1, me.actor)
            return me.done(.casePart(view.id, "deadlines"), notice: l("The time limit has ended."))
        }
    }

    static func reopen(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let limit = try await LimitFormPage.known(me, view.id)
        try await me.desk.limits.reopen(
            view.id, limit.id, base: Int(posted.value("base")) ?? -1, me.actor)
        return me.done(.casePart(view.id, "deadlines"), notice: me.l("The time limit runs again."))
    }

    private static func page(_ view: CaseView, _ limit: TimeLimit, _ form: Form, _ status: Int) -> Reply {
        let (l, me) = (view.l, view.me)
        let body =
            UI.hidden("base", form.value("base"))
            + UI.radios(
                form, "as", l("How did it end?"),
                TimeLimit.Ending.allCases.map { Choice($0.rawValue, LimitWords.ending($0, l)) })
            + UI.day(form, "day", l("On which day?"))
            + UI.textArea(
                form, "note", l("Note"), hint: l("Only those who may read this case can read it."), required: false,
                rows: 3)
        return CaseActs.page(
            view, l("How did this time limit end?"), lead: LimitWords.kind(limit.kind, me), status: status,
            UI.form(
                me, to: .limitPart(view.id, limit.id, "end"), form, submit: l("Save"),
                cancel: .casePart(view.id, "deadlines"), body))
    }
}
