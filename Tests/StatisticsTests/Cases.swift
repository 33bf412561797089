import Access
import Kernel
import Storage
import TestKit

@testable import Statistics

/// A country's office of statistics with some imported cases, for tests of releases.
struct Office: Sendable {
    static let policy = Policy([
        .system: [
            Actions.StatisticsImport.name: [.anywhere], Actions.StatisticsRead.name: [.anywhere],
            Actions.ReleaseRead.name: [.anywhere], Actions.ReleaseMake.name: [.anywhere],
            Actions.ReleaseReport.name: [.anywhere], Actions.ReleaseBudget.name: [.anywhere],
        ],
        .coordinator: [Actions.ReleaseRead.name: [.anywhere]],
    ])
    static let header =
        "yearOfRegistration,Datasource,gender,ageBroad,citizenship,isForcedLabour,control_category,RecruiterCategory,"
        + "ExploitType,Labor_Type\n"

    let database: any Database
    let clock = Clock2020()

    var statistics: Statistics { Statistics(database: database, policy: Self.policy, world: clock.world) }
    var releases: Releases { statistics.releases }

    /// Rows of codes that go together a little, some of them with nothing said.
    static func file(_ count: Int = 300, seed: UInt64 = 3) -> String {
        var random = RandomStream(seed: seed)
        let kinds = ["Sexual", "Labor", ""]
        let rows = (0..<count).map { number in
            let kind = kinds[number % 3]
            let gender = Int.random(in: 0..<4, using: &random) > 0 ? (kind == "Labor" ? "Male" : "Female") : ""
            return "\(2015 + number % 4),Hotline,\(gender),\(number % 5 == 0 ? "9--17" : "18--20"),UA,,,,\(kind),"
        }
        return header + rows.joined(separator: "\n") + "\n"
    }

    @discardableResult
    func importing(_ text: String = file()) async throws -> CTDCOutcome {
        try await statistics.importCTDC(Array(text.utf8), actor: .system)
    }

    static func order(
        _ method: ReleaseOrder.Method, _ fields: [StatisticalField] = [.gender, .age, .exploitation]
    ) -> ReleaseOrder { ReleaseOrder(fields: fields, method: method, effort: .preview) }

    func setBudget(_ epsilon: Double = 4, delta: Double = 1e-6, seen: Int = 0) async throws {
        try await releases.setBudget(
            epsilon: epsilon, delta: delta, reason: "The ministry's decision", seen: seen, actor: .system)
    }

    func runJobs() async throws {
        clock.advance(minutes: 6)
        try await JobRunner(database: database, world: clock.world, handlers: releases.jobHandlers).runDue(clock.now)
    }
}
