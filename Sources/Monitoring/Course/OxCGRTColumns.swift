import Kernel

/// The columns of a time series: who, and then one a day, `01Jan2020`.
struct OxCGRTColumns {
    struct Refused: Error { let what: ImportReport.Refused }

    let firstOn: Day
    private let country: Int
    private let region: Int
    private let level: Int
    private let days: Range<Int>

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    init(_ names: [String]) throws(CourseProblem) {
        func place(_ name: String) throws(CourseProblem) -> Int {
            guard let index = names.firstIndex(of: name) else { throw .missingColumn(name) }
            return index
        }
        country = try place("CountryCode")
        region = try place("RegionCode")
        level = try place("Jurisdiction")
        let start = max(country, region, level) + 1
        guard start < names.count, let first = Self.day(names[start]) else {
            throw .missingColumn("01Jan2020")
        }
        firstOn = first
        days = start..<names.count
        for (index, column) in days.enumerated() where Self.day(names[column]) != first.adding(days: index) {
            throw .notADay(names[column])
        }
    }

    private static func day(_ text: String) -> Day? {
        guard text.utf8.count == 9, let day = Int(text.prefix(2)), let year = Int(text.suffix(4)),
            let month = months.firstIndex(of: String(text.dropFirst(2).prefix(3)))
        else { return nil }
        return Day(year: year, month: month + 1, day: day)
    }

    /// Regions are written after a code of three letters, or of two; the tracker writes UK where ISO 3166-1 has GB.
    private static func country(_ code: String, _ countries: [String: String]) -> String? {
        if code == "UK" { return "GB" }
        return countries[code] ?? (countries.values.contains(code) ? code : nil)
    }

    func read(
        _ line: CSVRecord, _ countries: [String: String]
    ) -> Result<(place: String, readings: [Double?]), Refused> {
        func refuse(_ field: String?, _ reason: String) -> Result<(place: String, readings: [Double?]), Refused> {
            .failure(Refused(what: ImportReport.Refused(line: line.line, field: field, reason: reason)))
        }
        guard line.fields.count == days.upperBound else { return refuse(nil, "wrong-number-of-fields") }
        let place: String
        switch line.fields[level] {
        case "NAT_TOTAL":
            guard let code = countries[line.fields[country]] else { return refuse("CountryCode", "unknown-code") }
            place = code
        case "STATE_TOTAL":
            let parts = line.fields[region].split(separator: "_", maxSplits: 1)
            guard parts.count == 2, let code = Self.country(String(parts[0]), countries) else {
                return refuse("RegionCode", "unknown-code")
            }
            place = "\(code)-\(parts[1])"
        case "CITY_TOTAL": return refuse("Jurisdiction", "cities-are-not-taken")
        default: return refuse("Jurisdiction", "unknown-code")
        }
        var readings: [Double?] = []
        for column in days {
            let text = line.fields[column]
            if text.isEmpty || text == "NA" {
                readings.append(nil)
                continue
            }
            guard let reading = Double(text), (0...100).contains(reading) else {
                return refuse("\(firstOn.adding(days: column - days.lowerBound))", "not-from-0-to-100")
            }
            readings.append(reading)
        }
        return .success((place, readings))
    }
}
