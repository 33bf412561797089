import Glibc
import Schema
import Statistics
import Storage

extension Doctor {
    /// Whether the privacy ledger tells the same as the audit log.
    func ledger() async -> Finding {
        let name = "privacy ledger"
        let target = settings.databaseTarget()
        if case .sqlite(let path) = target, access(path, F_OK) != 0 { return .good(name, "nothing is booked yet") }
        do {
            let database = try await Bootstrap.openDatabase(target)
            let ledgers = try await database.read { read -> [PrivacyLedger] in
                let applied = try read.all(Doctor.steps) { $0.int(0) }
                return applied.contains(Migration.m0032Releases.number) ? try Releases.ledgers(read) : []
            }
            await database.close()
            let differing = ledgers.filter { !$0.differing.isEmpty }.map { ledger in
                "\(ledger.dataSet) at entry \(ledger.differing.map { String($0) }.joined(separator: ", "))"
            }
            if differing.isEmpty {
                return .good(name, "\(ledgers.reduce(0) { $0 + $1.entries.count }) entries, as in the audit log")
            }
            return Finding(
                name: name, state: .bad, what: "it differs from the audit log: \(differing.joined(separator: "; "))",
                mend: "Somebody changed the database by hand: find out who, and compare with a backup")
        } catch {
            return Finding(name: name, state: .warning, what: CommandProblem.line(error), mend: "Check --database")
        }
    }
}
