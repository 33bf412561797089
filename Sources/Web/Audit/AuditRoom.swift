import Access
import Kernel
import Localization

/// Who looked at what and who changed what, for those who guard data protection, and the log that proves it.
struct AuditRoom: Room {
    var navigation: [NavigationEntry] {
        [
            NavigationEntry(.room("audit"), order: 70, isFor: { $0.may(Actions.AuditRead.self) }) { l in l("Audit") }
        ]
    }

    func open(_ doors: inout Doors) {
        doors.page("audit") { try await AuditListPage.show($0) }
        doors.page("audit/alerts") { try await AuditAlertsPage.show($0) }
        doors.form("audit/alerts") { try await AuditAlertsPage.receive($0, $1) }
        doors.page("audit/log") { try await AuditLogPage.show($0) }
        doors.page("audit/log/head") { try await AuditLogPage.head($0) }
    }

    func cards(for me: SignedIn) async throws -> [DeskCard] { try await AuditAlertsPage.cards(me) }
}
