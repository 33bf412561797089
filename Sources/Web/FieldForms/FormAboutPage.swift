import Access
import Forms
import Kernel
import Localization

/// One form: filling it in, what was sent, and its versions for who publishes.
enum FormAboutPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: FormID = try me.id("form")
        guard let head = try await me.desk.forms.list(actor: me.actor).first(where: { $0.id == id }) else {
            throw Refusal.unknown
        }
        let isBegun = try await me.desk.drafts.load(key: "form.\(id)", of: me.member) != nil
        var actions = HTML()
        if head.live != nil {
            actions += UI.buttonLink(isBegun ? l("Go on") : l("Begin"), to: .formPart(id, "fill"))
        }
        if me.desk.policy.mayEver(Actions.SubmissionRead.self, me.actor) {
            actions += UI.buttonLink(l("Submissions"), to: .formPart(id, "submissions"), style: .secondary)
        }
        var body = UI.heading(head.title, lead: l("Form {name}", ["name": head.name]), actions: actions)
        if isBegun {
            body += UI.notice(.info, "<p>\(l("You began it and did not send it. What you entered is kept."))</p>")
        }
        if let live = head.live { body += facts(me, live) }
        if me.may(Actions.FormPublish.self) {
            if let draft = head.draft { body += self.draft(me, draft) }
            body += versions(me, try await me.desk.forms.versions(of: id, actor: me.actor))
            if head.live != nil { body += withdrawing(me, id) }
        }
        return me.page(l("Form"), body)
    }

    static func goLive(_ me: SignedIn) async throws -> Reply {
        let version = try await me.desk.forms.goLive(try me.id("form"), actor: me.actor)
        return me.done(.form(version.form), notice: me.l("The form is published: new records begin with it."))
    }

    static func withdraw(_ me: SignedIn, _ form: Form) async throws -> Reply {
        let id: FormID = try me.id("form")
        try await me.desk.forms.withdraw(id, draft: form.has("which", "draft"), actor: me.actor)
        return me.done(.forms, notice: me.l("Done. What was begun or sent with it is kept."))
    }

    private static func facts(_ me: SignedIn, _ live: FormVersion) -> HTML {
        let l = me.l
        return UI.facts([
            (l("Version"), HTML(text: live.version.isEmpty ? "–" : live.version)),
            (l("Published"), HTML(text: l.time(live.publishedAt))),
        ])
    }

    private static func draft(_ me: SignedIn, _ draft: FormVersion) -> HTML {
        let l = me.l
        return UI.card(
            l("Draft"), tone: .info,
            """
            <p>\(l("Version {version} is not published. Try it, then publish it.", ["version": draft.version]))</p>\
            \(UI.actions(
                UI.buttonLink(l("Try it"), to: .query(.formPart(draft.form, "fill"), [("draft", "1")]), style: .secondary),
                UI.form(me, to: .formPart(draft.form, "live"), submit: l("Publish it"), inline: true, ""),
                UI.form(
                    me, to: .formPart(draft.form, "withdraw"), submit: l("Throw the draft away"), style: .quiet,
                    inline: true, UI.hidden("which", "draft"))))
            """)
    }

    private static func versions(_ me: SignedIn, _ versions: [FormVersion]) -> HTML {
        let l = me.l
        return UI.table(
            l, caption: l("Versions"),
            [Column(l("Version")), Column(l("State")), Column(l("Published")), Column(l("From"))],
            versions.map { version in
                [
                    HTML(text: version.version.isEmpty ? "–" : version.version), state(version.state, l),
                    HTML(text: l.time(version.publishedAt)), HTML(text: version.sourceName ?? "XForm"),
                ]
            })
    }

    private static func state(_ state: FormState, _ l: Localizer) -> HTML {
        switch state {
        case .draft: UI.badge(l("Draft"), .info)
        case .live: UI.badge(l("Published"), .good)
        case .retired: UI.badge(l("Replaced or withdrawn"), .quiet)
        }
    }

    private static func withdrawing(_ me: SignedIn, _ id: FormID) -> HTML {
        let l = me.l
        return UI.why(
            l("Withdraw this form"),
            UI.form(
                me, to: .formPart(id, "withdraw"), submit: l("Withdraw it"), style: .danger,
                "<p>\(l("Nobody begins a new record with it. What was begun can still be sent."))</p>"))
    }
}
