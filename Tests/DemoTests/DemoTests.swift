import Access
import Cases
import Definitions
import Demo
import Directory
import Kernel
import Storage
import TestKit
import Testing
import Vault

@Suite("Demo") struct DemoTests {
    private static let roots = "Resources"
    private static let now = Clock2020.start

    private static func ground(_ database: any Database) throws -> Demo.Ground {
        let root = try DefinitionFile.load(roots + "/definitions/roles/roles.yaml")
        return Demo.Ground(
            database: database, vault: Vault(masterKey: [UInt8](repeating: 7, count: 32)),
            policy: try Policy.load(from: root), resources: roots, now: now, cost: .tests)
    }

    private static let stages = Statement(
        "demo.test.stages", "SELECT stage, COUNT(*) FROM cases GROUP BY stage ORDER BY stage")
    private static let latest = Statement("demo.test.latest", "SELECT MAX(at) FROM journal")
    private static let overfull = Statement(
        "demo.test.overfull", "SELECT COUNT(*) FROM service_places WHERE occupied + held > capacity")
    private static let states = Statement(
        "demo.test.states", "SELECT COUNT(DISTINCT state) FROM service_states")

    private static let requests = Statement(
        "demo.test.requests", "SELECT kind || ' ' || state, COUNT(*) FROM requests GROUP BY kind, state")
    private static let screenings = Statement(
        "demo.test.screenings", "SELECT state, COUNT(*) FROM screenings GROUP BY state")
    /// What services have promised and what requests hold must be the same.
    private static let promised = Statement("demo.test.promised", "SELECT COALESCE(SUM(held), 0) FROM service_places")
    private static let held = Statement(
        "demo.test.held", "SELECT COUNT(*) FROM holds WHERE state IN ('held', 'confirmed')")
    /// Work that failed, or is late by more than the hour in which it is looked for.
    private static let late = Statement(
        "demo.test.late", "SELECT COUNT(*) FROM jobs WHERE done_at IS NULL AND (failure IS NOT NULL OR run_at < ?1)")

    private struct Counted: Equatable, Sendable {
        let stages: [String: Int]
        let latest: Timestamp
        let overfull: Int
        let states: Int
        let requests: [String: Int]
        let screenings: [String: Int]
        let promised: Int
        let held: Int
        let late: Int
    }

    private static func count(_ database: any Database) async throws -> Counted {
        try await database.read { read in
            var stages: [String: Int] = [:]
            try read.each(Self.stages) { stages[$0.text(0)] = $0.int(1) }
            var requests: [String: Int] = [:]
            try read.each(Self.requests) { requests[$0.text(0)] = $0.int(1) }
            var screenings: [String: Int] = [:]
            try read.each(Self.screenings) { screenings[$0.text(0)] = $0.int(1) }
            return Counted(
                stages: stages, latest: Timestamp(milliseconds: Int64(try read.count(Self.latest))),
                overfull: try read.count(Self.overfull), states: try read.count(Self.states),
                requests: requests, screenings: screenings, promised: try read.count(Self.promised),
                held: try read.count(Self.held),
                late: try read.count(Self.late, [.at(Self.now.adding(hours: -1))]))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a small country has everything and breaks no rule`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let summary = try await Demo.build(try Self.ground(database), seed: 1, cases: 60)
            #expect(summary.organisations == 60)
            #expect((140...170).contains(summary.services))
            #expect(summary.cases == 60)
            let counted = try await Self.count(database)
            // One more came with a form.
            #expect(counted.stages.values.reduce(0, +) == 61)
            #expect(counted.stages.count >= 5)
            #expect(counted.overfull == 0)
            #expect(counted.states == 4)
            #expect(counted.requests.count >= 6)
            #expect(counted.requests["identification decided"] ?? 0 > 0)
            #expect(Set(counted.screenings.keys) == ["open", "finished", "linked"])
            #expect(counted.promised == counted.held)
            #expect(counted.late == 0)
            // Nothing happens after the moment for which it is built.
            #expect(counted.latest <= Self.now)
        }
    }

    @Test func `the same seed gives the same country and another seed another`() async throws {
        func build(_ seed: UInt64) async throws -> (DemoSummary, Counted) {
            try await TestStore.run(.sqlite) { database in
                (
                    try await Demo.build(try Self.ground(database), seed: seed, cases: 40),
                    try await Self.count(database)
                )
            }
        }
        let (first, firstCounts) = try await build(5)
        let (second, secondCounts) = try await build(5)
        let (other, _) = try await build(6)
        #expect(first == second)
        #expect(firstCounts == secondCounts)
        #expect(first.references != other.references)
    }

    private static let live = Statement(
        "demo.test.live",
        "SELECT COUNT(*) FROM form_versions v WHERE state = 'live' AND EXISTS (SELECT 1 FROM form_mappings m WHERE m.version_id = v.id)"
    )
    private static let review = Statement(
        "demo.test.review", "SELECT DISTINCT state || ' ' || review FROM submissions ORDER BY 1")
    private static let work = Statement("demo.test.work", "SELECT DISTINCT state FROM submission_work ORDER BY 1")
    private static let kinds = Statement("demo.test.kinds", "SELECT DISTINCT kind FROM submission_outputs ORDER BY 1")

    @Test(arguments: Engine.allCases)
    func `the shipped forms are published, and submissions stand in every state of review`(engine: Engine) async throws
    {
        try await TestStore.run(engine) { database in
            _ = try await Demo.build(try Self.ground(database), seed: 1, cases: 30)
            let (live, review, work, kinds) = try await database.read { read in
                (
                    try read.count(Self.live), try read.all(Self.review) { $0.text(0) },
                    try read.all(Self.work) { $0.text(0) }, try read.all(Self.kinds) { $0.text(0) }
                )
            }
            #expect(live == 7)
            #expect(review == ["accepted approved", "accepted issues", "accepted received", "quarantined received"])
            #expect(work.contains("done"))
            #expect(kinds == ["case", "screening", "service-state", "visit"])
        }
    }

    @Test func `every printed sign-in opens a session in its role`() async throws {
        try await TestStore.run(.sqlite) { database in
            let ground = try Self.ground(database)
            _ = try await Demo.build(ground, seed: 1, cases: 1)
            let access = Access(
                database: database, policy: ground.policy, vault: ground.vault, world: World(now: { Self.now }),
                passphrases: PassphraseHash(cost: .tests))
            #expect(Set(Demo.signIns.map(\.role)) == Set(Role.grantable))
            for signIn in Demo.signIns {
                let (_, session) = try await access.signIn(
                    login: signIn.login, passphrase: Demo.passphrase, address: "127.0.0.1")
                #expect(session.roles == [signIn.role.rawValue])
            }
        }
    }
}
