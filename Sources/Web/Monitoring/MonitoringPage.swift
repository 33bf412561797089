import Access
import Cases
import Directory
import Kernel
import Localization
import Monitoring
import Requests
import Storage

/// What is stuck, where services are missing, how long people wait and why they are refused.
enum MonitoringPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let days = me.query("days").flatMap { Int($0) }.map { min(max($0, 1), 366) } ?? 92
        let kind = me.query("kind").flatMap { me.desk.directory.kinds[$0]?.code }
        let monitoring = me.desk.monitoring
        let stuck = try await monitoring.stuck(me.actor)
        let cells = try await monitoring.services(me.actor, kind: kind)
        let waiting = try await monitoring.waiting(me.actor, days: days)
        let refusals = try await monitoring.refusals(me.actor, days: days)
        let names = try await CaseNames.load(
            me, stuck.overdue.compactMap(\.responsible) + stuck.withoutStep.compactMap(\.worker))

        var body = UI.heading(
            l("Monitoring"),
            lead: l("Where help is stuck. Counts and codes only: no name and no file can be seen here."))
        body += filters(me, days: days, kind: kind)
        body += overdue(me, stuck, names)
        body += withoutStep(me, stuck, names)
        body += failing(me, try await monitoring.failing(me.actor))
        body += UI.section(l("Services by region and state"), ServiceHeatMap.html(me, cells))
        body += WaitingCharts.html(me, waiting, days: days)
        body += WaitingCharts.refusals(me, refusals, days: days)
        return me.page(l("Monitoring"), body)
    }

    private static func filters(_ me: SignedIn, days: Int, kind: String?) -> HTML {
        let l = me.l
        let form = Form(l, ["days": String(days), "kind": kind ?? ""])
        var periods = [7, 31, 92, 366]
        if !periods.contains(days) { periods.append(days) }
        return """
            <form method="get" action="\(Links.monitoring)" class="filters">\
            \(UI.select(
                form, "days", l("Waiting times and refusals of"),
                periods.sorted().map { Choice(String($0), l.plural("the last day", "the last {n} days", $0)) }, blank: nil))\
            \(UI.select(
                form, "kind", l("Kind of service"),
                me.desk.directory.kinds.all.map { Choice($0.code, l.definition($0.label)) }, required: false,
                blank: l("All kinds")))\
            <div class="actions">\(UI.button(l("Show"), style: .secondary))</div></form>
            """
    }

    /// Beyond what is counted exactly, says so.
    static func count(_ count: Int, _ l: Localizer) -> String {
        count > RequestOversight.countMax
            ? l("more than {n}", ["n": l.number(RequestOversight.countMax)]) : l.number(count)
    }

    private static func overdue(_ me: SignedIn, _ stuck: Stuck, _ names: CaseNames) -> HTML {
        let l = me.l
        if stuck.overdue.isEmpty {
            return UI.section(
                l("Not answered in time"), id: "overdue", "<p>\(UI.badge(l("Every request is in time."), .good))</p>")
        }
        let rows = stuck.overdue.map { request -> [HTML] in
            let definition = me.desk.requests.definitions.current(request.kind)
            let kind = definition.map { RequestWords.kind($0, l) } ?? request.kind
            let state = definition.map { RequestWords.state(request.state, $0, l) } ?? request.state
            let waitsFor = request.turn == .sender ? request.from : request.to
            return [
                HTML(text: kind), "<bdi>\(names.name(waitsFor, l))</bdi>",
                "<bdi>\(names.member(request.responsible) ?? l("nobody is named"))</bdi>",
                UI.badge(l.ago(request.dueAt, now: me.now), .bad), HTML(text: l.ago(request.madeAt, now: me.now)),
                HTML(text: state),
                request.urgency == .routine
                    ? HTML(text: RequestWords.urgency(.routine, l)) : RequestWords.urgencyBadge(request.urgency, l),
                HTML(text: DirectoryWords.region(request.region, me.desk.directory.regions)),
            ]
        }
        return UI.section(
            l("Not answered in time"), id: "overdue",
            UI.table(
                l, caption: l("The longest late first"),
                [
                    Column(l("Request")), Column(l("Whose turn")), Column(l("Responsible")), Column(l("Was due")),
                    Column(l("Sent", context: "time")), Column(l("Where it stands")), Column(l("Urgency")),
                    Column(l("Region")),
                ], rows, count: shown(rows.count, of: stuck.overdueCount, l)))
    }

    private static func withoutStep(_ me: SignedIn, _ stuck: Stuck, _ names: CaseNames) -> HTML {
        let l = me.l
        if stuck.withoutStep.isEmpty {
            return UI.section(
                l("Cases without a next step"), id: "without-step",
                "<p>\(UI.badge(l("Every open case has a next step."), .good))</p>")
        }
        let rows = stuck.withoutStep.map { found -> [HTML] in
            [
                "<span class=\"tel-number\">\(found.reference)</span>",
                "<bdi>\(found.organisation.map { names.name($0, l) } ?? l("Nobody"))</bdi>",
                "<bdi>\(names.member(found.worker) ?? l("Nobody"))</bdi>",
                HTML(text: l.ago(found.updatedAt, now: me.now)),
            ]
        }
        return UI.section(
            l("Cases without a next step"), id: "without-step",
            "<p>\(l("Only references are shown. Ask the organisation that keeps the case."))</p>"
                + UI.table(
                    l, caption: l("Longest without change first"),
                    [Column(l("Case")), Column(l("Kept by")), Column(l("Worker")), Column(l("Last change"))], rows,
                    count: shown(rows.count, of: stuck.withoutStepCount, l)))
    }

    /// Shown only when there is something to do about it.
    private static func failing(_ me: SignedIn, _ jobs: [Jobs.Failing]) -> HTML {
        if jobs.isEmpty { return HTML() }
        let l = me.l
        let rows = jobs.map { job -> [HTML] in
            [
                "<code>\(job.kind)</code>", HTML(text: l.number(job.attempts)), "<code>\(job.failure)</code>",
                HTML(text: l.ago(job.nextTryAt, now: me.now)),
            ]
        }
        return UI.section(
            l("Work that the program could not do"), id: "failing",
            "<p>\(l("Reminders and deadlines may be late. Tell whoever runs this deployment."))</p>"
                + UI.table(
                    l, caption: l("Tried most often first"),
                    [
                        Column(l("Task")), Column(l("Tries"), isNumber: true), Column(l("Why")),
                        Column(l("Next try")),
                    ], rows))
    }

    private static func shown(_ rows: Int, of all: Int, _ l: Localizer) -> String {
        l("{shown} of {all}", ["shown": l.number(rows), "all": count(all, l)])
    }
}
