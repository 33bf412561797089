import Access
import Cases
import Directory
import Kernel
import Localization
import Registration

/// Registered cases on which nobody works, given to somebody many at a time.
enum HandingPage {
    static func show(_ me: SignedIn) async throws -> Reply { try await page(me, Form(me.l)) }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let id: ExerciseID = try me.id("exercise")
        var form = posted
        let workers = try await workers(me)
        let worker = form.code("worker", l("Who works on them"), of: workers.map(\.code)).flatMap { MemberID($0) }
        let cases = form.values("case").compactMap { CaseID($0) }
        if cases.isEmpty { form.fail("", l("Tick at least one case.")) }
        guard form.isValid, let worker else { return try await page(me, form, status: 422) }
        let handed = try await me.desk.registrations.hand(cases, to: worker, me.actor)
        var notice = l.plural("{n} case was given.", "{n} cases were given.", handed.done)
        if handed.changed > 0 {
            notice +=
                " "
                + l.plural(
                    "{n} had changed meanwhile and stays as it is.", "{n} had changed meanwhile and stay as they are.",
                    handed.changed)
        }
        return me.done(.exercisePart(id, "cases"), notice: notice)
    }

    private static func workers(_ me: SignedIn) async throws -> [Choice] {
        try await me.desk.access.colleagues(of: me.actor).filter {
            !$0.isDisabled && !$0.roles.isDisjoint(with: Cases.workerRoles)
        }.map { Choice($0.id.description, $0.displayName) }
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) async throws -> Reply {
        let l = me.l
        let id: ExerciseID = try me.id("exercise")
        let region = me.query("region") ?? form.value("in")
        let picture = try await me.desk.registrations.picture(id, me.actor)
        let found = try await me.desk.registrations.withoutWorker(
            id, region: region, after: me.query("after").flatMap { CaseID($0) }, me.actor)
        let mayHand = me.may(Actions.CaseAssign.self, picture.exercise.facts)
        var body = UI.heading(
            picture.exercise.name, lead: l("Registered cases on which nobody works, the earliest first."))
        body += ExercisePage.tabs(l, id, current: .exercisePart(id, "cases"))
        body += filter(me, id, picture, region)
        if found.isEmpty {
            body += UI.empty(l("Somebody works on every registered case."))
            return me.page(l("Cases without a worker"), status: status, body)
        }
        let next: Links? =
            found.count == Limits.pageRows
            ? .query(
                .exercisePart(id, "cases"), [("region", region), ("after", found[found.count - 1].id.description)])
            : nil
        let table = UI.table(
            l, caption: l("Cases without a worker"),
            [Column(l("Case")), Column(l("Region")), Column(l("Team")), Column(l("Registered on")), Column(l("Risk"))],
            found.map { row(me, $0, picture, form, mayHand) }, next: next)
        guard mayHand else { return me.page(l("Cases without a worker"), status: status, body + table) }
        body += UI.form(
            me, to: .exercisePart(id, "cases"), form, submit: l("Give the ticked cases"),
            UI.hidden("in", region) + table
                + UI.select(form, "worker", l("Who works on them"), try await workers(me)))
        return me.page(l("Cases without a worker"), status: status, body)
    }

    private static func filter(_ me: SignedIn, _ id: ExerciseID, _ picture: ExercisePicture, _ region: String) -> HTML {
        let l = me.l
        let codes = Set(picture.cells.map(\.region)).subtracting([""]).sorted()
        if codes.count < 2 { return HTML() }
        return """
            <form method="get" action="\(Links.exercisePart(id, "cases"))" class="inline">\
            \(UI.select(
                Form(l, ["region": region]), "region", l("Region"), codes.map { Choice($0, ExercisePage.place($0, me)) },
                required: true, blank: l("All", context: "regions")))\
            \(UI.actions(UI.button(l("Show"), style: .secondary)))</form>
            """
    }

    private static func row(
        _ me: SignedIn, _ found: RegisteredCase, _ picture: ExercisePicture, _ form: Form, _ mayHand: Bool
    ) -> [HTML] {
        let l = me.l
        let team = picture.teams.first { $0.id == found.team }?.name ?? "–"
        let isTicked = form.has("case", found.id.description)
        let tick: HTML =
            mayHand
            ? """
            <label class="tick"><input type="checkbox" name="case" value="\(found.id)"\(if: isTicked, " checked")> \
            <span class="hidden">\(l("Give {reference}", ["reference": found.reference]))</span></label>
            """ : HTML()
        return [
            "<span class=\"ticked\">\(tick)\(UI.link(found.reference, to: .case(found.id)))</span>",
            HTML(text: ExercisePage.place(found.region, me)),
            "<bdi>\(team)</bdi>", HTML(text: l.day(found.day)), CaseWords.riskBadge(found.risk, l),
        ]
    }
}
