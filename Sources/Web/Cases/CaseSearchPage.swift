import Cases
import Kernel
import Localization

/// Finding a person's case by name, in any script, or by its reference. What is typed is sent in the body and never
/// stands in an address, a title or the browser's history.
enum CaseSearchPage {
    private static let hitsMax = 20

    static func form(_ me: SignedIn, _ form: Form) -> HTML {
        let l = me.l
        return "<div class=\"search\" role=\"search\">"
            + UI.form(
                me, to: .room("cases/search"), form,
                """
                \(UI.field(
                    form, "q", l("Find a case"),
                    hint: l("A name in any script and any order, or a reference such as PA-7K2M-94QX"), type: .search,
                    max: Limits.lineCharactersMax))<div class="actions">\(UI.button(l("Search"), style: .secondary))</div>
                """) + "</div>"
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let typed = form.line("q", l("Find a case"))
        guard form.isValid else { return me.page(l("Search"), status: 422, page(me, form, HTML())) }
        if let id = try await me.desk.cases.find(reference: typed, me.actor) { return .redirect(.case(id)) }
        let found = try await me.desk.cases.search(typed, me.actor, limit: hitsMax)
        let names = try await CaseNames.load(me, found.hits.compactMap(\.record.worker))
        let isReference = CaseReference.read(typed) != nil
        return me.page(l("Search"), page(me, form, results(me, found, names, isReference: isReference)))
    }

    private static func page(_ me: SignedIn, _ form: Form, _ results: HTML) -> HTML {
        CaseListPage.heading(me) + self.form(me, form) + results
            + "<p>\(UI.link(me.l("Back to the list"), to: .cases))</p>"
    }

    private static func results(
        _ me: SignedIn, _ found: CaseSearch, _ names: CaseNames, isReference: Bool
    ) -> HTML {
        let l = me.l
        let hits = found.hits
        guard !hits.isEmpty else {
            return UI.empty(
                isReference
                    ? l("No case that you may open has this reference. Check each letter and digit.")
                    : found.isMore
                        ? l("Many people have a name like this. Add another part of the name.")
                        : l(
                            "No case that you may open has a name like this. Try one part of the name, or another spelling."
                        ))
        }
        let today = l.zone.day(of: me.now)
        let more =
            found.isMore
            ? UI.notice(
                .info, "<p>\(l("There may be more cases with a name like this. Add another part of the name."))</p>")
            : HTML()
        return more
            + UI.table(
                l, caption: l("Found"), CaseListPage.columns(l, .organisation).map { Column($0.label) },
                hits.map { hit in
                    CaseListPage.row(CaseRow(record: hit.record, name: hit.name), .organisation, names, me, today)
                }, count: l.plural("{n} case", "{n} cases", hits.count))
    }
}
