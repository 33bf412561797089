import Access
import Forms
import Kernel
import Localization

/// Every form that somebody may fill in, and, for who publishes, those that are being made.
enum FormListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let heads = try await me.desk.forms.list(actor: me.actor)
        let mayPublish = me.may(Actions.FormPublish.self)
        let mayManage = me.may(Actions.DeviceManage.self, Facts(owner: me.organisation))
        let publish = UI.buttonLink(l("Publish a form"), to: .room("forms/new"), style: .secondary)
        var actions = UI.buttonLink(l("Forms without a network"), to: .room("forms/offline"), style: .secondary)
        if mayManage {
            actions += UI.buttonLink(l("Telephones"), to: .telephones, style: .secondary)
            actions += UI.buttonLink(l("Devices that keep forms"), to: .room("forms/devices"), style: .quiet)
        }
        if mayPublish { actions += publish }
        var body = UI.heading(
            l("Forms"), lead: l("Questionnaires for visits, interviews and registrations."),
            actions: heads.isEmpty && !mayPublish && !mayManage ? nil : actions)
        if heads.isEmpty {
            body +=
                mayPublish
                ? UI.empty(
                    l("No form is published yet. Bring one as a spreadsheet (XLSForm) or as an XForm."), next: publish)
                : UI.empty(l("No form is published yet. The coordinator publishes them; then they stand here."))
            return me.page(l("Forms"), body)
        }
        let mayCount = me.may(Actions.SubmissionRead.self, Facts(owner: me.organisation))
        let counts = mayCount ? try await me.desk.forms.counts(actor: me.actor) : [:]
        let begun = Set(try await me.desk.drafts.list(of: me.member).map(\.key))
        body += UI.table(
            l, caption: l("Forms"),
            [Column(l("Form")), Column(l("Version")), Column(l("Submissions"), isNumber: true), Column(l("Fill in"))],
            heads.map { row(me, $0, counts[$0.id] ?? [:], isBegun: begun.contains("form.\($0.id)")) },
            count: l.plural("{n} form", "{n} forms", heads.count))
        return me.page(l("Forms"), body)
    }

    private static func row(
        _ me: SignedIn, _ head: FormHead, _ counts: [SubmissionState: Int], isBegun: Bool
    ) -> [HTML] {
        let l = me.l
        let all = counts.values.reduce(0, +)
        let waiting = all - (counts[.accepted] ?? 0)
        var version: HTML = head.live.map { HTML(text: $0.version.isEmpty ? "–" : $0.version) } ?? "–"
        if head.draft != nil { version += " \(UI.badge(l("Draft"), .info))" }
        if head.live == nil, head.draft == nil { version += " \(UI.badge(l("Withdrawn", context: "form"), .quiet))" }
        // Who may look into none of them is not led to a page that refuses them.
        var submissions: HTML =
            me.desk.policy.mayEver(Actions.SubmissionRead.self, me.actor)
            ? UI.link(l.number(all), to: .formPart(head.id, "submissions")) : "–"
        if waiting > 0 {
            submissions += " \(UI.badge(l.plural("{n} to look at", "{n} to look at", waiting), .warn))"
        }
        let fill: HTML =
            head.live == nil
            ? "–" : UI.buttonLink(isBegun ? l("Go on") : l("Begin"), to: .formPart(head.id, "fill"), style: .secondary)
        return [UI.link(head.title, to: .form(head.id)), version, submissions, fill]
    }
}
