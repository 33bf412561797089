import Access
import Kernel
import Localization

/// What counts say, without saying anything of anybody: tables, what is given to everybody, and estimates of those whom
/// nobody has counted.
struct StatisticsRoom: Room {
    var navigation: [NavigationEntry] {
        [NavigationEntry(.statistics, order: 60, roles: ["coordinator", "rapporteur"]) { l in l("Statistics") }]
    }

    func open(_ doors: inout Doors) {
        doors.page("statistics") { try await StatisticsPage.show($0) }
        doors.page("statistics/choose") { StatisticsPage.choose($0) }
        doors.form("statistics/publish") { try await StatisticsPage.publish($0, $1) }
        doors.form("tables/:table/withdraw") { try await StatisticsPage.withdraw($0, $1) }
        doors.page("statistics/population") { try PopulationPage.show($0) }
        doors.form("statistics/population", isRepeatable: true) { try await PopulationPage.receive($0, $1) }
        doors.page("statistics/story") { try await StoryPage.show($0) }
        doors.page("statistics/effect") { try await EffectPage.show($0) }
        doors.form("statistics/effect", isRepeatable: true) { try await EffectPage.receive($0, $1) }
        doors.page("statistics/phases") { try await PhasePage.show($0) }
        doors.openPage("tables") { try await PublishedTablePages.list($0) }
        doors.openPage("tables/:table") { try await PublishedTablePages.show($0) }
        for file in TableFile.allCases {
            doors.page(file.workPath.description) { try await StatisticsPage.file($0, file) }
            doors.openPage("tables/:table/\(file.path)") { try await PublishedTablePages.file($0, file) }
        }
    }
}
