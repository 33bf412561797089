import Access
import Kernel
import Localization
import Statistics

/// Every release, what is left of the budget, and the account of it.
enum ReleaseListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let releases = me.desk.statistics.releases
        let before = me.query("before").flatMap { ReleaseID($0) }
        let ledger = try await releases.ledger(actor: me.actor)
        let runs = try await releases.list(before: before, actor: me.actor)
        let names = try await me.memberNames(runs.compactMap(\.startedBy) + ledger.entries.compactMap(\.madeBy))
        let new =
            me.may(Actions.ReleaseMake.self)
            ? UI.buttonLink(l("Make a release"), to: .room("statistics/releases/new")) : nil
        var body = UI.heading(
            l("Releases"),
            lead: l("Synthetic records that can be given away: people who do not exist, with nearly the same counts."),
            actions: new)
        if !ledger.differing.isEmpty {
            body += UI.notice(.bad, "<p>\(ReleaseWords.differing(ledger.differing, l))</p>")
        }
        body += try budget(me, ledger)
        if runs.isEmpty {
            body += UI.empty(l("Nothing has been released yet."), next: new)
        } else {
            body += table(me, runs, names, isFirst: before == nil)
        }
        body += "<p>\(ReleaseWords.notAdding(l))</p>"
        if !ledger.entries.isEmpty { body += account(ledger, names, l) }
        return me.page(l("Releases"), body)
    }

    private static func budget(_ me: SignedIn, _ ledger: PrivacyLedger) throws -> HTML {
        let l = me.l
        let budget = try ledger.budget
        var inner = HTML.each(try ReleaseWords.left(ledger, l)) { "<p>\($0)</p>" }
        if let budget {
            let spent = try ledger.share
            inner += UI.progress(
                l("{n} of the budget is spent", ["n": ReleaseWords.percent(spent, l)]),
                done: Int((spent * 1_000).rounded()), of: 1_000)
            var facts: [(String, HTML)] = [
                (l("Epsilon of all releases together"), "<bdi>\(ReleaseWords.decimal(budget.epsilon))</bdi>"),
                (l("Delta of all releases together"), "<bdi>\(ReleaseWords.decimal(budget.delta))</bdi>"),
            ]
            if let epsilon = try ledger.spentEpsilon {
                let shown = ReleaseWords.decimal((epsilon * 100).rounded(.up) / 100)
                facts.append((l("Promised by the releases so far"), "<bdi>\(shown)</bdi>"))
            }
            inner += UI.facts(facts)
        }
        if me.may(Actions.ReleaseBudget.self) {
            let label = budget == nil ? l("Set the budget") : l("Change the budget")
            inner += UI.actions(
                UI.buttonLink(
                    label, to: .room("statistics/releases/budget"), style: budget == nil ? .primary : .secondary))
        }
        let isOpen = try budget != nil && ledger.share < 1
        return UI.card(l("Privacy budget of the statistical cases"), tone: isOpen ? .info : .warn, inner)
    }

    private static func table(
        _ me: SignedIn, _ runs: [ReleaseRun], _ names: [MemberID: String], isFirst: Bool
    ) -> HTML {
        let l = me.l
        let next: Links? =
            runs.count == Limits.pageRows ? runs.last.map { .query(.releases, [("before", $0.id.description)]) } : nil
        return UI.table(
            l, caption: l("Releases"),
            [
                Column(l("Begun")), Column(l("Method", context: "release")), Column(l("Epsilon"), isNumber: true),
                Column(l("Delta"), isNumber: true), Column(l("Who", context: "made it")), Column(l("State")),
            ],
            runs.map { run in
                let method = ReleaseWords.method(run.order.method, l)
                let preview: HTML = run.order.effort == .preview ? " \(UI.badge(l("Preview"), .quiet))" : ""
                return [
                    UI.link(l.time(run.startedAt), to: .release(run.id)), "\(method)\(preview)",
                ] + ReleaseWords.figures(run.order.method, l) + [
                    who(run.startedBy, names, l), ReleaseWords.state(run, l),
                ]
            }, next: next, first: isFirst ? nil : .releases)
    }

    static func who(_ member: MemberID?, _ names: [MemberID: String], _ l: Localizer) -> HTML {
        guard let member else { return HTML(text: l("The system")) }
        return "<bdi>\(names[member] ?? "")</bdi>"
    }

    private static func account(_ ledger: PrivacyLedger, _ names: [MemberID: String], _ l: Localizer) -> HTML {
        let rows = ledger.entries.reversed().map { entry -> [HTML] in
            var figures: [HTML]
            let what: String
            switch entry.kind {
            case .budget(let epsilon, let delta):
                what = l("Budget set")
                figures = ReleaseWords.figures(.privacy(epsilon: epsilon, delta: delta, .publicLists), l)
            case .spent(let epsilon, let delta, _):
                what = l("Release booked")
                figures = ReleaseWords.figures(.privacy(epsilon: epsilon, delta: delta, .publicLists), l)
            case .recorded(let k):
                what = l("Release by k = {k} written down", ["k": l.number(k)])
                figures = ["–", "–"]
            }
            let linked = entry.release.map { UI.link(what, to: .release($0)) } ?? HTML(text: what)
            figures.append(who(entry.madeBy, names, l))
            figures.append(HTML(text: l.time(entry.madeAt)))
            figures.append(entry.reason.isEmpty ? "–" : "<span dir=\"auto\">\(entry.reason)</span>")
            return ["\(l.number(entry.number)). \(linked)"] + figures
        }
        return UI.section(
            l("The account"),
            "<p>\(l("No entry is ever changed or removed, and the audit log has each of them too. Both are compared whenever this page is shown and before anything is booked."))</p>"
                + UI.table(
                    l, caption: l("Entries, the latest first"),
                    [
                        Column(l("Entry", context: "of an account")), Column(l("Epsilon"), isNumber: true),
                        Column(l("Delta"), isNumber: true), Column(l("Who", context: "made it")),
                        Column(l("When", context: "of an entry")), Column(l("Reason")),
                    ], rows))
    }
}
