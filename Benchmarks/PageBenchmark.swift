import Kernel

/// Pages of the real server, signed in: policy, sealed fields and journal on.
enum PageBenchmark {
    struct Figures {
        let page: Load
        let list: Load
    }

    static func run(
        _ ground: Ground, name: String, folder: String, database: String, resources: String, bare: Double,
        before: Figures?, seconds: Int
    ) throws -> Figures {
        let server = try ServerProcess(folder: folder, database: database, resources: resources, port: 18_912)
        defer { server.stop() }
        Report.line(
            "\(name): start to first page", Report.milliseconds(server.firstPageMilliseconds), "goal 300 ms")
        let paths = ground.sample(20_000).map { "/cases/\($0)" }
        _ = try Load.measure(server.base, paths, seconds: 2, token: ground.token)
        let page = try Load.measure(server.base, paths, seconds: seconds, token: ground.token)
        var note = "\(Int((page.rate / bare * 1_000).rounded()) / 10) % of bare, goal 16.7 %"
        if let before { note += "; p99 \(Report.times(page.p99 / before.page.p99)) that of the smaller, goal 1.5" }
        page.report("\(name): case page", note)
        let list = try Load.measure(server.base, ["/cases?scope=organisation"], seconds: seconds, token: ground.token)
        list.report("\(name): case list", "goal p95 50 ms")
        let resident = server.resident
        Report.line("\(name): memory", "\(resident.now) MB", "peak \(resident.peak) MB; goal 150 MB on SQLite")
        return Figures(page: page, list: list)
    }
}
