import Access
import Foundation
import Kernel
import Schema
import Statistics
import Storage
import StorageSQLite
import Web

/// Taking in the CTDC file, as `palermo import ctdc` does.
enum ImportBenchmark {
    static func run(_ ground: Ground, file: String) async throws {
        guard let bytes = FileManager.default.contents(atPath: file).map(Array.init) else {
            Report.line("CTDC import", "skipped", "\(file) is not there; name it with --ctdc")
            return
        }
        let start = Report.now()
        let outcome = try await ground.desk.statistics.importCTDC(bytes, actor: .system) { _, _ in }
        let seconds = (Report.now() - start) / 1_000
        Report.line(
            "CTDC import, \(outcome.report.taken) records", Report.perSecond(Double(outcome.report.taken) / seconds),
            "goal 20,000 a second")
    }
}
