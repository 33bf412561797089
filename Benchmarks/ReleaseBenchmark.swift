import Foundation
import Kernel
import Statistics

/// Synthetic records from the CTDC's published microdata, beside what pac-synth 0.0.8, the engine of the CTDC's releases,
/// was measured to reach on the same data at the same ε and δ (docs/performance.md). Skipped where the data are absent.
enum ReleaseBenchmark {
    private struct Peer {
        let file: String
        let epsilon: Double?
        let note: String
    }

    private static let peers = [
        Peer(file: "ctdc-complete", epsilon: 4, note: "peer 94 / 66.7, lost 21.4 %, fabricated 16.6 %, 18 s"),
        Peer(file: "ctdc-complete", epsilon: 1, note: "peer 93 / 67.7, lost 52.7 %, fabricated 9.4 %"),
        Peer(file: "ctdc-complete", epsilon: nil, note: "peer with resolution 10: 30 to 80 / 22.7 to 57.5, 26 s"),
        Peer(file: "ctdc", epsilon: 4, note: "peer 188 / 112, lost 19 %, 30 to 45 s"),
        Peer(file: "ctdc", epsilon: 1, note: "peer 189 / 111, lost 44 %"),
        Peer(file: "ctdc", epsilon: nil, note: ""),
    ]

    static func run(ctdc: String) throws {
        let folder = URL(fileURLWithPath: ctdc).deletingLastPathComponent().path
        for file in ["ctdc-complete", "ctdc"] {
            guard FileManager.default.fileExists(atPath: "\(folder)/\(file).csv") else {
                Report.line("releases", "skipped", "\(folder)/\(file).csv is not there")
                return
            }
        }
        try counting("\(folder)/ctdc-complete.csv")
        for peer in peers {
            let data = try MicrodataReader().read(try Files.read("\(folder)/\(peer.file).csv", limit: 1 << 30))
            if let epsilon = peer.epsilon {
                for domain in [NoisyTables.Domain.publicLists, .isPrivate] {
                    let budget = try PrivacyBudget(
                        epsilon: epsilon, delta: PrivacyBudget.delta(records: data.count))
                    try measure(
                        "\(data.count) records, epsilon \(Int(epsilon)), \(domain.rawValue)", data,
                        .differentialPrivacy(budget, domain), peer.note)
                }
            } else {
                try measure("\(data.count) records, k 10", data, .anonymity(k: 10), peer.note)
            }
        }
        try large("\(folder)/ctdc-complete.csv")
    }

    private static func counting(_ file: String) throws {
        let bytes = try Files.read(file, limit: 1 << 30)
        let times = try (0..<9).map { _ in
            let start = Report.now()
            let data = try MicrodataReader().read(bytes)
            _ = try CellTables(sizes: data.sizes, upTo: 3).count(data)
            return Report.now() - start
        }.sorted()
        Report.line(
            "all 1- to 3-way counts of 14,299 rows, with reading", Report.milliseconds(times[4]),
            "goal 15 ms; peer 1.3 to 1.7 s")
        let million = repeated(try MicrodataReader().read(bytes), 1_000_000)
        let layout = try CellTables(sizes: million.sizes, upTo: 3)
        let start = Report.now()
        _ = layout.count(million)
        Report.line("the same of 1,000,000 rows", Report.milliseconds(Report.now() - start), "goal 300 ms")
    }

    private static func large(_ file: String) throws {
        let data = repeated(try MicrodataReader().read(try Files.read(file, limit: 1 << 30)), 200_000)
        let budget = try PrivacyBudget(epsilon: 4, delta: PrivacyBudget.delta(records: data.count))
        try measure(
            "200,000 records, epsilon 4", data, .differentialPrivacy(budget, .publicLists), "goal 40 s; peer minutes")
    }

    private static func repeated(_ data: Microdata, _ count: Int) -> Microdata {
        data.records((0..<count).map { $0 % data.count })
    }

    private static func measure(_ name: String, _ data: Microdata, _ method: Release.Method, _ note: String) throws {
        let start = Report.now()
        let release = try Release.make(data, method)
        let seconds = (Report.now() - start) / 1_000
        let lines = try UtilityReport(real: data, synthetic: release.synthetic).lines
        let errors = lines.map { rounded($0.meanAbsoluteError) }.joined(separator: " / ")
        let triples = lines[2]
        Report.line(
            name, "\(rounded(seconds)) s",
            "errors 1-/2-/3-way \(errors), lost \(rounded(triples.lost * 100)) %, fabricated "
                + "\(rounded(triples.fabricated * 100)) % (mass \(rounded(triples.fabricatedMass * 100)) %)"
                + (note.isEmpty ? "" : "; \(note)"))
    }

    private static func rounded(_ number: Double) -> String { String(format: "%.2f", number) }
}
