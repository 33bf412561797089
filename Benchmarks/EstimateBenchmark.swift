import Foundation
import Kernel
import Statistics

/// Multiple-systems estimates beside SparseMSE 2.0.1 (R 4.2.2), measured on two cores (docs/performance.md). Skipped where
/// the published lists are absent.
enum EstimateBenchmark {
    private static let peers: [(name: String, file: String, join: (Int, Int)?, note: String)] = [
        ("5 lists, United Kingdom", "UKdat", (2, 5), "goal 2 s; peer 189 s"),
        ("5 lists, Netherlands", "Ned", (0, 2), "goal 2 s; peer 223 s"),
        ("5 lists, western United States", "Western", nil, "goal 2 s; peer 72 s"),
        ("6 lists, United Kingdom", "UKdat", nil, "goal 5 s; peer 76 s for 200 replicates"),
        ("6 lists, Netherlands", "Ned", nil, "goal 5 s; peer 117 s for 200 replicates"),
        ("8 lists, New Orleans", "NewOrl", nil, "goal 10 s; peer 209 s for 200 replicates"),
    ]

    static func run(folder: String) throws {
        guard FileManager.default.fileExists(atPath: "\(folder)/UKdat.csv") else {
            Report.line("estimates", "skipped", "\(folder) is not there")
            return
        }
        for peer in peers {
            var lists = try CaptureHistories(reading: try Files.read("\(folder)/\(peer.file).csv", limit: 1 << 20))
            if let (a, b) = peer.join { lists = lists.joining(a, b) }
            var options = PopulationEstimate.Options()
            let start = Report.now()
            let estimate = try PopulationEstimate(lists, options)
            let whole = Report.now() - start
            options.replicates = 0
            let times = try (0..<21).map { _ in
                let start = Report.now()
                _ = try PopulationEstimate(lists, options)
                return Report.now() - start
            }.sorted()
            let interval = estimate.bootstraps[.stepwise]?.interval
            let total = estimate.model(.stepwise)?.fit?.total ?? .nan
            Report.line(
                peer.name, Report.milliseconds(whole),
                "3 models, 2 bootstraps of 1,000 with BCa; the models alone \(Report.milliseconds(times[10])); stepwise "
                    + "\(Int(total)) [\(Int(interval?.lowerBound ?? .nan)), \(Int(interval?.upperBound ?? .nan))]; \(peer.note)"
            )
        }
    }

    /// A protected table of three fields over a million records, from columns of codes to what may be shown.
    static func tables(ctdc: String) throws {
        guard FileManager.default.fileExists(atPath: ctdc) else {
            Report.line("protected tables", "skipped", "\(ctdc) is not there")
            return
        }
        let data = try MicrodataReader().read(try Files.read(ctdc, limit: 1 << 30))
        let million = data.records((0..<1_000_000).map { $0 % data.count })
        for names in [["yearOfRegistration", "citizenship", "ExploitType"], ["gender", "ageBroad", "ExploitType"]] {
            let columns = names.compactMap { name in data.columns.firstIndex { $0.name == name } }
            for rule in DisclosureRule.all {
                var hidden = 0
                var cells = 0
                let times = try (0..<7).map { _ in
                    let start = Report.now()
                    let cross = try CrossTable(million, by: columns)
                    let table = try ProtectedTable(cross, rule)
                    (hidden, cells) = (table.hiddenCount, table.cells.count)
                    return Report.now() - start
                }.sorted()
                Report.line(
                    "1,000,000 records by \(names.joined(separator: ", ")), rule \(rule.code)",
                    Report.milliseconds(times[3]), "goal 200 ms; \(cells) cells, \(hidden) hidden")
            }
        }
    }
}
