import Access
import Kernel
import Storage

/// Every statement on the ledger: it is read and added to. There is none that changes or removes an entry.
enum LedgerStore {
    private static let of = Statement(
        "privacy_ledger.of",
        """
        SELECT number, kind, epsilon, delta, mu, failure, k, reason, release_id, journal_id, made_by, made_at
        FROM privacy_ledger WHERE data_set = ?1 ORDER BY number
        """)
    private static let dataSets = Statement(
        "privacy_ledger.dataSets", "SELECT DISTINCT data_set FROM privacy_ledger ORDER BY data_set")
    private static let add = Statement(
        "privacy_ledger.add",
        """
        INSERT INTO privacy_ledger (data_set, number, kind, epsilon, delta, mu, failure, k, reason, release_id,
            journal_id, made_by, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """)
    /// More entries than any data set has.
    private static let journalMax = 100_000

    static func dataSets(_ read: Read) throws -> [String] {
        Array(Set(try read.all(dataSets) { $0.text(0) } + [PrivacyLedger.cases])).sorted()
    }

    static func load(_ read: Read, _ dataSet: String) throws -> PrivacyLedger {
        let entries = try read.all(of, [.text(dataSet)]) { row in
            LedgerEntry(
                number: row.int(0), kind: try kind(row), reason: row.text(7), release: try row.optionalID(8),
                journal: try row.id(9), madeBy: try row.optionalID(10), madeAt: row.at(11))
        }
        let journal = try JournalEntry.history(of: LedgerCheck.entity(dataSet), limit: journalMax, in: read)
        return PrivacyLedger(
            dataSet: dataSet, entries: entries, differing: LedgerCheck.differing(dataSet, entries, journal))
    }

    private static func kind(_ row: Row) throws -> LedgerEntry.Kind {
        switch row.text(1) {
        case "budget": .budget(epsilon: row.real(2), delta: row.real(3))
        case "spent":
            .spent(
                epsilon: row.real(2), delta: row.real(3), PrivacyCost(mu: row.real(4), failure: row.real(5)))
        case "recorded": .recorded(k: row.int(6))
        default: throw StorageError.corrupt(statement: of.name, column: 1)
        }
    }

    /// Adds the next entry, in the ledger and in the journal.
    static func append<A: Action>(
        _ write: Write, to ledger: PrivacyLedger, _ kind: LedgerEntry.Kind, reason: String, release: ReleaseID?,
        at now: Timestamp, _ permit: Permit<A>
    ) throws -> LedgerEntry {
        var account = permit.entry(at: now, entity: LedgerCheck.entity(ledger.dataSet))
        let entry = LedgerEntry(
            number: (ledger.entries.last?.number ?? 0) + 1, kind: kind, reason: reason, release: release,
            journal: account.id, madeBy: permit.actor.member, madeAt: now)
        account.codes = LedgerCheck.codes(ledger.dataSet, entry)
        var (name, epsilon, delta, mu, failure, k) = (
            "", SQLValue.null, SQLValue.null, SQLValue.null, SQLValue.null, Int?.none
        )
        switch kind {
        case .budget(let e, let d): (name, epsilon, delta) = ("budget", .real(e), .real(d))
        case .spent(let e, let d, let cost):
            (name, epsilon, delta, mu, failure) = ("spent", .real(e), .real(d), .real(cost.mu), .real(cost.failure))
        case .recorded(let least): (name, k) = ("recorded", least)
        }
        try write.run(
            add,
            [
                .text(ledger.dataSet), .int(entry.number), .text(name), epsilon, delta, mu, failure, .int(k),
                .text(reason), .id(release), .id(entry.journal), .id(entry.madeBy), .at(now),
            ])
        try write.journal(account)
        return entry
    }
}

/// The ledger beside the journal, which tells the same: whoever edits one of them back is found out.
enum LedgerCheck {
    /// What the journal calls a data set: of its name, so that entries are found when the ledger has lost all of its own.
    static func entity(_ dataSet: String) -> ID<AnyEntity> {
        let digest = FileDigest.hex(Array("privacy-ledger:\(dataSet)".utf8)).utf8.prefix(32)
        return digest.reduce(ID<AnyEntity>(high: 0, low: 0)) { id, digit in
            let value = UInt64(digit > 57 ? digit - 87 : digit - 48)
            return ID(high: id.high << 4 | id.low >> 60, low: id.low << 4 | value)
        }
    }

    /// An entry as the journal keeps it: every figure, and of the reason enough to tell another.
    static func codes(_ dataSet: String, _ entry: LedgerEntry) -> String {
        var codes = "data-set=\(dataSet) number=\(entry.number)"
        switch entry.kind {
        case .budget(let epsilon, let delta): codes += " kind=budget epsilon=\(epsilon) delta=\(delta)"
        case .spent(let epsilon, let delta, let cost):
            codes += " kind=spent epsilon=\(epsilon) delta=\(delta) mu=\(cost.mu) failure=\(cost.failure)"
        case .recorded(let k): codes += " kind=recorded k=\(k)"
        }
        if let release = entry.release { codes += " release=\(release)" }
        return codes + " reason=\(FileDigest.hex(Array(entry.reason.utf8)).prefix(16))"
    }

    /// The numbers of entries that are not in both, or not the same in both.
    static func differing(_ dataSet: String, _ entries: [LedgerEntry], _ journal: [JournalEntry]) -> [Int] {
        var known: [ID<JournalEntry>: JournalEntry] = [:]
        for account in journal { known[account.id] = account }
        var differing: Set<Int> = []
        for (place, entry) in entries.enumerated() {
            let account = known.removeValue(forKey: entry.journal)
            let isSame =
                account?.codes == codes(dataSet, entry) && account?.at == entry.madeAt
                && account?.actor == entry.madeBy?.cast()
            if !isSame || entry.number != place + 1 { differing.insert(entry.number) }
        }
        for account in known.values { differing.insert(account.code("number").flatMap { Int($0) } ?? 0) }
        return differing.sorted()
    }
}
