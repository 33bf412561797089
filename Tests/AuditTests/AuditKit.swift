import Audit
import Kernel
import Storage
import Synchronization
import TestKit

/// A log on a fresh database, with a clock that stands still.
struct AuditKit: Sendable {
    let database: any Database
    let clock = Clock2020()
    let log: AuditLog

    init(_ database: any Database, vault key: UInt8? = nil) {
        self.database = database
        log = AuditLog(database: database, vault: TestVault.make(), world: clock.world)
        log.begin()
    }

    static func run<T>(_ engine: Engine, _ body: (AuditKit) async throws -> T) async throws -> T {
        try await TestStore.run(engine) { try await body(AuditKit($0)) }
    }

    static let someCase = ID<AnyEntity>(high: 0x018f_0000_0000_7000, low: 0x8000_0000_0000_0001)
    static let otherCase = ID<AnyEntity>(high: 0x018f_0000_0000_7000, low: 0x8000_0000_0000_0002)
    static let member = ID<AnyEntity>(high: 0x018f_0000_0000_7000, low: 0x8000_0000_0000_0003)

    func entry(
        _ act: String, case caseID: ID<AnyEntity>? = someCase, isRead: Bool = false, shown: [ID<AnyEntity>] = [],
        sealed: [UInt8]? = nil
    ) -> JournalEntry {
        // Identifiers of one instant have no order.
        clock.advance(seconds: 1)
        var entry = JournalEntry(
            id: .make(now: clock.now), at: clock.now, actor: Self.member, organisation: nil, act: act, caseID: caseID,
            isRead: isRead, codes: "n=1", sealed: sealed)
        entry.shown = shown
        return entry
    }

    /// Writes these, one transaction each, and sees that all have their place.
    func add(_ entries: [JournalEntry]) async throws {
        for entry in entries {
            clock.advance(seconds: 1)
            try await database.write { try $0.journal(entry) }
        }
        while try await log.takeIn() > 0 {}
    }

    func run(_ statement: Statement, _ values: [SQLValue] = []) async throws {
        try await database.write { _ = try $0.run(statement, values) }
    }
}
