import Access
import Cases
import Deadlines
import Kernel
import Storage
import StoragePostgreSQL
import StorageSQLite
import Web

/// A measure previewed and put in force over every clock of a database, while its pages are asked.
enum MeasureBenchmark {
    private static let insert = Statement(
        "bench.addClock",
        """
        INSERT INTO case_clocks (case_id, id, kind, rule, starts_on, due_on, steps, state, question, jurisdiction)
        VALUES (?1, ?2, 'appeal', 'plain', ?3, ?4, '', 'running', ?5, 'IT')
        """)
    private static let insertMany = Statement(insert, rows: 100)

    /// One clock a case, of which about half lie in the measure's window.
    static func fill(_ database: any Database, _ cases: [CaseID]) async throws {
        var chance = SeededGenerator(seed: 20)
        var rest = cases[...]
        while !rest.isEmpty {
            let some = rest.prefix(5_000)
            rest = rest.dropFirst(some.count)
            var rows: [[SQLValue]] = []
            for id in some {
                let start = Day(number: 18_200 + Int32(chance.number(0...400)))
                let end = start.adding(days: 30)
                let question = """
                    {"jurisdiction":"IT","clock":"appeal","trigger":"\(start)","period":"P30D"}
                    """
                rows.append([
                    .id(id), .id(ClockID.make(now: .wallClock())), .day(start), .day(end), .text(question),
                ])
            }
            let batch = rows
            try await database.write { write in
                var left = batch[...]
                while left.count >= 100 {
                    try write.run(insertMany, left.prefix(100).flatMap { $0 })
                    left = left.dropFirst(100)
                }
                for row in left { try write.run(insert, row) }
            }
        }
    }

    static func run(
        _ ground: Ground, name: String, folder: String, database connection: String, resources: String, seconds: Int
    ) async throws {
        let database: any Database =
            connection.contains("dbname=")
            ? try await PostgreSQLDatabase.open(connection, connections: 2)
            : try await SQLiteDatabase.open(path: connection)
        try await fill(database, ground.cases)
        let server = try ServerProcess(folder: folder, database: connection, resources: resources, port: 18_913)
        defer { server.stop() }
        let paths = ground.sample(20_000).map { "/cases/\($0)" }
        let token = ground.token
        let base = server.base
        @Sendable func page() throws -> Load { try Load.measure(base, paths, seconds: seconds, token: token) }
        _ = try page()
        let quiet = try page()

        let runs = MeasureRuns(
            database: database, policy: ground.desk.policy, world: .live,
            book: MeasureBook(library: try DeadlineDefinitions.load(resources: resources, measuresOf: ["IT"])))
        let who = Actor.system
        let id = try await runs.register.draft(try runs.register.read(measure), reason: "", who)
        let previewed = try await finished(try await runs.preview(id, who), runs)
        try await runs.enact(id, revision: 1, who)
        guard let apply = try await runs.runs(of: id, who).first(where: { $0.kind == .apply }) else { return }
        async let busy = Task.detached { try page() }.value
        let applied = try await finished(apply.id, runs)
        let meanwhile = try await busy
        await database.close()
        func text(_ milliseconds: Int64) -> String { "\((Double(milliseconds) / 10).rounded() / 100) s" }
        Report.line(
            "\(name): preview over \(ground.cases.count) clocks", text(previewed.milliseconds),
            "\(previewed.counts.later) would move, \(previewed.counts.savedPeople) people saved")
        Report.line("\(name): every clock counted anew", text(applied.milliseconds), "while pages are asked")
        Report.line(
            "\(name): both together", text(previewed.milliseconds + applied.milliseconds),
            "goal 30 s at 1,000,000")
        Report.line(
            "\(name): case page p99 meanwhile", Report.milliseconds(meanwhile.p99),
            "\(Report.times(meanwhile.p99 / quiet.p99)) the quiet \(Report.milliseconds(quiet.p99)), goal 2; "
                + "\(Report.perSecond(meanwhile.rate)) in place of \(Report.perSecond(quiet.rate))")
    }

    private static let measure = """
        {"id":"bench","jurisdiction":"IT","label":"Bench","instrument":"Bench","kind":"suspend-running-periods",
         "clocks":["appeal"],"confidence":"low","versions":[{"known":"2020-03-17","effects":[
         {"suspend":{"from":"2020-03-09","to":"2020-05-11"}}]}]}
        """

    /// Waits for the server to do it: from when it was asked for until it was done.
    private static func finished(
        _ id: MeasureRunID, _ runs: MeasureRuns
    ) async throws -> (milliseconds: Int64, counts: MeasureCounts) {
        while true {
            let run = try await runs.run(id, .system)
            if let end = run.finishedAt {
                return (end.milliseconds - run.startedAt.milliseconds, run.counts)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
