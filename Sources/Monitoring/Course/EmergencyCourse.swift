import Access
import Definitions
import Kernel
import Storage

/// One series of readings of a place, day after day. A day that nobody read is nil.
package struct CourseSeries: Sendable, Equatable {
    /// `IT`, `US-NY`.
    package let place: String
    /// `stringency`, `containment-health`.
    package let series: String
    package let firstOn: Day
    /// From 0, nothing closed, to 100.
    package let readings: [Double?]
}

/// How an emergency went, as others measured it, so that measures can be seen against it. Owns the table emergency_course.
package struct EmergencyCourse: Sendable {
    let database: any Database
    let policy: Policy
    /// Two-letter codes by those of three letters.
    let countries: [String: String]

    package init(database: any Database, policy: Policy, resources: String) throws {
        self.database = database
        self.policy = policy
        let root = try DefinitionFile.load(resources + "/definitions/deadlines/countries.yaml")
        var countries: [String: String] = [:]
        for entry in try root.map("countries") { countries[entry.key] = try entry.node.text() }
        self.countries = countries
    }

    private static let put = Statement(
        "emergency_course.put",
        """
        INSERT INTO emergency_course (place, series, first_on, readings) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (place, series) DO UPDATE SET first_on = excluded.first_on, readings = excluded.readings
        """)
    private static let ofPlace = Statement(
        "emergency_course.of",
        "SELECT place, series, first_on, readings FROM emergency_course WHERE place = ?1 ORDER BY series")
    private static let places = Statement(
        "emergency_course.places", "SELECT DISTINCT place FROM emergency_course ORDER BY place")

    package func of(_ place: String, _ actor: Actor) async throws -> [CourseSeries] {
        _ = try policy.permit(Actions.MeasureRead.self, actor, .none)
        return try await database.read { try $0.all(Self.ofPlace, [.text(place)]) { try Self.make($0) } }
    }

    package func places(_ actor: Actor) async throws -> [String] {
        _ = try policy.permit(Actions.MeasureRead.self, actor, .none)
        return try await database.read { try $0.all(Self.places) { $0.text(0) } }
    }

    private static func make(_ row: Row) throws -> CourseSeries {
        CourseSeries(
            place: row.text(0), series: row.text(1), firstOn: try row.day(2),
            readings: row.text(3).split(separator: " ").map { Double($0) })
    }

    /// Takes in a time series of the Oxford COVID-19 Government Response Tracker: a row a place, a column a day. A file that
    /// is in already changes nothing; a newer one stands in place of it. Nations and states are taken, cities are not.
    /// - Throws: `CourseProblem` where the columns are not those of such a file; nothing is taken then.
    package func importOxCGRT(_ bytes: [UInt8], series: String, _ actor: Actor) async throws -> ImportReport {
        _ = try policy.permit(Actions.StatisticsImport.self, actor, .none)
        var reader = try CSVReader(bytes: bytes)
        guard let head = try reader.next() else { throw CourseProblem.noColumns }
        let columns = try OxCGRTColumns(head.fields)
        var report = ImportReport()
        var rows: [[SQLValue]] = []
        while true {
            let line: CSVRecord?
            do { line = try reader.next() } catch {
                report.refuse([ImportReport.Refused(line: error.line ?? 0, reason: error.code)])
                continue
            }
            guard let line else { break }
            switch columns.read(line, countries) {
            case .success(let found):
                let readings = found.readings.map { $0.map { "\($0)" } ?? "-" }.joined(separator: " ")
                rows.append([.text(found.place), .text(series), .day(columns.firstOn), .text(readings)])
                report.take()
            case .failure(let refused): report.refuse([refused.what])
            }
        }
        let taken = rows
        try await database.write { write in for row in taken { try write.run(Self.put, row) } }
        return report
    }
}

package enum CourseProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case noColumns
    case missingColumn(String)
    /// A column that should be the next day.
    case notADay(String)
    case unknownSeries

    package var description: String {
        switch self {
        case .noColumns: "the file is empty"
        case .missingColumn(let name): "the column \(name) is missing: this is no time series of the tracker"
        case .notADay(let name): "the column \(name) is not the day that follows the one before"
        case .unknownSeries:
            "which index is it? Name it with --source: stringency, containment-health"
        }
    }
}
