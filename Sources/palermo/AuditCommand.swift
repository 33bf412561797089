import ArgumentParser
import Audit
import Cases
import Glibc
import Kernel
import Storage
import Vault

/// `palermo audit`: the log that shows that nothing of the journal was changed, taken out or put in.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verify the audit log, sign heads of it, prove what is in it and what is not.",
        discussion: """
            Everything that the journal holds stands in a Merkle log (RFC 6962). A signed head is a few lines of text; whoever keeps one
            elsewhere can tell later whether anything before it was changed. docs/guides/audit.md describes the format, and
            scripts/verify-audit checks it without this program.
            """,
        subcommands: [Verify.self, Head.self, Key.self, Prove.self, Check.self, Export.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the whole journal and hold it against the log and its heads; changes nothing.")
        @Option(help: "A head that was kept elsewhere. May be repeated.") var head: [String] = []
        @Option(help: "The key that signed it, as `palermo audit key` printed it and you kept it.") var key: String?
        @OptionGroup var settings: Settings

        func run() async throws {
            let publicKey = try key.map(AuditCommand.publicKey)
            let heads = try head.map { String(decoding: try Input.read($0), as: UTF8.self) }
            let (log, database) = try await AuditCommand.open(settings)
            let bar = Progress(isShown: true)
            let report = try await log.verify(heldHeads: heads, publicKey: publicKey) { bar.show($0, of: $1) }
            bar.end()
            await database.close()
            print(AuditWords.text(report))
            if !report.isWhole { throw ExitCode.failure }
        }
    }

    struct Head: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign a head of the log as it is now and print it: mail it, print it, give it to somebody.")
        @Flag(help: "Also over the accounts of all cases; takes longer, and then proofs of whole accounts lead to it.")
        var accounts = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let (log, database) = try await AuditCommand.open(settings)
            let head = try await log.sign(withAccounts: accounts)
            await database.close()
            print(head.note, terminator: "")
        }
    }

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the public keys that heads are signed with. Whoever checks must have them from before.")
        @OptionGroup var settings: Settings

        func run() async throws {
            let (log, database) = try await AuditCommand.open(settings)
            _ = try await log.sign()
            let keys = try await log.verifierKeys()
            await database.close()
            for key in keys { print(key) }
        }
    }

    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Write a proof as JSON: of one entry, of all entries about a case, or that the log has only grown.")
        @Option(help: "The identifier of an entry.") var entry: String?
        @Option(help: "The reference of a case: everything that ever concerned it, and that there is nothing else.")
        var account: String?
        @Option(help: "A head that was kept elsewhere.") var since: String?
        @OptionGroup var settings: Settings

        func validate() throws {
            guard [entry, account, since].compactMap(\.self).count == 1 else {
                throw ValidationError("give one of --entry, --account and --since")
            }
        }

        func run() async throws {
            let (log, database) = try await AuditCommand.open(settings)
            if let entry {
                guard let id = ID<JournalEntry>(entry) else {
                    throw CommandProblem("\(entry) is no identifier", mend: "They look like 018f3b4c-…, 36 signs")
                }
                print(try await log.proof(of: id), terminator: "")
            } else if let account {
                guard let reference = CaseReference.read(account),
                    let id = try await database.read({ try Cases.identifier($0, reference: reference) })
                else { throw CommandProblem("no case has the reference \(account)") }
                print(try await log.account(of: id.cast()), terminator: "")
            } else if let since {
                let head = try SignedHead(reading: String(decoding: try Input.read(since), as: UTF8.self))
                print(try await log.growth(since: head), terminator: "")
            }
            await database.close()
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a proof. Needs no database and no key file.")
        @Argument(help: "The proof, a JSON file, or - for standard input.") var proof: String
        @Option(help: "The public key, as `palermo audit key` printed it and you kept it.") var key: String

        func run() async throws {
            let document = try AuditProof(reading: try Input.read(proof))
            guard let shown = try document.shows(by: try AuditCommand.publicKey(key)) else {
                throw CommandProblem("the proof does not hold: it is not what was signed, or not with this key")
            }
            print("Holds: \(shown).")
            for entry in document.entries { print(entry) }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the whole log as lines of JSON, for scripts/verify-audit or a verifier of your own.")
        @Option(help: "File to write, readable by nobody else; standard output when left away.") var output: String?
        @OptionGroup var settings: Settings

        func run() async throws {
            let (log, database) = try await AuditCommand.open(settings)
            let target = try Output(output)
            let count = try await log.export { try target.write($0) }
            try target.finish()
            await database.close()
            Notice.say("\(count) entries written.")
        }
    }

    /// Without the rooms: what is looked into may be damaged.
    static func open(_ settings: Settings) async throws -> (AuditLog, any Database) {
        let database = try await Bootstrap.openMigrated(settings.databaseTarget())
        let vault = try await Vault.open(keyFile: settings.keyPath, for: database, at: World.live.now())
        let log = AuditLog(database: database, vault: vault, world: .live)
        log.begin()
        return (log, database)
    }

    static func publicKey(_ text: String) throws -> [UInt8] {
        guard let key = SignedHead.publicKey(inVerifierKey: text) else {
            throw CommandProblem("this is no public key", mend: "Give the whole line that palermo audit key printed")
        }
        return key
    }
}
