import ArgumentParser
import Kernel
import Statistics

/// `palermo release`: data that can be given away.
struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Make data that expose nobody.", subcommands: [Synthesize.self, Budget.self])

    struct Synthesize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make synthetic records from microdata of categories.",
            discussion: """
                Reads CSV: one record a line, the columns' names first, categories in every column. With --epsilon the release is \
                differentially private; with --k no combination that fewer records share is in it. --report writes what the release promises, how well \
                it keeps the counts and what an attacker finds out: it is taken from the real records and not for publication. \
                docs/guides/releases.md explains the choices.
                """)

        @Option(help: "The real records, a CSV file, or - for standard input.") var input: String
        @Option(help: "The file to write; one that is there is replaced.") var output: String
        @Option(parsing: .unconditional, help: "How much may be told of one record: 1 protects strongly, 4 is usual.")
        var epsilon: Double?
        @Option(parsing: .unconditional, help: "The chance that the promise fails; 1/(n ln n) when left away.")
        var delta: Double?
        @Option(parsing: .unconditional, help: "In place of epsilon: how many records must share a combination.") var k:
            Int?
        @Flag(help: "Protect also that a value occurs at all.") var privateDomain = false
        @Option(help: "A column whose cells hold several values, and what stands between them: COLUMN=DELIMITER.")
        var multi: [String] = []
        @Option(help: "A column to leave out.") var drop: [String] = []
        @Option(help: "A column that looks identifying and holds categories only.") var allow: [String] = []
        @Option(help: "The protected counts of combinations, as CSV.") var aggregates: String?
        @Option(help: "What the release promises, keeps and risks, as JSON.") var report: String?
        @Option(help: "Make the same release again, for tests: whoever knows the seed can take the noise off.")
        var seed: UInt64?
        @Flag(help: "A quick, coarser look.") var preview = false
        @Option(
            help: "Book it in this data set's ledger, in the database of the options below, before noise is drawn.")
        var ledger: LedgerName?
        @OptionGroup(title: "Where the ledger is") var settings: Settings

        func run() async throws {
            var reader = MicrodataReader()
            reader.dropped = Set(drop)
            reader.allowed = Set(allow)
            reader.multi = try multi.map { text in
                guard let equals = text.lastIndex(of: "=") else {
                    throw CommandProblem(
                        "--multi \(text) names no delimiter", mend: "Write COLUMN=DELIMITER, as in control=;")
                }
                return MultiValued(
                    column: String(text[..<equals]), delimiter: String(text[text.index(after: equals)...]))
            }
            let data = try reader.read(try Input.read(input))
            let method = try method(records: data.count)
            if seed != nil { Notice.say("A seed was given: this release protects nobody and is for tests only.") }
            if case .differentialPrivacy(_, .publicLists) = method {
                Notice.say(
                    "The values of each column are taken as known to everybody. If that a value occurs could give somebody away, "
                        + "add --private-domain.")
            }
            if let ledger {
                if seed != nil {
                    throw CommandProblem("--seed and --ledger were both given", mend: "What is released has no seed")
                }
                // What cannot be counted at all is refused before it is booked.
                _ = try CellTables(sizes: data.sizes, upTo: data.columns.count < 3 ? 2 : 3)
                try await ReleaseCommand.book(method, ledger, settings)
            }
            let bar = Progress(isShown: true)
            let random = seed.map { RandomStream(seed: $0) } ?? RandomStream()
            let release = try Release.make(data, method, preview ? .preview : .full, random: random) { part in
                bar.show(Int(part * 1_000), of: 1_000)
            }
            bar.end()
            let explained = report == nil ? nil : try explain(release, data)
            let files = [
                (output, release.synthetic.csv(joining: reader.multi)), (aggregates, release.counts.csv),
                (report, explained?.json ?? []),
            ]
            try WholeFiles.write(files.compactMap { path, bytes in path.map { ($0, bytes) } })
            Notice.say("\(release.synthetic.count) synthetic records from \(data.count).")
        }

        private func method(records: Int) throws -> Release.Method {
            switch (epsilon, k) {
            case (nil, nil):
                throw CommandProblem("neither --epsilon nor --k was given", mend: "Try --epsilon 4, or --k 10")
            case (.some, .some):
                throw CommandProblem("--epsilon and --k were both given", mend: "Take one of them")
            case (nil, let k?):
                if privateDomain || delta != nil {
                    throw CommandProblem("--private-domain and --delta go with --epsilon only")
                }
                return .anonymity(k: k)
            case (let epsilon?, nil):
                return .differentialPrivacy(
                    try PrivacyBudget(epsilon: epsilon, delta: delta ?? PrivacyBudget.delta(records: records)),
                    privateDomain ? .isPrivate : .publicLists)
            }
        }

        private func explain(_ release: Release, _ data: Microdata) throws -> ReleaseReport {
            Notice.say("Attacking the release, to say what it risks …")
            var random = RandomStream()
            let risk = try RiskReport(real: data, release: release, seed: seed ?? random.next())
            return ReleaseReport(
                release, utility: try UtilityReport(real: data, synthetic: release.synthetic), risk: risk,
                realRecords: data.count)
        }
    }
}
