import Access
import Forms
import Kernel
import Localization

/// A file that answers a question.
struct FilledFile: Sendable {
    let name: String
    let bytes: [UInt8]
}

/// Somebody filling a form in on pages of ours, with or without scripts. The record is a draft of theirs, sealed, from the
/// first page on.
struct Filling: Sendable {
    let me: SignedIn
    let form: XForm
    let version: FormVersion
    /// Not published yet: tried, and nothing is kept of what is sent.
    var isTrial: Bool { version.state == .draft }
    var id: FormID { version.form }

    var l: Localizer { me.l }
    var draftKey: String { "form.\(id)\(isTrial ? ".trial" : "")" }

    /// The form that the address names: what is live of it, or the draft of it (`draft=1`) for those who may publish.
    static func open(_ me: SignedIn) async throws -> Filling {
        let isDraft = me.query("draft") != nil
        let version = try await me.desk.forms.version(of: try me.id("form"), isDraft: isDraft, actor: me.actor)
        let form = try await me.desk.forms.form(version, actor: me.actor)
        return Filling(me: me, form: form, version: version)
    }

    /// - Parameter more: what else the address says, empty values are left out.
    func link(_ part: StaticString, _ more: [(String, String)] = []) -> Links {
        .query(.formPart(id, part), more + [("in", me.query("in") ?? ""), ("draft", isTrial ? "1" : "")])
    }

    /// The record as it was left, or a new one.
    func open(language: String?) async throws -> FormSession {
        let kept = try await me.desk.drafts.load(key: draftKey, of: me.member)
        return try session(kept.map { Array($0.utf8) }, language: language)
    }

    /// A record as it was left; nil for a new one.
    func session(_ record: [UInt8]?, language: String?) throws -> FormSession {
        let surroundings = FormSurroundings(
            clock: FormClock(now: me.now, place: .zone(l.zone)),
            properties: ["username": me.session.displayName], language: language ?? chosenLanguage)
        guard let record else { return try FormSession(form, surroundings) }
        return try FormSession(form, resuming: record, surroundings)
    }

    func isBegun() async throws -> Bool {
        try await me.desk.drafts.load(key: draftKey, of: me.member) != nil
    }

    func keep(_ session: FormSession) async throws {
        let record = String(decoding: session.draft(), as: UTF8.self)
        try await me.desk.drafts.save(record, key: draftKey, of: me.member)
    }

    func discard() async throws { try await me.desk.drafts.delete(key: draftKey, of: me.member) }

    /// The form's language that the reader wants: what they chose on the page, else their own, else the form's first.
    private var chosenLanguage: String? {
        let wanted = me.query("in") ?? ""
        if form.languages.contains(wanted) { return wanted }
        return form.languages.first { FormLanguage.tag($0) == l.language.tag }
    }

    /// Questions in a language that is not the page's are marked as what they are.
    func framed(_ session: FormSession, _ body: HTML) -> HTML {
        let tag = FormLanguage.tag(session.language)
        let direction = tag.map { FormLanguage.isRightToLeft($0) ? "rtl" : "ltr" }
        return "<div class=\"xf\"\(attribute: "lang", tag)\(attribute: "dir", direction)>\(body)</div>"
    }

    func notices(_ session: FormSession) -> HTML {
        var html = HTML()
        if session.isExhausted {
            html += UI.notice(
                .warn,
                """
                <p>\(l("The rules of this form take too long to compute. What you enter is kept and can be sent: a supervisor looks at it."))</p>
                """)
        }
        guard isTrial else { return html }
        return html
            + UI.notice(
                .info,
                "<p>\(l("This form is not published. Try it as often as you like: nothing you send here is kept."))</p>"
            )
    }

    /// The form's languages, each leading to the same page.
    func languages(_ session: FormSession, _ part: StaticString, _ more: [(String, String)]) -> HTML {
        guard form.languages.count > 1 else { return HTML() }
        return """
            <nav class="languages" aria-label="\(l("Language of the questions"))"><ul>\(HTML.each(form.languages) { name in
                """
                <li><a href="\(Links.query(
                    .formPart(id, part), more + [("in", name), ("draft", isTrial ? "1" : "")]))"\
                \(attribute: "lang", FormLanguage.tag(name))\
                \(if: name == session.language, " aria-current=\"true\"")>\(name)</a></li>
                """
            })</ul></nav>
            """
    }
}

extension SessionProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .noMemory, .tooLarge:
            Problem(
                413, "form.too-large", title: { l in l("This is more than one form can hold") },
                advice: { l in l("What you entered before is kept. Send it, and go on in a new form.") })
        case .noSuchNode, .notARepeat, .fixedRepeat, .otherForm, .xml:
            Problem(
                409, "form.changed", title: { l in l("This form has changed since the page was opened") },
                advice: { l in l("Open the form again. What you entered before is kept.") })
        }
    }
}
