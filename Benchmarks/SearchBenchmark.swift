import Cases
import Kernel
import Web

/// Name search over sealed cases.
enum SearchBenchmark {
    static func run(_ ground: Ground) async throws {
        var chance = SeededGenerator(seed: 99)
        var times: [Double] = []
        for _ in 0..<200 {
            let query = Ground.name(&chance) + " " + Ground.name(&chance)
            let start = Report.now()
            _ = try await ground.desk.cases.search(query, ground.actor)
            times.append(Report.now() - start)
        }
        times.sort()
        Report.line(
            "name search over \(ground.cases.count) sealed cases, p95",
            Report.milliseconds(Report.quantile(times, 0.95)), "goal 50 ms at 1,000,000")
    }
}
