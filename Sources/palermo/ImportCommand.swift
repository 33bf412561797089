import Access
import ArgumentParser
import Glibc
import Kernel
import Statistics
import Storage
import Web

/// `palermo import FORMAT FILE`: takes a file in, says which rows it refused, and can be run again after a break.
struct ImportCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case ctdc }

    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in a file; refused rows are reported and the rest is taken.",
        discussion: """
            ctdc   statistical cases, as the Counter-Trafficking Data Collaborative publishes them (CSV)

            A file that was broken off goes on where it stopped; one that is in already changes nothing.
            """)

    @Argument(help: "\(Format.allCases.map(\.rawValue).joined(separator: ", ")).") var format: Format
    @Argument(help: "The file, or - for standard input.") var file: String
    @Flag(help: "Print the report as JSON.") var json = false
    @Option(help: "So many refused rows are listed.") var list = 20
    @OptionGroup var settings: Settings

    func run() async throws {
        let bytes = try Input.read(file)
        let start = Bootstrap.seconds()
        let app = try await Bootstrap.start(settings)
        let progress = Progress(isShown: !json)
        switch format {
        case .ctdc:
            let outcome = try await app.desk.statistics.importCTDC(bytes, actor: .system) { progress.show($0, of: $1) }
            progress.end()
            let report = CTDCReport(outcome: outcome, seconds: Bootstrap.seconds() - start, listed: list)
            print(json ? report.json : report.text)
        }
        await app.database.close()
    }
}

/// What an import tells whoever ran it.
struct CTDCReport {
    let outcome: CTDCOutcome
    let seconds: Double
    let listed: Int

    var text: String {
        let report = outcome.report
        var lines: [String] = []
        if outcome.wasThere {
            lines.append("This file is imported already: \(report.alreadyThere) records. Nothing was changed.")
        } else {
            if outcome.resumedAfterLine > 0 { lines.append("Went on after line \(outcome.resumedAfterLine).") }
            let speed = seconds > 0 ? Int(Double(report.taken) / seconds) : 0
            let time = Int(seconds * 1_000)
            lines.append("\(report.taken) records taken in \(time) ms (\(speed) a second).")
        }
        if !report.unknownFields.isEmpty {
            lines.append("Columns that are not part of the format: \(report.unknownFields.joined(separator: ", ")).")
        }
        if report.refusedCount > 0 {
            lines.append("\(report.refusedCount) rows refused:")
            for fault in report.refused.prefix(listed) {
                lines.append("  line \(fault.line): \(fault.reason)\(fault.field.map { " in \($0)" } ?? "")")
            }
            if report.refused.count > listed { lines.append("  … \(report.refused.count - listed) more (--list)") }
        }
        return lines.joined(separator: "\n")
    }

    var json: String {
        let report = outcome.report
        var json = JSONWriter()
        json.object {
            $0.member("format", "ctdc")
            $0.member("import", outcome.id.description)
            $0.member("already_imported", outcome.wasThere)
            $0.member("resumed_after_line", outcome.resumedAfterLine)
            $0.member("taken", report.taken)
            $0.member("taken_before", report.alreadyThere)
            $0.member("refused", report.refusedCount)
            $0.member("seconds", seconds)
            $0.memberStrings("unknown_columns", report.unknownFields)
            $0.memberArray("refusals") { list in
                for fault in report.refused {
                    list.object {
                        $0.member("line", fault.line)
                        $0.member("field", ifPresent: fault.field)
                        $0.member("reason", fault.reason)
                    }
                }
            }
        }
        return json.text
    }
}
