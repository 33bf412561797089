import Access
import ArgumentParser
import Kernel
import Statistics
import Storage
import Web

/// A data set's account in a deployment's database, for releases whose files the command makes.
struct LedgerName: ExpressibleByArgument {
    let name: String

    init?(argument: String) {
        let isPlain = argument.utf8.allSatisfy {
            ($0 >= 48 && $0 <= 57) || ($0 | 32 >= 97 && $0 | 32 <= 122) || $0 == 45
        }
        guard (1...64).contains(argument.utf8.count), isPlain else { return nil }
        name = argument
    }
}

extension ReleaseCommand {
    /// `palermo release budget`: what is left, and how much there may be.
    struct Budget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a data set's privacy budget, or set it.",
            discussion: "With --epsilon, --delta and --reason it is set: an entry for good, also in the audit log.")

        @Option(help: "The data set: letters, digits and hyphens; \(PrivacyLedger.cases) is the imported cases.")
        var ledger: LedgerName
        @Option(help: "How much all its releases together may tell.") var epsilon: Double?
        @Option(help: "The chance that the promise fails.") var delta: Double?
        @Option(help: "Who decided it and why.") var reason: String?
        @OptionGroup var settings: Settings

        func run() async throws {
            let app = try await Bootstrap.start(settings)
            let releases = app.desk.statistics.releases
            do {
                let seen = try await releases.ledger(of: ledger.name, actor: .system)
                switch (epsilon, delta, reason) {
                case (nil, nil, nil): break
                case (let epsilon?, let delta?, let reason?):
                    try await releases.setBudget(
                        epsilon: epsilon, delta: delta, reason: reason, of: ledger.name, seen: seen.entries.count,
                        actor: .system)
                default:
                    throw CommandProblem("a budget needs --epsilon, --delta and --reason", mend: "Give all three")
                }
                print(try Self.text(try await releases.ledger(of: ledger.name, actor: .system)))
            } catch {
                await app.database.close()
                throw error
            }
            await app.database.close()
        }

        private static func text(_ ledger: PrivacyLedger) throws -> String {
            guard let budget = try ledger.budget else { return "\(ledger.dataSet): no budget is set" }
            let left = Int(((1 - (try ledger.share)) * 100).rounded())
            let fits = try ledger.fittingEpsilon(delta: budget.delta, .publicLists).map { "epsilon \($0)" } ?? "nothing"
            return
                "\(ledger.dataSet): epsilon \(budget.epsilon), delta \(budget.delta); \(left) % is left, \(fits) still fits"
        }
    }

    /// Books a release before its noise is drawn.
    static func book(_ method: Release.Method, _ ledger: LedgerName, _ settings: Settings) async throws {
        let app = try await Bootstrap.start(settings)
        do {
            try await app.desk.statistics.releases.book(
                method, of: ledger.name, note: "palermo release synthesize", actor: .system)
        } catch {
            await app.database.close()
            throw error
        }
        await app.database.close()
        Notice.say("Booked in the ledger \(ledger.name); the booking stays, whatever becomes of the files.")
    }
}
