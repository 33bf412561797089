import Access
import ArgumentParser
import Cases
import Deadlines
import Directory
import Glibc
import Kernel
import Monitoring
import Statistics
import Storage
import Web

/// `palermo import FORMAT FILE`: takes a file in, says which rows it refused, and can be run again after a break.
struct ImportCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case ctdc, htcds, hsds, measures, oxcgrt }

    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in a file; refused rows are reported and the rest is taken.",
        discussion: """
            ctdc    statistical cases, as the Counter-Trafficking Data Collaborative publishes them (CSV)
            htcds   cases, in the Human Trafficking Case Data Standard 2.0 (CSV or JSON); needs --organisation
            hsds    organisations and services, in Open Referral HSDS 3.0 or 3.1 (JSON, or a folder of CSV files)
            measures  emergency measures: a list or definitions (YAML or JSON); they are drafts until they are in force
            oxcgrt  how strict governments' responses were, day by day: a time series of the Oxford tracker (CSV)

            A file that was broken off goes on where it stopped; one that is in already changes nothing.
            """)

    @Argument(help: "\(Format.allCases.map(\.rawValue).joined(separator: ", ")).") var format: Format
    @Argument(help: "The file, or - for standard input.") var file: String
    @Option(help: "The organisation that will keep imported cases.") var organisation: String?
    @Option(help: "Name of where the directory came from; the same name again finds the same records.")
    var source: String?
    @Flag(help: "Measures are put in force at once, without a preview: every time limit follows.") var inForce = false
    @Flag(help: "Print the report as JSON.") var json = false
    @Option(help: "So many refused rows are listed.") var list = 20
    @OptionGroup var settings: Settings

    func run() async throws {
        let start = Bootstrap.seconds()
        let bytes = format == .hsds && Folder.isFolder(file) ? [] : try Input.read(file)
        let app = try await Bootstrap.start(settings)
        switch format {
        case .ctdc:
            let progress = Progress(isShown: !json)
            let outcome = try await app.desk.statistics.importCTDC(bytes, actor: .system) { progress.show($0, of: $1) }
            progress.end()
            let report = CTDCReport(outcome: outcome, seconds: Bootstrap.seconds() - start, listed: list)
            print(json ? report.json : report.text)
        case .htcds:
            guard let organisation else {
                throw CommandProblem("cases need an organisation that keeps them", mend: "Name it with --organisation")
            }
            let owner = try await Words.organisation(organisation, kind: nil, app)
            let progress = Progress(isShown: !json)
            let report = try await app.desk.cases.importHTCDS(
                bytes, format: bytes.first { $0 > 32 } == UInt8(ascii: "[") ? .json : .csv, owner: owner, .system
            ) { progress.show($0, of: $1) }
            progress.end()
            print(json ? Reports.json(report, "htcds") : Reports.text(report, listed: list))
        case .hsds:
            let source = source ?? String(file.split(separator: "/").last ?? "-")
            let directory = app.desk.directory
            let report =
                Folder.isFolder(file)
                ? try await directory.importHSDS(files: try Folder.tables(file), source: source, by: .system)
                : try await directory.importHSDS(bytes, source: source, by: .system)
            print(json ? Reports.json(report) : Reports.text(report, listed: list))
        case .measures:
            let report = try await MeasureImport.run(
                bytes, file: file, inForce: inForce, app.desk.measures.register,
                library: try DeadlineDefinitions.load(resources: settings.resourcesFolder))
            print(json ? report.json : report.text(listed: list))
        case .oxcgrt:
            let series = try OxCGRTSeries.name(file: file, source: source)
            let report = try await app.desk.course.importOxCGRT(bytes, series: series, .system)
            print(json ? Reports.json(report, "oxcgrt") : Reports.text(report, listed: list))
        }
        await app.database.close()
    }
}

/// Which index of the Oxford tracker a file holds: as the tracker names its files, or as told.
enum OxCGRTSeries {
    static func name(file: String, source: String?) throws -> String {
        let known = ["stringency": "Stringency", "containment-health": "ContainmentHealth"]
        if let source {
            guard known[source] != nil else { throw CourseProblem.unknownSeries }
            return source
        }
        let name = file.split(separator: "/").last ?? ""
        guard let found = known.first(where: { name.contains($0.value) }) else { throw CourseProblem.unknownSeries }
        return found.key
    }
}
