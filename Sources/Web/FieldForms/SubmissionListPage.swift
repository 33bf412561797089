import Access
import Forms
import Intake
import Kernel
import Localization

/// What was sent with a form, the latest first.
enum SubmissionListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: FormID = try me.id("form")
        guard let head = try await me.desk.forms.list(actor: me.actor).first(where: { $0.id == id }) else {
            throw Refusal.unknown
        }
        var query = SubmissionQuery(form: id)
        query.state = me.query("state").flatMap(SubmissionState.init(rawValue:))
        query.review = me.query("review").flatMap(ReviewState.init(rawValue:))
        query.before = me.query("before").flatMap { SubmissionID($0) }
        let found = try await me.desk.forms.submissions(query, actor: me.actor)
        var body = UI.heading(head.title, lead: l("What was sent with this form."), actions: actions(me, head))
        body += filter(me, query)
        if found.isEmpty {
            let isAll = query.state == nil && query.review == nil && query.before == nil
            body += UI.empty(
                isAll ? l("Nothing was sent with this form yet.") : l("Nothing fits what you are looking for."),
                next: isAll
                    ? head.live.map { UI.link(l("Fill in"), to: .formPart($0.form, "fill")) }
                    : UI.link(l("Show all"), to: .formPart(id, "submissions")))
            return me.page(l("Submissions"), body)
        }
        let names = try await me.memberNames(found.compactMap(\.head.member))
        let states = try await me.desk.intake.states(of: found, actor: me.actor)
        // Of a form that opens nothing the column would say nothing.
        let opensWork = head.live?.opensWork == true || !states.isEmpty
        let kept = [("state", query.state?.rawValue ?? ""), ("review", query.review?.rawValue ?? "")]
        let next: Links? =
            found.count == query.limit
            ? .query(.formPart(id, "submissions"), kept + [("before", found[found.count - 1].head.id.description)])
            : nil
        body += UI.table(
            l, caption: l("Submissions"),
            [
                Column(l("Received", context: "submission")), Column(l("Record")), Column(l("From")),
                Column(l("State")), Column(l("Review")),
            ] + (opensWork ? [Column(l("What it opened"))] : []) + [Column(l("Files"), isNumber: true)],
            found.map { row(me, $0, names, opensWork ? states : nil) },
            count: l.plural("{n} on this page", "{n} on this page", found.count), next: next,
            first: query.before == nil ? nil : .query(.formPart(id, "submissions"), kept))
        body += try await taking(me, head, kept)
        return me.page(l("Submissions"), body)
    }

    /// The same submissions as tables: with codes, or with the words of the choices in a language of the form.
    private static func taking(_ me: SignedIn, _ head: FormHead, _ kept: [(String, String)]) async throws -> HTML {
        let l = me.l
        func link(_ pairs: [(String, String)]) -> Links { .query(.formPart(head.id, "export"), kept + pairs) }
        var ways: [(String, Links)] = [
            (l("Tables with codes (CSV, zipped, with the files)"), link([])), (l("JSON"), link([("as", "json")])),
        ]
        if let live = head.live {
            for language in try await me.desk.forms.form(live, actor: me.actor).languages {
                ways.append((l("Tables with words in {language}", ["language": language]), link([("in", language)])))
            }
        }
        return UI.section(
            l("Take them along"), "<ul>\(HTML.each(ways) { "<li>\(UI.link($0.0, to: $0.1))</li>" })</ul>")
    }

    private static func actions(_ me: SignedIn, _ head: FormHead) -> HTML {
        head.live.map { UI.buttonLink(me.l("Fill in"), to: .formPart($0.form, "fill"), style: .secondary) } ?? HTML()
    }

    private static func filter(_ me: SignedIn, _ query: SubmissionQuery) -> HTML {
        let l = me.l
        let form = Form(
            l, ["state": query.state?.rawValue ?? "", "review": query.review?.rawValue ?? ""])
        let states = SubmissionState.allCases.map { Choice($0.rawValue, SubmissionWords.name($0, l)) }
        let reviews = ReviewState.allCases.map { Choice($0.rawValue, SubmissionWords.review($0, l)) }
        return """
            <form method="get" action="\(Links.formPart(query.form, "submissions"))" class="inline">\
            \(UI.select(form, "state", l("State"), states, required: true, blank: l("All", context: "submissions")))\
            \(UI.select(form, "review", l("Review"), reviews, required: true, blank: l("All", context: "submissions")))\
            \(UI.actions(UI.button(l("Show"), style: .secondary)))</form>
            """
    }

    private static func row(
        _ me: SignedIn, _ found: SubmissionSummary, _ names: [MemberID: String], _ states: [SubmissionID: WorkState]?
    ) -> [HTML] {
        let l = me.l
        let head = found.head
        let from = head.member.map { names[$0] ?? "–" } ?? l("A telephone")
        return [
            UI.link(l.time(head.receivedAt), to: .submission(head.id)),
            HTML(text: found.name.isEmpty ? "–" : found.name), HTML(text: from), SubmissionWords.state(head.state, l),
            UI.badge(SubmissionWords.review(head.review, l), SubmissionWords.tone(head.review)),
        ] + (states.map { [$0[head.id].map { SubmissionWorkPart.state($0, l) } ?? "–"] } ?? [])
            + [HTML(text: l.number(found.files))]
    }
}

extension SignedIn {
    func memberNames(_ ids: [MemberID]) async throws -> [MemberID: String] {
        try await visit.site.memberNames.names(of: ids, in: desk.access, now: now)
    }
}
