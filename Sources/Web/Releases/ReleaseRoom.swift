import Access
import Kernel
import Localization
import Statistics

/// Records that can be given away: what each release promises, what is left of the budget, and the files.
struct ReleaseRoom: Room {
    var navigation: [NavigationEntry] {
        [
            NavigationEntry(
                .releases, order: 62,
                roles: [Role.coordinator.rawValue, Role.rapporteur.rawValue, Role.dataProtectionOfficer.rawValue]
            ) { l in l("Releases") }
        ]
    }

    func open(_ doors: inout Doors) {
        doors.page("statistics/releases") { try await ReleaseListPage.show($0) }
        doors.page("statistics/releases/new") { try await ReleaseFormPage.new($0) }
        doors.form("statistics/releases/new") { try await ReleaseFormPage.receive($0, $1) }
        doors.page("statistics/releases/budget") { try await ReleaseBudgetPage.show($0) }
        doors.form("statistics/releases/budget") { try await ReleaseBudgetPage.receive($0, $1) }
        doors.page("statistics/releases/:release") { try await ReleasePage.show($0) }
        doors.form("statistics/releases/:release/again") { me, _ in try await ReleasePage.again(me) }
        doors.form("statistics/releases/:release/delete") { me, _ in try await ReleasePage.delete(me) }
        doors.page("statistics/releases/:release/records") { try await ReleasePage.file($0, .records) }
        doors.page("statistics/releases/:release/counts") { try await ReleasePage.file($0, .counts) }
        doors.page("statistics/releases/:release/report") { try await ReleasePage.file($0, .report) }
    }
}
