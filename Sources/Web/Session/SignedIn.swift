import Access
import HTTPTypes
import Hummingbird
import Kernel
import Localization
import Vault

/// A request of somebody who is signed in: what every page of the desk begins with.
package final class SignedIn: Sendable {
    package let visit: Visit
    /// Who they are, for which organisation and in which roles.
    package let session: Session
    package let actor: Actor

    package let organisationName: String

    init(visit: Visit, session: Session, organisationName: String) {
        self.visit = visit
        self.session = session
        self.organisationName = organisationName
        actor = session.actor
    }

    package var member: MemberID { session.member }
    package var organisation: OrganisationID { session.organisation }
    package var l: Localizer { visit.l }
    package var now: Timestamp { visit.now }
    /// In the place's own calendar.
    package var today: Day { visit.l.zone.day(of: visit.now) }
    package var desk: Desk { visit.desk }

    package func id<Entity>(_ name: StaticString, as: Entity.Type = Entity.self) throws(Problem) -> ID<Entity> {
        try visit.id(name)
    }
    package func word(_ name: StaticString) throws(Problem) -> String { try visit.word(name) }
    package func query(_ name: String) -> String? { visit.query(name) }

    package func holds(anyOf roles: Set<String>) -> Bool { !actor.roles.isDisjoint(with: roles) }

    /// A whole page. `title` never contains a name: it stands in the browser's history.
    package func page(_ title: String, status: Int = 200, _ body: HTML) -> Reply {
        Layout.page(title: title, visit: visit, me: self, status: status, body: body)
    }

    /// On to another page, which shows `notice` once. The notice says what was done and never names a person.
    package func done(_ link: Links, notice: String? = nil) -> Reply {
        guard let notice else { return .redirect(link) }
        return Reply.redirect(link).with(cookie: Flash.cookie(notice, isSecure: desk.settings.isTLS))
    }

    /// An empty form to show, or the draft that was kept under this name.
    package func form(draft name: String? = nil, _ values: [String: String] = [:]) async throws -> Form {
        if let name, let kept = try await desk.drafts.load(key: name, of: session.member),
            let pairs = FormPairs.decode(kept)
        {
            return Form(l, draft: name, pairs: pairs)
        }
        return Form(l, values, draft: name)
    }

    /// The token of every form of this session.
    var csrf: String { session.csrfToken }

    /// Who wrote a form, so that what is kept of it is shown to nobody else.
    var authorMark: String { desk.authorMark(of: session.member) }
}

extension UI {
    /// A form with everything that must not be forgotten: the session's token, the once-key, the error summary, the
    /// notice that a draft was restored.
    /// - Parameters: submit: the button's words; nil when `body` has its own buttons.
    package static func form(
        _ me: SignedIn, to link: Links, _ form: Form? = nil, submit: String? = nil, style: ButtonStyle = .primary,
        cancel: Links? = nil, uploads: Bool = false, inline: Bool = false, _ body: HTML
    ) -> HTML {
        let l = me.l
        let draft = form?.draft
        var html: HTML = """
            <form method="post" action="\(link)" novalidate\(if: inline, " class=\"inline\"")\
            \(if: uploads, " enctype=\"multipart/form-data\"")\(attribute: "data-draft", draft)>\
            \(hidden("_csrf", me.csrf))\(hidden("_by", me.authorMark))\(hidden("_once", Token.random(bytes: 12)))
            """
        if let draft { html += hidden("_draft", draft) }
        if let form {
            html += errorSummary(form)
            if form.isRestored, let draft {
                html += notice(
                    .info,
                    """
                    <p>\(l("What you wrote last time is back."))</p>\
                    <p><button class="btn quiet" name="_discard" value="\(draft)" formaction="\(Links.drafts)" formnovalidate>\
                    \(l("Discard it and begin again"))</button></p>\
                    \(hidden("_back", me.visit.request.uri.string))
                    """)
            }
        }
        html += body
        if let submit {
            html += """
                <div class="actions">\(button(submit, style: style))\
                \(cancel.map { "<a class=\"btn quiet\" href=\"\($0)\">\(l("Cancel"))</a>" as HTML })</div>
                """
        }
        if draft != nil {
            html += """
                <p class="saved hint" aria-live="polite" data-saved="\(l("Kept"))" \
                data-unsaved="\(l("Not kept yet: the server cannot be reached. We go on trying."))"></p>
                """
        }
        return html + "</form>"
    }
}

/// One sentence for the next page, in a cookie: what was just done.
enum Flash {
    static func cookie(_ text: String, isSecure: Bool) -> Cookie {
        Cookie("notice", PercentCoding.encode(String(text.prefix(200))), maxAge: 60, isSecure: isSecure)
    }

    static func read(_ visit: Visit) -> String? {
        guard let raw = visit.cookie(Cookie.name("notice", isSecure: visit.desk.settings.isTLS)) else { return nil }
        return PercentCoding.decode(raw.utf8, plusIsSpace: false).map { String($0.prefix(200)) }
    }

    static func clear(isSecure: Bool) -> Cookie { Cookie("notice", "", maxAge: 0, isSecure: isSecure) }
}
