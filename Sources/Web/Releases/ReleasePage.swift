import Access
import HTTPTypes
import Kernel
import Localization
import Statistics

/// One release: how far it is, what it promises, its files, and for those who decide what it keeps and what it risks.
enum ReleasePage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let run = try await me.desk.statistics.releases.load(try me.id("release"), actor: me.actor)
        let title = l("Release")
        var body = UI.heading(title, lead: ReleaseWords.method(run.order.method, l))
        let isUnderWay = run.state == .waiting || run.state == .running
        switch run.state {
        case .waiting, .running: body += underWay(run, l)
        case .failed: body += failed(me, run)
        case .deleted:
            body += UI.notice(.quiet, "<p>\(l("The files were deleted. What the release took stays booked."))</p>")
        case .done: body += files(me, run)
        }
        body += UI.section(l("What is promised"), HTML.each(ReleaseWords.promise(run.order, l)) { "<p>\($0)</p>" })
        body += try await facts(me, run)
        if run.state == .done, me.may(Actions.ReleaseReport.self) { body += try await ReleaseReportPart.show(me, run) }
        if run.state == .done, me.may(Actions.ReleaseMake.self) {
            body += UI.why(
                l("Delete the files"),
                "<p>\(l("They go for good. Whoever has a copy keeps it, so the booking stays."))</p>"
                    + UI.form(
                        me, to: .releasePart(run.id, "delete"), submit: l("Delete the files"), style: .danger, HTML()))
        }
        body += "<p>\(UI.link(l("All releases"), to: .releases))</p>"
        let reply = me.page(title, body)
        guard isUnderWay, let refresh = HTTPField.Name("Refresh") else { return reply }
        return reply.with(refresh, "2")
    }

    private static func underWay(_ run: ReleaseRun, _ l: Localizer) -> HTML {
        UI.progress(
            run.state == .waiting ? l("Waiting for its turn") : l("Being made, and then attacked to see what it risks"),
            done: run.progress, of: 1_000)
            + "<p>\(l("It goes on by itself, also when you leave this page. If the server stops, it begins again by itself within some minutes, with the same booking."))</p>"
            + "<p>\(UI.link(l("Look again"), to: .release(run.id)))</p>"
    }

    private static func failed(_ me: SignedIn, _ run: ReleaseRun) -> HTML {
        let l = me.l
        let why =
            run.failure == .data
            ? l("The records changed meanwhile, so that they cannot be released like this.")
            : l("It could not be made.")
        var inner: HTML =
            "<p>\(why) \(l("Nothing was released. What it takes from the budget stays booked, and the same booking serves when it is taken up again."))</p>"
        if me.may(Actions.ReleaseMake.self) {
            inner += UI.form(me, to: .releasePart(run.id, "again"), submit: l("Take it up again"), HTML())
        }
        return UI.notice(.bad, inner)
    }

    private static func files(_ me: SignedIn, _ run: ReleaseRun) -> HTML {
        let l = me.l
        var rows: HTML = """
            <li><div>\(UI.link(l("Synthetic records (CSV)"), to: .releasePart(run.id, "records")))<p class="hint">\
            \(l("People who do not exist. May be given away."))</p></div></li>\
            <li><div>\(UI.link(l("Protected counts (CSV)"), to: .releasePart(run.id, "counts")))<p class="hint">\
            \(l("Counts of one, two and three values together. May be given away."))</p></div></li>
            """
        if me.may(Actions.ReleaseReport.self) {
            rows += """
                <li><div>\(UI.link(l("Report (JSON)"), to: .releasePart(run.id, "report"))) \
                \(UI.badge(l("Not for publication"), .warn))<p class="hint">\
                \(l("Taken from the real records: for those who decide."))</p></div></li>
                """
        }
        return UI.section(l("Files"), "<ul class=\"rows\">\(rows)</ul>")
    }

    private static func facts(_ me: SignedIn, _ run: ReleaseRun) async throws -> HTML {
        let l = me.l
        let names = try await me.memberNames([run.startedBy].compactMap { $0 })
        var rows: [(String, HTML)] = [(l("State"), ReleaseWords.state(run, l))]
        if case .privacy(let epsilon, let delta, _) = run.order.method {
            rows.append((l("Epsilon"), "<bdi>\(ReleaseWords.decimal(epsilon))</bdi>"))
            rows.append((l("Delta"), "<bdi>\(ReleaseWords.decimal(delta))</bdi>"))
        }
        rows += [
            (
                l("Columns"),
                HTML(
                    text: run.order.fields.map { TableWords.name($0, l) }.joined(
                        separator: l(", ", context: "list")))
            ),
            (l("Entry in the account"), HTML(text: l.number(run.number))),
            (l("Begun"), HTML(text: l.time(run.startedAt))),
            (l("Who", context: "made it"), ReleaseListPage.who(run.startedBy, names, l)),
        ]
        if let synthetic = run.synthetic { rows.append((l("Synthetic records"), HTML(text: l.number(synthetic)))) }
        return UI.section(l("About this release"), UI.facts(rows))
    }

    static func again(_ me: SignedIn) async throws -> Reply {
        let id: ReleaseID = try me.id("release")
        try await me.desk.statistics.releases.again(id, actor: me.actor)
        return me.done(.release(id))
    }

    static func delete(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: ReleaseID = try me.id("release")
        try await me.desk.statistics.releases.delete(id, actor: me.actor)
        return me.done(.release(id), notice: l("The files are deleted."))
    }

    static func file(_ me: SignedIn, _ kind: ReleaseRun.File) async throws -> Reply {
        let content = try await me.desk.statistics.releases.file(try me.id("release"), kind, actor: me.actor)
        return switch kind {
        case .records: Reply.attachment(content, kind: .csv, name: "synthetic-records.csv")
        case .counts: Reply.attachment(content, kind: .csv, name: "protected-counts.csv")
        case .report: Reply.attachment(content, kind: .json, name: "report-not-for-publication.json")
        }
    }
}
