import Kernel

/// Why microdata cannot be read or released: what, where, and what to do. Never a value of a record.
package enum MicrodataProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    case unreadable(CSVProblem)
    case ragged(line: Int, fields: Int, expected: Int)
    case unnamedColumn
    case duplicateColumn(String)
    case unknownColumn(String)
    case emptyDelimiter(String)
    case tooFewRecords(count: Int, least: Int)
    case tooManyColumns(count: Int, most: Int)
    case tooFewColumns
    /// The name of the column says that it identifies people.
    case identifying(column: String)
    case exactDays(column: String)
    case nearlyUnique(column: String)
    case tooManyCells(Int, most: Int)
    case parameter(String)

    package var description: String {
        switch self {
        case .empty: "the file holds no table: a first line with the names of the columns is needed"
        case .unreadable(let problem): problem.description
        case .ragged(let line, let fields, let expected):
            "line \(line): \(fields) values, and the first line names \(expected) columns"
        case .unnamedColumn: "a column has no name: give every column one in the first line"
        case .duplicateColumn(let name): "two columns are named \(name): rename one"
        case .unknownColumn(let name): "there is no column \(name) in the first line"
        case .emptyDelimiter(let name): "column \(name): say what stands between its values, as in \(name)=;"
        case .tooFewRecords(let count, let least):
            "\(count) records are too few to hide anybody among: \(least) are the least"
        case .tooManyColumns(let count, let most):
            "\(count) attributes are too many to be protected together, \(most) are the most: leave some out with --drop"
        case .tooFewColumns: "a release needs two columns at least"
        case .identifying(let column):
            "column \(column) identifies people by its name: leave it out with --drop \(column), or, if it holds categories "
                + "only, allow it with --allow \(column)"
        case .exactDays(let column):
            "column \(column) holds exact days, by which people are found: use the year, or leave it out with --drop \(column)"
        case .nearlyUnique(let column):
            "column \(column) has a value of its own for many records, as a name or a number does: group its values, or "
                + "leave it out with --drop \(column)"
        case .tooManyCells(let cells, let most):
            "the columns have \(cells) combinations of values, \(most) are the most: group values or leave columns out"
        case .parameter(let what): what
        }
    }
}

/// Columns that no release may hold.
enum IdentifyingColumns {
    /// Words of a column's name that say that it identifies people, in the shape that `words` gives.
    private static let names: Set<String> = [
        "name", "names", "surname", "forename", "firstname", "lastname", "fullname", "nickname", "alias", "email",
        "mail",
        "phone", "telephone", "mobile", "address", "street", "passport", "ssn", "iban", "account", "birthdate",
        "birthday", "dob", "dateofbirth", "latitude", "longitude", "gps", "caseid", "personid", "uuid",
    ]

    static func check(
        _ column: MicrodataReader.Growing, count: Int, allowed: Set<String>, multi: [MultiValued]
    ) throws(MicrodataProblem) {
        if allowed.contains(column.name) { return }
        let words = words(column.name)
        let joined = words.joined()
        if names.contains(joined) || words.contains(where: names.contains) || joined.hasSuffix("dateofbirth") {
            throw .identifying(column: column.name)
        }
        let values = column.values.filter { !$0.isEmpty }
        if !values.isEmpty, values.allSatisfy(isDay) {
            throw .exactDays(column: column.name)
        }
        // A column of sets has many different cells by nature.
        if multi.contains(where: { $0.column == column.name }) { return }
        let isFilled = column.codes.count { !column.values[Int($0)].isEmpty }
        if isNearlyUnique(values: values.count, filled: isFilled) { throw .nearlyUnique(column: column.name) }
    }

    /// Whether nearly everybody has a value to themselves.
    static func isNearlyUnique(values: Int, filled: Int) -> Bool {
        values > 20 && values * 5 > filled || values > 2_000
    }

    /// `dateOfBirth`, `date_of_birth` and `Date of birth` are the same three words.
    private static func words(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for character in name {
            if !character.isLetter {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                if character.isUppercase, wasLower {
                    words.append(word)
                    word = ""
                }
                word += character.lowercased()
            }
            wasLower = character.isLowercase
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// A whole day: 2020-03-16, 16.03.2020, 3/16/2020, with or without a time.
    private static func isDay(_ value: String) -> Bool {
        let day = value.prefix { $0 != "T" && $0 != " " }
        let parts = day.split(whereSeparator: { "-./".contains($0) })
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return false }
        return parts.contains { $0.count == 4 } && day.count >= 8
    }
}
