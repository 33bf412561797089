import Access
import Kernel
import Storage
import TestKit
import Testing

@testable import Statistics

@Suite("Privacy ledger") struct LedgerTests {
    private static func ledger(_ kinds: [LedgerEntry.Kind]) -> PrivacyLedger {
        let entries = kinds.enumerated().map { place, kind in
            LedgerEntry(
                number: place + 1, kind: kind, reason: "", release: nil, journal: ID(high: 1, low: UInt64(place)),
                madeBy: nil, madeAt: Clock2020.start)
        }
        return PrivacyLedger(dataSet: "cases", entries: entries, differing: [])
    }

    private static func cost(
        _ epsilon: Double, _ domain: NoisyTables.Domain = .publicLists, delta: Double = 1e-6
    ) throws -> PrivacyCost { PrivacyCost(try PrivacyBudget(epsilon: epsilon, delta: delta), domain) }

    private static func spent(
        _ epsilon: Double, _ domain: NoisyTables.Domain = .publicLists
    ) throws -> LedgerEntry.Kind { .spent(epsilon: epsilon, delta: 1e-6, try cost(epsilon, domain)) }

    private static let budget4 = LedgerEntry.Kind.budget(epsilon: 4, delta: 1e-6)

    @Test(arguments: [NoisyTables.Domain.publicLists, .isPrivate])
    func `one release may take all of a budget, and then nothing fits`(domain: NoisyTables.Domain) throws {
        let fresh = Self.ledger([Self.budget4])
        #expect(try fresh.fits(Self.cost(4, domain)))
        #expect(try !fresh.fits(Self.cost(4.01, domain)))
        #expect(try fresh.fittingEpsilon(delta: 1e-6, domain) == 4)
        let empty = Self.ledger([Self.budget4, try Self.spent(4, domain)])
        #expect(try !empty.fits(Self.cost(0.01)))
        #expect(try empty.fittingEpsilon(delta: 1e-6, domain) == nil)
        #expect(try empty.share > 0.999_999)
    }

    @Test func `what several releases promise together is composed exactly`() throws {
        let ledger = Self.ledger([Self.budget4, try Self.spent(1), .recorded(k: 10), try Self.spent(2)])
        let mus = [try Self.cost(1).mu, try Self.cost(2).mu]
        #expect(try ledger.spentEpsilon == PrivacyBudget.epsilon(mus: mus, delta: 1e-6))
        // Less than 3: epsilons do not simply add.
        #expect(try (2.0..<2.5).contains(ledger.spentEpsilon ?? 0))
        let fits = try #require(try ledger.fittingEpsilon(delta: 1e-6, .publicLists))
        #expect(try ledger.fits(Self.cost(fits)))
        #expect(try !ledger.fits(Self.cost(fits + 0.01)))
        let whole = try Self.cost(4).mu
        let share = (mus[0] * mus[0] + mus[1] * mus[1]) / (whole * whole)
        #expect(try abs(ledger.share - share) < 1e-9)
    }

    @Test func `delta that private values take outright is taken from delta`() throws {
        let ledger = Self.ledger([.budget(epsilon: 8, delta: 1e-6), try Self.spent(1, .isPrivate)])
        #expect(try abs((ledger.spentEpsilon ?? 0) - 1) < 1e-6)
        // Half of delta is gone; another release would take the other half and leave none for the noise.
        #expect(try !ledger.fits(Self.cost(1, .isPrivate)))
        #expect(try ledger.fits(Self.cost(1, .isPrivate, delta: 1e-7)))
        #expect(try ledger.fits(Self.cost(1)))
    }

    @Test(arguments: Engine.allCases)
    func `a release before any budget, or beyond it, is refused and books nothing`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = Office(database: database)
            try await office.importing()
            func start(_ epsilon: Double) async throws {
                _ = try await office.releases.start(
                    Office.order(.privacy(epsilon: epsilon, delta: 1e-6, .publicLists)), actor: .system)
            }
            await #expect(throws: ReleaseProblem.noBudget) { try await start(1) }
            try await office.setBudget(2)
            await #expect(throws: ReleaseProblem.overspent(fits: 2)) { try await start(2.5) }
            #expect(try await office.releases.ledger(actor: .system).entries.count == 1)
            #expect(try await office.releases.list(actor: .system).isEmpty)
            #expect(try await database.read { try Jobs.dueCount($0, now: Clock2020.start.adding(days: 1)) } == 0)
            try await start(2)
            await #expect(throws: ReleaseProblem.overspent(fits: nil)) { try await start(0.01) }
            // By k nothing is spent, and it is written down.
            _ = try await office.releases.start(Office.order(.anonymity(k: 10)), actor: .system)
            let kinds = try await office.releases.ledger(actor: .system).entries.map(\.kind)
            #expect(kinds.last == .recorded(k: 10) && kinds.count == 3)
        }
    }

    private static let broken: [(ReleaseOrder, ReleaseProblem)] = [
        (Office.order(.privacy(epsilon: 0, delta: 1e-6, .publicLists)), .badEpsilon),
        (Office.order(.privacy(epsilon: .nan, delta: 1e-6, .publicLists)), .badEpsilon),
        (Office.order(.privacy(epsilon: 1, delta: 0.5, .publicLists)), .badDelta),
        (Office.order(.anonymity(k: 1)), .badK),
        (Office.order(.anonymity(k: 100)), .tooFewForK(count: 300)),
        (Office.order(.anonymity(k: 10), [.gender]), .tooFewColumns),
    ]

    @Test func `absurd orders are refused with their reason`() async throws {
        try await TestStore.run(.sqlite) { database in
            let office = Office(database: database)
            try await office.importing()
            for (order, problem) in Self.broken {
                await #expect(throws: problem) { _ = try await office.releases.start(order, actor: .system) }
            }
            let reader = Actor(kind: .member(MemberID(high: 1, low: 1)), organisation: nil, roles: ["coordinator"])
            await #expect(throws: Refusal.forbidden(action: "release.make")) {
                _ = try await office.releases.start(Office.order(.anonymity(k: 10)), actor: reader)
            }
            await #expect(throws: Refusal.forbidden(action: "release.budget")) {
                try await office.releases.setBudget(epsilon: 1, delta: 1e-6, reason: "x", seen: 0, actor: reader)
            }
            #expect(try await office.releases.ledger(actor: reader).entries.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `two at once cannot both take the last of a budget`(engine: Engine) async throws {
        try await TestStore.runTwice(engine) { first, second in
            let offices = [Office(database: first), Office(database: second)]
            try await offices[0].setBudget(2)
            let method = Release.Method.differentialPrivacy(
                try PrivacyBudget(epsilon: 1.5, delta: 1e-6), .publicLists)
            let outcomes = await withTaskGroup(of: String.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        do {
                            try await offices[number % 2].releases.book(
                                method, of: "cases", note: "", actor: .system)
                            return "booked"
                        } catch let problem as ReleaseProblem {
                            if case .overspent = problem { return "overspent" }
                            return "\(problem)"
                        } catch { return "\(error)" }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.sorted() == ["booked"] + Array(repeating: "overspent", count: 7))
            let ledger = try await offices[0].releases.ledger(actor: .system)
            #expect(ledger.costs.count == 1 && ledger.differing.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a budget is raised by an entry of its own with its reason, never silently`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let office = Office(database: database)
            try await office.setBudget(2)
            await #expect(throws: ReleaseProblem.stale) { try await office.setBudget(3, seen: 0) }
            await #expect(throws: ReleaseProblem.sameBudget) { try await office.setBudget(2, seen: 1) }
            await #expect(throws: ReleaseProblem.noReason) {
                try await office.releases.setBudget(epsilon: 3, delta: 1e-6, reason: "", seen: 1, actor: .system)
            }
            try await office.setBudget(3, seen: 1)
            let ledger = try await office.releases.ledger(actor: .system)
            #expect(ledger.entries.map(\.kind) == [.budget(epsilon: 2, delta: 1e-6), .budget(epsilon: 3, delta: 1e-6)])
            #expect(ledger.entries.map(\.reason) == ["The ministry's decision", "The ministry's decision"])
            let journal = try await database.read {
                try JournalEntry.history(of: LedgerCheck.entity("cases"), limit: 10, in: $0)
            }
            #expect(journal.map(\.act) == ["release.budget", "release.budget"])
            #expect(
                Set(journal.map { "\($0.code("number") ?? "") \($0.code("epsilon") ?? "")" }) == ["1 2.0", "2 3.0"])
        }
    }

    private static let edits: [Statement] = [
        Statement("test.lower", "UPDATE privacy_ledger SET mu = 0.001 WHERE number = 2"),
        Statement("test.forget", "DELETE FROM privacy_ledger WHERE number = 2"),
        Statement("test.forgetAll", "DELETE FROM privacy_ledger"),
        Statement("test.raise", "UPDATE privacy_ledger SET epsilon = 40 WHERE number = 1"),
        Statement("test.excuse", "UPDATE privacy_ledger SET reason = 'by law' WHERE number = 1"),
        Statement("test.blame", "UPDATE privacy_ledger SET made_at = made_at + 1 WHERE number = 2"),
        Statement("test.unwritten", "DELETE FROM journal WHERE act = 'release.make'"),
    ]

    @Test(arguments: Engine.allCases)
    func `whoever edits the ledger back is found out, and nothing is booked any more`(engine: Engine) async throws {
        for edit in Self.edits {
            try await TestStore.run(engine) { database in
                let office = Office(database: database)
                try await office.setBudget()
                let method = Release.Method.differentialPrivacy(
                    try PrivacyBudget(epsilon: 1, delta: 1e-6), .isPrivate)
                try await office.releases.book(method, of: "cases", note: "elsewhere", actor: .system)
                #expect(try await office.releases.ledger(actor: .system).differing == [])
                try await database.write { try $0.run(edit) }
                let differing = try await office.releases.ledger(actor: .system).differing
                #expect(!differing.isEmpty, "\(edit.name)")
                await #expect(throws: ReleaseProblem.ledgerDiffers(differing)) {
                    try await office.releases.book(method, of: "cases", note: "", actor: .system)
                }
                let all = try await database.read { try Releases.ledgers($0) }
                #expect(all.first { $0.dataSet == "cases" }?.differing == differing)
            }
        }
    }
}
