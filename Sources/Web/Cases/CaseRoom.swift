import Access
import Cases
import Localization

/// A block that another room puts on the case page, under the needs: referrals, requests.
package typealias CaseExtra = @Sendable (SignedIn, CaseFile) async throws -> HTML

/// Another room's words for something that it wrote into a case's journal; nil when it is not its own.
package typealias CaseSentence = @Sendable (SignedIn, TimelineEntry) -> String?

/// People's files: the list, the search, the case page and what hangs on it.
package struct CaseRoom: Room {
    let extras: [CaseExtra]
    let sentences: [CaseSentence]

    /// - Parameters: extras: blocks of other rooms, in the order in which they stand on the page. sentences: other rooms'
    ///   words for the timeline, asked in this order.
    package init(extras: [CaseExtra] = [], sentences: [CaseSentence] = []) {
        self.extras = extras
        self.sentences = sentences
    }

    /// Who works with cases; the policy decides about each one.
    static let readers: Set<String> = ["hotline-operator", "first-responder", "case-manager", "decision-maker"]

    package var navigation: [NavigationEntry] {
        [
            NavigationEntry(.cases, order: 10, roles: Self.readers) { l in l("Cases") },
            NavigationEntry(.room("cases/erasures"), order: 72, isFor: { $0.may(Actions.CaseErase.self) }) { l in
                l("Erasures")
            },
        ]
    }

    package func open(_ doors: inout Doors) {
        let (extras, sentences) = (extras, sentences)
        doors.page("cases") { me in try await CaseListPage.show(me) }
        doors.page("cases/search") { _ in .redirect(.cases) }
        doors.form("cases/search", isRepeatable: true) { me, form in try await CaseSearchPage.receive(me, form) }
        doors.page("cases/audit") { me in try AuditPage.show(me, Form(me.l)) }
        doors.form("cases/audit", isRepeatable: true) { me, form in try await AuditPage.receive(me, form) }
        doors.page("cases/erasures") { try await ErasuresPage.show($0) }
        doors.form("cases/erasures") { try await ErasuresPage.receive($0, $1) }
        doors.page("cases/:case") { me in try await CasePage.show(me, extras, sentences) }
        doors.page("cases/:case/timeline") { me in try await CaseTimelinePage.show(me, sentences) }
        doors.page("cases/:case/readers") { me in try await CaseReadersPage.show(me) }
        doors.page("cases/:case/fields") { me in try await CaseFieldsPage.show(me) }
        doors.page("cases/:case/print") { me in try await CasePrintPage.show(me) }
        CaseActRoutes.open(&doors)
    }

    package func cards(for me: SignedIn) async throws -> [DeskCard] {
        try await CaseCards.cards(me) + AuditPage.cards(me) + ErasuresPage.cards(me)
    }
}
