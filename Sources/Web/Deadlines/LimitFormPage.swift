import Access
import Cases
import Deadlines
import Kernel
import Localization

/// Writes a time limit down, or changes one.
enum LimitFormPage {
    static func new(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .setLimit)
        let form = try await me.form(
            draft: "case.\(view.id).limit", ["jurisdiction": me.desk.place ?? "", "unit": "D", "basis": "period"])
        return try await page(view, nil, form, 200)
    }

    static func add(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        var form = posted
        let command = LimitFields.read(&form, me)
        return try await submit(form, show: { try await page(view, nil, $0, $1) }) {
            guard let command else { throw Problem.malformed() }
            try await me.desk.limits.add(view.id, command, me.actor)
            return me.done(.casePart(view.id, "deadlines"), notice: me.l("The time limit is written down."))
        }
    }

    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .setLimit)
        let limit = try await known(me, view.id)
        guard limit.isRunning else { throw CaseProblem.alreadyEnded }
        return try await page(view, limit, LimitFields.form(limit, me.l), 200)
    }

    static func change(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let limit = try await known(me, view.id)
        var form = posted
        let command = LimitFields.read(&form, me)
        return try await submit(form, show: { try await page(view, limit, $0, $1) }) {
            guard let command else { throw Problem.malformed() }
            try await me.desk.limits.change(
                view.id, limit.id, command, base: Int(form.value("base")) ?? -1, me.actor)
            return me.done(.casePart(view.id, "deadlines"), notice: me.l("The time limit is changed."))
        }
    }

    static func known(_ me: SignedIn, _ id: CaseID) async throws -> TimeLimit {
        let wanted: ClockID = try me.id("clock")
        guard
            let found = try await me.desk.limits.ofCase(id, me.actor).limits.first(where: { $0.limit.id == wanted }),
            !found.limit.isRecovery
        else { throw CaseProblem.unknownClock }
        return found.limit
    }

    /// As every act on a case, with what the engine refuses put beside its field.
    static func submit(
        _ form: Form, show: (Form, Int) async throws -> Reply, _ act: () async throws -> Reply
    ) async throws -> Reply {
        do {
            return try await CaseActs.submit(form, show: show, act)
        } catch let problem as DeadlineProblem {
            var form = form
            form.fail(LimitWords.field(problem.code), problem.problem.advice(form.l))
            return try await show(form, 422)
        } catch CaseProblem.changedMeanwhile {
            var form = form
            form.fail("", form.l("Somebody else changed this time limit meanwhile. Look at it again first."))
            return try await show(form, 409)
        }
    }

    private static func page(_ view: CaseView, _ limit: TimeLimit?, _ form: Form, _ status: Int) async throws -> Reply {
        let (l, me) = (view.l, view.me)
        let others = try await me.desk.limits.nearest(of: view.file, count: TimeLimit.ofCaseMax)
            .filter { $0.id != limit?.id }
            .map { Choice($0.id.description, "\(LimitWords.kind($0.kind, me)) · \(l.day($0.dueOn))") }
        let title = limit == nil ? l("Add a time limit") : l("Change this time limit")
        let link: Links = limit.map { .limit(view.id, $0.id) } ?? .casePart(view.id, "deadlines/new")
        return CaseActs.page(
            view, title, lead: l("Its day is counted by the law of the place, with every measure in force."),
            status: status,
            UI.form(
                me, to: link, form, submit: l("Save"), cancel: .casePart(view.id, "deadlines"),
                UI.hidden("base", form.value("base")) + LimitFields.html(form, others, me)))
    }
}

/// The fields of a time limit, and the question that they make.
enum LimitFields {
    private enum Basis: String, CaseIterable { case period, printed, ordinary }
    private static let units = ["D", "WD", "W", "M", "Y"]

    static func html(_ form: Form, _ others: [Choice], _ me: SignedIn) -> HTML {
        let l = me.l
        let kinds = me.desk.limits.book.library.clocks.all.map { Choice($0.id, l.definition($0.label)) }
            .sorted { $0.label < $1.label }
        var what = UI.select(form, "kind", l("What ends?"), kinds)
        what += UI.field(
            form, "jurisdiction", l("Whose law?"), hint: l("A country or a part of it: IT, US-MA."), max: 16)
        what += UI.radios(
            form, "basis", l("What is known?"),
            [
                Choice(Basis.period.rawValue, l("When it began, and how long it is")),
                Choice(Basis.printed.rawValue, l("The day printed on a document")),
                Choice(Basis.ordinary.rawValue, l("Its ordinary last day")),
            ])
        var when = UI.day(
            form, "trigger", l("Counted from"), hint: l("The day of the notice or event."), required: false)
        when += UI.field(form, "length", l("How long"), required: false, type: .number)
        when += UI.select(
            form, "unit", l("Unit"),
            [
                Choice("D", l("Days")), Choice("WD", l("Working days")), Choice("W", l("Weeks")),
                Choice("M", l("Months")), Choice("Y", l("Years")),
            ], required: false, blank: nil)
        when += UI.day(
            form, "end", l("Printed or ordinary last day"), hint: l("Where that is what you know."), required: false)
        when += UI.select(
            form, "direction", l("Which way it is counted"),
            [
                Choice(Direction.forward.rawValue, l("From the day on")),
                Choice(Direction.backward.rawValue, l("Back from the day: the last day before it")),
                Choice(Direction.earliestAfter.rawValue, l("Clear days must pass: the first day after them")),
            ], required: false, blank: nil)
        if !others.isEmpty {
            when += UI.select(
                form, "follows", l("Hangs on another time limit of this case"), others,
                hint: l(
                    "A hearing from which it is counted, or the step before it in an agreed calendar. When that moves, it moves along."
                ),
                required: false)
        }
        var more = UI.select(
            form, "rule", l("Rule of counting"),
            me.desk.limits.book.library.rules.map { Choice($0.id, $0.id) },
            hint: l("Only where it is not the usual one of the place."), required: false)
        more += UI.field(
            form, "type", l("Kind of document or matter"), hint: l("A code as measures write it; no name."),
            required: false, max: TimeLimit.codeBytesMax)
        more += UI.field(form, "office", l("Office"), required: false, max: TimeLimit.codeBytesMax)
        more += UI.field(form, "area", l("Area"), required: false, max: TimeLimit.codeBytesMax)
        more += UI.day(form, "notice", l("Day of the notice"), required: false)
        more += UI.day(form, "application", l("Day of the application"), required: false)
        more += UI.check(
            form, "urgent", l("Urgent: children, protection orders, detention"),
            hint: l("Measures that leave such matters as they are do not move it."))
        return UI.fieldset(l("The time limit"), what) + UI.fieldset(l("Its days"), when)
            + UI.why(l("What measures ask"), isOpen: isMoreOpen(form), more)
            + UI.textArea(
                form, "note", l("Note"), hint: l("Only those who may read this case can read it."), required: false,
                rows: 3)
    }

    private static func isMoreOpen(_ form: Form) -> Bool {
        ["rule", "type", "office", "area", "notice", "application", "urgent"].contains {
            !form.value($0).isEmpty || form.error($0) != nil
        }
    }

    /// Nil when a field must be mended; the form says which.
    static func read(_ form: inout Form, _ me: SignedIn) -> SetTimeLimit? {
        let l = form.l
        let book = me.desk.limits.book
        let kind = form.code("kind", l("What ends?"), of: book.library.clocks.all.map(\.id))
        var question = DeadlineQuestion()
        question.jurisdiction = form.line("jurisdiction", l("Whose law?"), max: 16).uppercased()
        let basis = form.code("basis", l("What is known?"), Basis.self)
        let follows: ClockID? = form.id("follows", l("Hangs on another time limit of this case"), required: false)
        question.direction =
            form.code("direction", l("Which way it is counted"), Direction.self, required: false) ?? .forward
        let trigger = form.day("trigger", l("Counted from"), required: basis == .period && follows == nil)
        let length = form.int("length", l("How long"), in: 1...36_600, required: basis == .period)
        let unit = form.code("unit", l("Unit"), of: units, required: basis == .period) ?? "D"
        let end = form.day(
            "end", l("Printed or ordinary last day"), required: basis == .printed || basis == .ordinary)
        question.rule = form.code("rule", l("Rule of counting"), of: book.library.rules.map(\.id), required: false)
        question.trigger = trigger
        switch basis {
        case .printed: question.printedExpiry = end
        case .ordinary: question.ordinaryEnd = end
        case .period, nil: break
        }
        if let length {
            do throws(DeadlineProblem) { question.period = try Period("P\(length)\(unit)") } catch {
                form.fail("length", error.problem.advice(l))
            }
        }
        question.selectors.type = optional(&form, "type", l("Kind of document or matter"))
        question.selectors.office = optional(&form, "office", l("Office"))
        question.selectors.area = optional(&form, "area", l("Area"))
        question.selectors.notice = form.day("notice", l("Day of the notice"), required: false)
        question.selectors.application = form.day("application", l("Day of the application"), required: false)
        question.selectors.urgent = form.flag("urgent") ? true : nil
        let note = form.text("note", l("Note"), required: false)
        guard form.isValid, let kind else { return nil }
        return SetTimeLimit(kind: kind, question: question, note: note, follows: follows)
    }

    private static func optional(_ form: inout Form, _ name: String, _ label: String) -> String? {
        let text = form.line(name, label, required: false, max: TimeLimit.codeBytesMax)
        if text.isEmpty { return nil }
        guard TimeLimit.isCode(text) else {
            form.fail(name, form.l("{field}: a code of letters, digits, points and dashes", ["field": label]))
            return nil
        }
        return text
    }

    static func form(_ limit: TimeLimit, _ l: Localizer) -> Form {
        let question = limit.question ?? DeadlineQuestion()
        let end = question.printedExpiry ?? question.ordinaryEnd
        let basis: Basis =
            question.printedExpiry != nil ? .printed : question.ordinaryEnd != nil ? .ordinary : .period
        var form = Form(
            l,
            [
                "kind": limit.kind, "jurisdiction": limit.jurisdiction ?? "", "basis": basis.rawValue,
                "base": String(limit.version), "unit": "D",
            ])
        func set(_ name: String, _ value: String?) { if let value { form.set(name, value) } }
        set("trigger", question.trigger?.description)
        set("end", end?.description)
        set("rule", question.rule)
        set("follows", limit.follows?.description)
        if question.direction != .forward { form.set("direction", question.direction.rawValue) }
        set("type", question.selectors.type)
        set("office", question.selectors.office)
        set("area", question.selectors.area)
        set("notice", question.selectors.notice?.description)
        set("application", question.selectors.application?.description)
        if question.selectors.urgent == true { form.set("urgent", "yes") }
        if let period = question.period {
            let (number, unit) =
                period.workingDays > 0
                ? (period.workingDays, "WD") : period.months > 0 ? (period.months, "M") : (period.days, "D")
            form.set("length", String(number))
            form.set("unit", unit)
        }
        return form
    }
}
