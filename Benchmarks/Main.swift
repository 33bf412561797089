import ArgumentParser
import Foundation
import Hummingbird
import Kernel
import Logging
import Web

/// `make bench`: prints the figures that docs/performance.md quotes, each beside its reference in the same run.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PalermoBenchmarks", abstract: "Measure, on this machine, in one run.")

    @Option(help: "How many cases to fill the database with.") var cases = 10_000
    @Option(help: "Seconds for each load.") var seconds = 5
    @Option(help: "The resources folder.") var resources = "Resources"

    func run() async throws {
        let folder = NSTemporaryDirectory() + "palermo-bench-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { Report.attempt("clean up") { try FileManager.default.removeItem(atPath: folder) } }
        try await WriteBenchmark.run(folder: folder)
        try await MatchBenchmark.run(resources: resources)
        let ground = try await Ground.build(folder: folder, resources: resources, cases: cases)
        try await SearchBenchmark.run(ground)
        try await PageBenchmark.run(ground, seconds: seconds)
        Report.line("resident memory", "\(Report.residentMegabytes()) MB", "with \(cases) cases on SQLite")
    }
}

/// One figure a line, the same shape everywhere.
enum Report {
    static func line(_ name: String, _ value: String, _ note: String = "") {
        let padded = name + String(repeating: " ", count: max(1, 44 - name.count))
        print("\(padded)\(value)\(note.isEmpty ? "" : "   (\(note))")")
        fflush(nil)
    }

    static func attempt(_ what: String, _ body: () throws -> Void) {
        do { try body() } catch { line(what, "failed: \(error)") }
    }

    /// The value below which `share` of the sorted values lie.
    static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    static func milliseconds(_ value: Double) -> String { "\((value * 100).rounded() / 100) ms" }

    static func residentMegabytes() -> Int {
        Int(getpagesize()) * residentPages() / 1_048_576
    }

    private static func residentPages() -> Int {
        guard let text = FileManager.default.contents(atPath: "/proc/self/statm") else { return 0 }
        let words = String(decoding: text, as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e6 }
}
