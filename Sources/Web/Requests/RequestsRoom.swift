import Access
import Kernel
import Localization
import Requests

/// Asks between organisations: referral, identification, hand-over, interpreter; also for a service without an account.
package struct RequestsRoom: Room {
    package init() {}

    package var navigation: [NavigationEntry] {
        [
            NavigationEntry(.requests, order: 30, isFor: { Self.sends($0) || Self.receives($0) }) { l in l("Requests") }
        ]
    }

    /// Whether somebody sends, or answers, any kind of request that this country has.
    static func sends(_ me: SignedIn) -> Bool { me.holds(anyOf: me.desk.requests.definitions.senders) }
    static func receives(_ me: SignedIn) -> Bool { me.holds(anyOf: me.desk.requests.definitions.receivers) }

    package func open(_ doors: inout Doors) {
        doors.page("requests") { try await RequestListPage.show($0) }
        doors.page("requests/:request") { me in try await RequestShowPage.show(me, Form(me.l)) }
        doors.form("requests/:request/acts/:act") { try await RequestActing.receive($0, $1) }
        doors.form("requests/:request/links") { me, _ in try await RequestLinkPages.make(me) }
        doors.page("requests/:request/print") { try await RequestPrintPage.show($0) }
        doors.page("requests/new") { try await NewRequestPage.show($0) }
        doors.form("requests/new") { try await NewRequestPage.send($0, $1) }
        doors.page("cases/:case/match") { try await MatchPage.show($0) }
        doors.page("cases/:case/refer") { try await SendPage.refer($0) }
        doors.form("cases/:case/refer") { try await SendPage.send($0, $1, try $0.id("case")) }
        doors.openPage("r/:token") { try await OneTimePages.show($0) }
        doors.openForm("r/:token") { visit, _ in try await OneTimePages.open(visit) }
        doors.openForm("r/:token/acts/:act") { try await OneTimePages.receive($0, $1) }
    }

    package func cards(for me: SignedIn) async throws -> [DeskCard] { try await RequestCards.cards(me) }
}
