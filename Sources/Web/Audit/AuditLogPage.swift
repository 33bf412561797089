import Access
import Audit
import Kernel
import Localization

/// How far the log reaches, and its newest signed head: to be printed, mailed, or read to another institution.
enum AuditLogPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let permit = try me.desk.policy.permit(Actions.AuditRead.self, me.actor)
        let head = try await me.desk.audit.signedHead(permit)
        let extent = try await me.desk.audit.extent()
        let keys = try await me.desk.audit.verifierKeys()
        var body = UI.heading(
            l("Proof"),
            lead: l(
                "Every entry stands in a log that cannot be changed unseen. Keep what is signed here where nobody from here can reach it: whoever has it can later tell whether anything was changed, taken out or put in."
            ), actions: UI.buttonDownload(l("Download the signed head"), of: .room("audit/log/head")))
        body += AuditListPage.tabs(l, current: .room("audit/log"))
        body += UI.facts([
            (l("Entries in the log"), HTML(text: l.number(extent.size))),
            (l("Entries that wait for their place"), HTML(text: l.number(extent.waiting))),
            (l("Last signed"), HTML(text: l.time(head.at))),
            (l("Entries in the signed head"), HTML(text: l.number(head.size))),
        ])
        body += UI.section(l("Signed head"), "<pre dir=\"ltr\">\(head.note)</pre>")
        body += UI.section(
            l("Public key"),
            "<p>\(l("Whoever checks needs this key from before. Give it to them once, and on paper."))</p>\(HTML.each(keys) { "<pre dir=\"ltr\">\($0)</pre>" })"
        )
        body += UI.section(
            l("How it is checked"),
            """
            <p>\(l("With the program, or with a small one that we did not compile, which needs nothing but Python:"))</p>\
            <pre dir="ltr">palermo audit verify --head HEAD --key KEY
            scripts/verify-audit sqlite palermo.db --head HEAD --key KEY</pre>
            """)
        return me.page(l("Proof"), body)
    }

    static func head(_ me: SignedIn) async throws -> Reply {
        let permit = try me.desk.policy.permit(Actions.AuditRead.self, me.actor)
        let head = try await me.desk.audit.signedHead(permit)
        return .attachment(Array(head.note.utf8), kind: .text, name: "audit-head-\(head.size).txt")
    }
}
