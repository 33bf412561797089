import Access
import Cases
import Kernel
import Localization
import Screening

/// What screenings put on a case's page: when each was made, where, and what it showed. Answers stay in the screening.
enum CaseScreenings {
    static let block: CaseExtra = { me, file in
        let l = me.l
        let heads = try await me.desk.screenings.ofCase(file.record.id, file.record.facts, actor: me.actor)
        guard !heads.isEmpty else { return HTML() }
        func row(_ head: ScreeningHead) -> HTML {
            let setting = ScreeningWords.setting(head.setting, me)
            // Who may read the case may know that there was a screening; its answers are the desk's that asked.
            let name =
                me.may(Actions.ScreeningRead.self, head.facts)
                ? UI.link(setting, to: .screeningPart(head.id, "result")) : "<strong>\(setting)</strong>"
            let result = head.result.map { UI.badge(ScreeningWords.result($0, l), ScreeningWords.tone($0)) }
            return "<li><div>\(name) <span class=\"muted\">\(l.day(of: head.startedAt))</span><br>\(result)</div></li>"
        }
        return UI.card(l("Screening"), "<ul class=\"rows\">\(HTML.each(heads) { row($0) })</ul>")
    }
}
