import ArgumentParser
import Foundation
import Kernel
import Storage

/// `make bench`: prints the figures that docs/performance.md quotes, each beside its reference in the same run.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PalermoBenchmarks", abstract: "Measure, on this machine, in one run.",
        discussion: "PALERMO_TEST_POSTGRES names a PostgreSQL (scripts/postgres-test start durable makes one).")

    @Option(help: "How many cases: a small and a large number.") var cases = [10_000, 1_000_000]
    @Option(help: "Seconds for each load.") var seconds = 8
    @Option(help: "The resources folder.") var resources = "Resources"
    @Option(help: "The CTDC file.") var ctdc = "../shared/data/ctdc/ctdc.csv"
    @Option(help: "The folder of overlapping lists.") var lists = "../shared/data/mse"
    @Option(help: "Where the databases are made; a real disk, since commits are measured.") var folder: String?

    @Flag(help: "Measure forms only.") var formsOnly = false
    @Flag(help: "Measure the pure engine of deadlines only.") var deadlinesOnly = false
    @Flag(help: "Measure releases only.") var releasesOnly = false
    @Flag(help: "Measure estimates only.") var estimatesOnly = false
    @Flag(help: "Measure the audit log, sealing and backups only.") var auditOnly = false
    @Option(help: "How many entries the large audit log has.") var auditEntries = 1_000_000
    @Flag(help: "Leave the databases where they were made.") var keep = false

    func run() async throws {
        let folder = folder ?? NSTemporaryDirectory() + "palermo-bench-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { if !keep { Report.attempt("clean up") { try FileManager.default.removeItem(atPath: folder) } } }
        if auditOnly {
            Report.section("Audit log and backups")
            return try await AuditBenchmark.run(folder: folder, entries: auditEntries)
        }
        Report.section("Estimates")
        try EstimateBenchmark.run(folder: lists)
        try EstimateBenchmark.tables(ctdc: ctdc)
        if estimatesOnly { return }
        Report.section("Releases")
        try ReleaseBenchmark.run(ctdc: ctdc)
        if releasesOnly { return }
        Report.section("Deadlines")
        try DeadlineBenchmark.run(resources: resources)
        if deadlinesOnly { return }
        Report.section("Forms")
        try await FormBenchmark.run(folder: folder, resources: resources, seconds: seconds)
        if formsOnly { return }
        Report.section("Audit log and backups")
        try await AuditBenchmark.run(folder: folder, entries: auditEntries)
        Report.section("Writes and matching")
        try await WriteBenchmark.run(folder: folder)
        try await MatchBenchmark.run(resources: resources)
        var bare = 0.0
        var sqlite: PageBenchmark.Figures?
        var postgreSQL: PageBenchmark.Figures?
        for count in cases {
            Report.section("\(count) cases")
            let place = "\(folder)/\(count)"
            let ground = try await Ground.build(folder: place, resources: resources, cases: count)
            if bare == 0 {
                try await ImportBenchmark.run(ground, file: ctdc)
                bare = try await BareBenchmark.run(ground, seconds: seconds)
            }
            try await SearchBenchmark.run(ground)
            if keep { Report.line("session", ground.token, "to profile what \(place) serves") }
            let connection = try await copy(ground, count, folder)
            await ground.database.close()
            sqlite = try PageBenchmark.run(
                ground, name: "SQLite", folder: place, database: Ground.file(place), resources: resources, bare: bare,
                before: sqlite, seconds: seconds)
            try await MeasureBenchmark.run(
                ground, name: "SQLite", folder: place, database: Ground.file(place), resources: resources,
                seconds: seconds)
            if let connection {
                postgreSQL = try PageBenchmark.run(
                    ground, name: "PostgreSQL", folder: place, database: connection, resources: resources, bare: bare,
                    before: postgreSQL, seconds: seconds)
                try await MeasureBenchmark.run(
                    ground, name: "PostgreSQL", folder: place, database: connection, resources: resources,
                    seconds: seconds)
            }
        }
    }

    /// The connection of a new PostgreSQL database with the same cases; nil when no server is named.
    private func copy(_ ground: Ground, _ count: Int, _ folder: String) async throws -> String? {
        guard let server = ProcessInfo.processInfo.environment["PALERMO_TEST_POSTGRES"] else {
            Report.line("PostgreSQL", "skipped", "PALERMO_TEST_POSTGRES is not set")
            return nil
        }
        let name = "bench_\(count)"
        try Command.output(
            "psql",
            ["-q", "-d", server, "-c", "SET client_min_messages = error", "-c", "DROP DATABASE IF EXISTS \(name)"])
        try Command.output("psql", ["-q", "-d", server, "-c", "CREATE DATABASE \(name)"])
        let connection = server.replacingOccurrences(of: "dbname=postgres", with: "dbname=\(name)")
        try await PostgreSQLCopy.run(from: ground.database, to: connection, folder: folder)
        return connection
    }
}
