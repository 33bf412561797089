import Access
import Kernel
import Storage
import TestKit
import Testing

@testable import Statistics

@Suite("Releases as jobs") struct ReleaseRunTests {
    private static let private1 = ReleaseOrder.Method.privacy(epsilon: 1, delta: 1e-6, .publicLists)

    @Test(arguments: Engine.allCases)
    func `the coded cases are the microdata that their file would be`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = Office(database: database)
            try await office.importing()
            let fields: [StatisticalField] = [.year, .gender, .exploitation]
            let data = try await database.readLong { try CaseMicrodata.load($0, fields) }
            var reader = MicrodataReader()
            reader.dropped = Set(StatisticalField.allCases.filter { !fields.contains($0) }.map { $0.spellings[0] })
            let read = try reader.read(Array(Office.file().utf8))
            #expect(data.columns.map(\.name) == read.columns.map(\.name) && data.count == read.count)
            for (ours, theirs) in zip(data.columns, read.columns) {
                #expect(ours.codes.map { ours.values[Int($0)] } == theirs.codes.map { theirs.values[Int($0)] })
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a job makes records, counts and a report, and says who took them away`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = Office(database: database)
            try await office.importing()
            try await office.setBudget()
            let id = try await office.releases.start(Office.order(Self.private1), actor: .system)
            await #expect(throws: ReleaseProblem.notDone) {
                _ = try await office.releases.file(id, .records, actor: .system)
            }
            try await office.runJobs()
            let run = try await office.releases.load(id, actor: .system)
            #expect(run.state == .done && run.progress == 1_000 && run.records == 300 && run.number == 2)
            let records = try await office.releases.file(id, .records, actor: .system)
            let lines = String(decoding: records, as: UTF8.self).split(whereSeparator: \.isNewline)
            #expect(lines.first?.hasPrefix("gender,ageBroad,ExploitType") == true)
            #expect(lines.count == (run.synthetic ?? 0) + 1)
            let counts = String(decoding: try await office.releases.file(id, .counts, actor: .system), as: UTF8.self)
            #expect(counts.hasPrefix("combination,length,count"))
            let report = try JSONValue(parsing: try await office.releases.file(id, .report, actor: .system))
            #expect(report["protects"] == .bool(true) && report["effort"]?.text == "preview")
            let acts = try await database.read {
                try $0.all(Self.acts, [.id(id)]) { $0.text(0) }
            }
            #expect(acts == ["release.made", "release.read", "release.read", "release.report"])
            let reader = Actor(kind: .member(MemberID(high: 1, low: 1)), organisation: nil, roles: ["coordinator"])
            _ = try await office.releases.file(id, .records, actor: reader)
            await #expect(throws: Refusal.forbidden(action: "release.report")) {
                _ = try await office.releases.file(id, .report, actor: reader)
            }
        }
    }

    private static let acts = Statement("test.acts", "SELECT act FROM journal WHERE entity_id = ?1 ORDER BY act")

    @Test(arguments: Engine.allCases)
    func `a killed job begins again with the same booking and releases once`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = Office(database: database)
            try await office.importing()
            try await office.setBudget()
            let id = try await office.releases.start(Office.order(Self.private1), actor: .system)
            // Somebody leases it, begins and is killed.
            let now = office.clock.now
            _ = try await database.write { try Jobs.lease($0, now: now, until: now.adding(seconds: 300), limit: 1) }
            #expect(try await database.write { try ReleaseStore.advance($0, id, progress: 400) })
            #expect(try await office.releases.load(id, actor: .system).state == .running)
            try await office.runJobs()
            #expect(try await office.releases.load(id, actor: .system).state == .done)
            #expect(try await office.releases.ledger(actor: .system).costs.count == 1)
            // The one that was thought dead ends after all: what it made is told to nobody.
            let first = try await office.releases.file(id, .records, actor: .system)
            try await office.releases.keep(
                id, MadeRelease(real: 1, synthetic: 1, files: [(.records, [1]), (.counts, [1]), (.report, [1])]))
            #expect(try await office.releases.file(id, .records, actor: .system) == first)
        }
    }

    private static let forget = Statement("test.forgetCases", "DELETE FROM statistical_cases")

    @Test(arguments: Engine.allCases)
    func `a release that fails gives out nothing, stays booked and is taken up again`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = Office(database: database)
            try await office.importing()
            try await office.setBudget()
            let id = try await office.releases.start(Office.order(Self.private1), actor: .system)
            await #expect(throws: ReleaseProblem.notFailed) {
                try await office.releases.again(id, actor: .system)
            }
            try await database.write { try $0.run(Self.forget) }
            try await office.runJobs()
            let failed = try await office.releases.load(id, actor: .system)
            #expect(failed.state == .failed && failed.failure == .data)
            await #expect(throws: ReleaseProblem.notDone) {
                _ = try await office.releases.file(id, .records, actor: .system)
            }
            #expect(try await office.releases.ledger(actor: .system).costs.count == 1)
            try await office.importing(Office.file(200, seed: 8))
            try await office.releases.again(id, actor: .system)
            try await office.runJobs()
            let done = try await office.releases.load(id, actor: .system)
            #expect(done.state == .done && done.records == 200 && done.number == failed.number)
            let ledger = try await office.releases.ledger(actor: .system)
            #expect(ledger.costs.count == 1 && ledger.differing.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `deleted files are gone and the booking stays`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = Office(database: database)
            try await office.importing()
            try await office.setBudget()
            let made = try await office.releases.start(Office.order(.anonymity(k: 10)), actor: .system)
            try await office.runJobs()
            try await office.releases.delete(made, actor: .system)
            #expect(try await office.releases.load(made, actor: .system).state == .deleted)
            await #expect(throws: ReleaseProblem.notDone) {
                _ = try await office.releases.file(made, .counts, actor: .system)
            }
            await #expect(throws: ReleaseProblem.notDone) { try await office.releases.delete(made, actor: .system) }
            // Deleted before its turn, it is not made at all.
            let waiting = try await office.releases.start(Office.order(Self.private1), actor: .system)
            try await office.releases.delete(waiting, actor: .system)
            try await office.runJobs()
            #expect(try await office.releases.load(waiting, actor: .system).synthetic == nil)
            #expect(try await office.releases.ledger(actor: .system).entries.count == 3)
            #expect(try await database.read { try Jobs.failing($0, limit: 5) } == [])
        }
    }
}
