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
                peer.name, "\(Int(whole * 1_000)) ms",
                "3 models, 2 bootstraps of 1,000 with BCa; the models alone \(Report.milliseconds(times[10])); stepwise "
                    + "\(Int(total)) [\(Int(interval?.lowerBound ?? .nan)), \(Int(interval?.upperBound ?? .nan))]; \(peer.note)"
            )
        }
    }
}
