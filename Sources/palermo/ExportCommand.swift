import Access
import ArgumentParser
import Cases
import Directory
import Glibc
import Kernel
import Storage
import Web

/// `palermo export FORMAT`: the same doors as import, outwards, to standard output or a file.
struct ExportCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case htcds, hsds }

    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write cases or the directory in an exchange format.",
        discussion: """
            htcds   cases, in the Human Trafficking Case Data Standard 2.0 (CSV, or JSON with --json); holds names
            hsds    services with their organisations, in Open Referral HSDS 3.1 (JSON): what everybody may see

            Every case that leaves is in the journal before it does.
            """)

    @Argument(help: "\(Format.allCases.map(\.rawValue).joined(separator: ", ")).") var format: Format
    @Option(help: "File to write, readable by nobody else; standard output when left away.") var output: String?
    @Option(help: "Only the cases that this organisation keeps.") var organisation: String?
    @Option(help: "Where the HSDS doors will be found, for the links in the document.")
    var address = "http://localhost:8080/hsds"
    @Flag(help: "JSON instead of CSV.") var json = false
    @Flag(help: "For a spreadsheet: values that look like a formula get an apostrophe.") var guardFormulas = false
    @OptionGroup var settings: Settings

    func run() async throws {
        let app = try await Bootstrap.start(settings)
        let target = try Output(output)
        switch format {
        case .htcds:
            let actor = try await Words.keeper(organisation, app)
            let count = try await app.desk.cases.exportHTCDS(
                json ? .json : .csv, actor, guardsFormulas: guardFormulas
            ) { try target.write($0) }
            Notice.say("\(count) cases written.")
            if !json && !guardFormulas {
                // Exact, so that whoever reads it back reads what was written; a spreadsheet is another reader.
                Notice.say(
                    "The file is exact. Before opening it in a spreadsheet, export it with --guard-formulas: a value may be read as a formula."
                )
            }
        case .hsds:
            var query = HSDSQuery()
            query.full = true
            query.rows = 1_000_000
            let documents = HSDSDocuments(
                OpenDirectory(of: try await app.desk.directory.snapshot()), address: address)
            try target.write(documents.services(query).bytes)
        }
        try target.finish()
        await app.database.close()
    }
}

/// Standard output, or a new file of mode 0600: what is exported may name people.
final class Output: Sendable {
    private let descriptor: Int32

    init(_ path: String?) throws {
        guard let path else {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandProblem("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw CommandProblem("cannot write: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    func finish() throws {
        guard descriptor != STDOUT_FILENO else { return }
        guard fsync(descriptor) == 0, close(descriptor) == 0 else {
            throw CommandProblem("cannot write: \(String(cString: strerror(errno)))")
        }
    }
}
