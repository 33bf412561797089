import Access
import Forms
import Kernel
import Localization
import Registration

/// The organisation's mass registrations.
enum ExerciseListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let all = try await me.desk.registrations.list(me.actor)
        let begin = UI.buttonLink(l("Begin a registration"), to: .room("registration/new"))
        var body = UI.heading(
            l("Registration"),
            lead: l("Many people registered in a short time by many teams: how it stands, and who was seen twice."),
            actions: begin)
        if all.isEmpty {
            body += UI.empty(
                l("No registration was begun yet."),
                next: UI.link(l("Begin a registration"), to: .room("registration/new")))
        } else {
            body += UI.table(
                l, caption: l("Registrations"),
                [
                    Column(l("Name")), Column(l("Days")), Column(l("Registered people"), isNumber: true),
                    Column(l("Perhaps seen twice"), isNumber: true),
                ], all.map { row($0, l) })
        }
        return me.page(l("Registration"), body)
    }

    private static func row(_ summary: ExerciseSummary, _ l: Localizer) -> [HTML] {
        let exercise = summary.exercise
        let badge = exercise.isOpen ? HTML() : " " + UI.badge(l("Ended", context: "registration"), .info)
        return [
            "<bdi>\(UI.link(exercise.name, to: .exercise(exercise.id)))</bdi>\(badge)",
            HTML(text: days(exercise, l)), HTML(text: l.number(summary.registered)),
            HTML(text: l.number(summary.openPairs)),
        ]
    }

    static func days(_ exercise: Exercise, _ l: Localizer) -> String {
        guard let until = exercise.until else { return l("from {day}", ["day": l.day(exercise.from)]) }
        return l("{from} to {until}", ["from": l.day(exercise.from), "until": l.day(until)])
    }
}

/// Begins one: a name, a form, the days.
enum NewExercisePage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let form = try await me.form(draft: "registration.new", ["from": me.today.description])
        return try await page(me, form)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let name = form.line("name", l("Name"), max: Limits.lineCharactersMax)
        let from = form.day("from", l("First day"))
        let until = form.day("until", l("Last day"), required: false)
        let heads = try await live(me)
        let chosen = form.code("form", l("Form"), of: heads.map(\.id.description))
        guard form.isValid, let from, let id = chosen.flatMap({ FormID($0) }) else {
            return try await page(me, form, status: 422)
        }
        do {
            let exercise = try await me.desk.registrations.make(name, form: id, from: from, until: until, me.actor)
            return me.done(
                .exercisePart(exercise, "teams"), notice: l("The registration has begun. Now say who goes where."))
        } catch let problem as RegistrationProblem {
            let field =
                switch problem {
                case .opensNoCases, .unknownForm: "form"
                case .daysReversed: "until"
                default: "name"
                }
            form.fail(field, problem.problem.advice(l))
            return try await page(me, form, status: 422)
        }
    }

    private static func live(_ me: SignedIn) async throws -> [FormHead] {
        try await me.desk.forms.list(actor: me.actor).filter { $0.live != nil }
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) async throws -> Reply {
        let l = me.l
        let choices = try await live(me).map { Choice($0.id.description, $0.title) }
        var body = UI.field(form, "name", l("Name"), hint: l("For example: Northern districts, spring"))
        body += UI.select(
            form, "form", l("Form"), choices,
            hint: l("Each submission opens a case for everybody whom it names, as the form's mapping says."))
        body += UI.day(form, "from", l("First day"))
        body += UI.day(form, "until", l("Last day"), hint: l("Leave it empty while nobody knows."), required: false)
        return me.page(
            l("Begin a registration"), status: status,
            UI.heading(l("Begin a registration"))
                + UI.form(
                    me, to: .room("registration/new"), form, submit: l("Begin a registration"), cancel: .registration,
                    body))
    }
}
