/// A column whose cells hold several values (`threats;debts`): it is taken as one yes-or-no attribute for each value, so
/// that its combinations are counted value by value, and joined again when records are written.
package struct MultiValued: Sendable, Equatable {
    static let (yes, no) = ("1", "0")

    package let column: String
    package let delimiter: String

    package init(column: String, delimiter: String) {
        self.column = column
        self.delimiter = delimiter
    }

    /// The name of the attribute of one value.
    func attribute(_ value: String) -> String { "\(column)=\(value)" }

    func split(_ column: Microdata.Column) -> [Microdata.Column] {
        let parts = column.values.map { Set($0.components(separatedBy: delimiter).filter { !$0.isEmpty }) }
        return Set(parts.joined()).sorted().map { value in
            Microdata.Column(
                name: attribute(value), values: [Self.no, Self.yes],
                codes: column.codes.map { parts[Int($0)].contains(value) ? 1 : 0 })
        }
    }

    /// One column to be written: a plain one, or the attributes that it is joined from.
    struct Part {
        let name: String
        var columns: [Int]
        var values: [String] = []
        var delimiter: String?
    }

    static func plan(_ names: [String], _ split: [MultiValued]) -> [Part] {
        var parts: [Part] = []
        for (index, name) in names.enumerated() {
            guard let multi = split.first(where: { name.hasPrefix($0.attribute("")) }) else {
                parts.append(Part(name: name, columns: [index]))
                continue
            }
            let value = String(name.dropFirst(multi.attribute("").count))
            if let place = parts.firstIndex(where: { $0.name == multi.column }) {
                parts[place].columns.append(index)
                parts[place].values.append(value)
            } else {
                parts.append(
                    Part(name: multi.column, columns: [index], values: [value], delimiter: multi.delimiter))
            }
        }
        return parts
    }
}

extension String {
    /// Foundation's word, without Foundation.
    fileprivate func components(separatedBy separator: String) -> [String] {
        guard !separator.isEmpty else { return [self] }
        var pieces: [String] = []
        var rest = self[...]
        while let found = rest.firstRange(of: separator) {
            pieces.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return pieces + [String(rest)]
    }
}
