import Access
import Forms
import Kernel
import Localization

/// One page of questions. Every button saves first, so that nothing typed is lost whatever comes next.
enum FillPage {
    static func show(_ filling: Filling) async throws -> Reply {
        let session = try await filling.open(language: nil)
        let pages = FillPages(filling.form)
        let wanted = (filling.me.query("page").flatMap { Int($0) } ?? 1) - 1
        guard let page = pages.shown(from: max(0, wanted), by: 1, in: session) else {
            return .redirect(filling.link("check"))
        }
        var fields = FillFields(session, filling.l)
        let isLive = filling.me.query("page") == nil
        return self.page(filling, pages, page, &fields, isLive: isLive)
    }

    static func save(_ filling: Filling, _ posted: Form) async throws -> Reply {
        let l = filling.l
        let session = try await filling.open(language: nil)
        let pages = FillPages(filling.form)
        let page = Int(posted.value("page")) ?? 0
        let pieces = pages.pieces(page, in: session)
        let go = posted.value("go")
        let questions = pieces.flatMap(\.questions)
        var fields = FillFields(session, l)
        try fields.read(questions, from: posted)
        try change(session, pieces, go)
        try await filling.keep(session)
        if go.hasPrefix("add:") || go.hasPrefix("remove:") {
            return .redirect(.anchor(here(filling, page), "repeats"))
        }
        if go == "back" {
            return .redirect(here(filling, pages.shown(from: page - 1, by: -1, in: session) ?? page))
        }
        let now = pages.pieces(page, in: session).flatMap(\.questions)
        if now.contains(where: { !questions.contains($0) }) {
            return filling.me.done(
                here(filling, page), notice: l("Saved. Your answers bring more questions: they stand on this page."))
        }
        fields.check(now)
        guard fields.form.isValid else { return self.page(filling, pages, page, &fields, status: 422) }
        if go == "later" { return filling.me.done(.forms, notice: l("Saved. You can go on at any time.")) }
        if let next = pages.shown(from: page + 1, by: 1, in: session), go != "check" {
            return .redirect(here(filling, next))
        }
        return .redirect(filling.link("check"))
    }

    static func discard(_ filling: Filling) async throws -> Reply {
        try await filling.discard()
        return filling.me.done(.forms, notice: filling.l("What you had begun was thrown away."))
    }

    private static func here(_ filling: Filling, _ page: Int) -> Links {
        filling.link("fill", [("page", String(page + 1))])
    }

    /// `add:q3`, `remove:q3-2`.
    private static func change(_ session: FormSession, _ pieces: [FillPiece], _ go: String) throws(SessionProblem) {
        let halves = go.split(separator: ":", maxSplits: 1)
        guard halves.count == 2 else { return }
        for (base, name, canChange, rows) in pieces.flatMap(\.repeats) where canChange {
            if halves[0] == "add", halves[1] == name {
                try session.addRepeat(base)
                return
            }
            if halves[0] == "remove", let row = rows.first(where: { $0.name == halves[1] }) {
                try session.removeRepeat(row.path)
                return
            }
        }
    }

    private static func page(
        _ filling: Filling, _ pages: FillPages, _ page: Int, _ fields: inout FillFields, status: Int = 200,
        isLive: Bool = false
    ) -> Reply {
        let l = filling.l
        let session = fields.session
        let pieces = pages.pieces(page, in: session)
        let questions = pieces.flatMap(\.questions)
        let body = filling.framed(session, fields.show(pieces))
        let isFirst = pages.shown(from: page - 1, by: -1, in: session) == nil
        var buttons = UI.button(l("Save and continue"), name: "go", value: "next")
        if !isFirst { buttons += UI.button(l("Back"), style: .secondary, name: "go", value: "back") }
        buttons += UI.button(l("Continue later"), style: .quiet, name: "go", value: "later")
        let inside =
            UI.hidden("page", String(page)) + FillFields.shownField(questions) + body
            + "<div class=\"actions\" id=\"repeats\">\(buttons)</div>"
        var html = UI.heading(
            filling.form.title,
            lead: pages.pages.count > 1
                ? l("Part {number} of {all}", ["number": l.number(page + 1), "all": l.number(pages.pages.count)]) : nil)
        html += filling.notices(session)
        let form =
            filling.languages(session, "fill", [("page", String(page + 1))])
            + UI.form(filling.me, to: filling.link("fill"), fields.form, inside)
        html += isLive ? FormLayout.live(filling, form) : form
        return FormLayout.page(filling.me, filling.form.title, status: status, html)
    }
}

/// What the pages of a form need beside every page's own.
enum FormLayout {
    /// The questions, which a script takes over where there is one. It goes on with the draft that these pages keep.
    static func live(_ filling: Filling, _ questions: HTML) -> HTML {
        let me = filling.me
        return """
            <div id="form-live" data-form="\(filling.id)" data-done="\(raw: "/forms/submissions/{receipt}/receipt")" \
            data-csrf="\(me.csrf)" data-username="\(me.session.displayName)" data-language="\(me.l.language.tag)" data-member="\(me.member)"\
            \(if: filling.isTrial, " data-trial=\"1\"")>\(questions)</div>\
            \(BrowserWords.block(me.l))<script type="module" src="\(me.visit.site.assets.form("offline/live.js"))"></script>
            """
    }

    static func page(_ me: SignedIn, _ title: String, status: Int = 200, _ body: HTML) -> Reply {
        let style = me.visit.site.assets.form("view/forms.css")
        var reply = Layout.page(
            title: title, visit: me.visit, me: me, status: status,
            more: "<link rel=\"stylesheet\" href=\"\(style)\">", body: body)
        reply.shape = .form
        return reply
    }
}
