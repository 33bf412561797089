import Definitions
import Kernel
import Synchronization

/// `definitions/holidays/countries`, a file a country, each read when its first clock is counted: most deployments need one
/// of three dozen.
final class CalendarShelf: Sendable {
    private let folder: String
    private let countries: Set<String>
    private let read = Mutex<[String: Result<Holidays, DefinitionProblem>]>([:])

    init(resources: String) throws(DefinitionProblem) {
        folder = resources + "/definitions/holidays/countries"
        do { countries = Set(try Files.names(in: folder, ending: ".yaml").map { $0.dropLast(5).uppercased() }) } catch {
            throw DefinitionProblem(
                file: folder, what: "cannot be read: \(error.why)", mend: "Check the folder and --resources.")
        }
    }

    private init(folder: String, countries: Set<String>, read: [String: Result<Holidays, DefinitionProblem>]) {
        self.folder = folder
        self.countries = countries
        self.read.withLock { $0 = read }
    }

    /// The same with one calendar in place of a file, or of none.
    func keeping(_ calendar: Holidays, of country: String) -> CalendarShelf {
        var read = read.withLock { $0 }
        read[country] = .success(calendar)
        return CalendarShelf(folder: folder, countries: countries.union([country]), read: read)
    }

    func has(_ country: String) -> Bool { countries.contains(country) }

    /// Nil for a country without a file.
    func calendar(of country: String) throws(DefinitionProblem) -> Holidays? {
        guard countries.contains(country) else { return nil }
        if let known = read.withLock({ $0[country] }) { return try known.get() }
        let found = Result { () throws(DefinitionProblem) in
            let file = try DefinitionFile.load("\(folder)/\(country.lowercased()).yaml")
            return try Holidays.read(file, regions: nil)
        }
        read.withLock { $0[country] = found }
        return try found.get()
    }

    /// Reads every file, for a check.
    func readAll() throws(DefinitionProblem) {
        for country in countries.sorted() { _ = try calendar(of: country) }
    }
}
