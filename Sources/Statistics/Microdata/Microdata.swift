import Kernel

/// A table of categories: one record a row, one code a cell. What tables are counted from, and what releases are made of.
///
/// Every column has its own list of values; a missing value is the empty one, a category like the others.
package struct Microdata: Sendable, Equatable {
    package struct Column: Sendable, Equatable {
        package var name: String
        /// What each code stands for. At most 65,535.
        package var values: [String]
        /// One code a record, each below `values.count`.
        package var codes: [UInt16]

        package init(name: String, values: [String], codes: [UInt16]) {
            self.name = name
            self.values = values
            self.codes = codes
        }

        /// The code of the empty value, where the column has one.
        package var missing: Int? { values.firstIndex(of: "") }
    }

    package var columns: [Column]
    /// How many records.
    package var count: Int

    package init(columns: [Column], count: Int) {
        self.columns = columns
        self.count = count
    }

    package var sizes: [Int] { columns.map(\.values.count) }

    /// The records whose positions are given, in that order.
    package func records(_ positions: [Int]) -> Microdata {
        Microdata(
            columns: columns.map { column in
                Column(name: column.name, values: column.values, codes: positions.map { column.codes[$0] })
            }, count: positions.count)
    }

    /// The same records by other lists of values: a value that a list does not have becomes missing, and a list gets the
    /// empty value where one is needed. Names of columns that `lists` does not know keep their own list.
    package func recoded(to lists: [String: [String]]) -> Microdata {
        var recoded = self
        for index in columns.indices {
            guard var list = lists[columns[index].name] else { continue }
            var places: [String: Int] = [:]
            for (place, value) in list.enumerated() where places[value] == nil { places[value] = place }
            let used = Set(columns[index].codes)
            let stray = columns[index].values.indices.contains { code in
                used.contains(UInt16(code)) && places[columns[index].values[code]] == nil
            }
            if stray, places[""] == nil {
                places[""] = list.count
                list.append("")
            }
            let translated = columns[index].values.map { UInt16(places[$0] ?? places[""] ?? 0) }
            recoded.columns[index].values = list
            recoded.columns[index].codes = columns[index].codes.map { translated[Int($0)] }
        }
        return recoded
    }

    /// CSV with the columns' names first; columns that `MultiValued` took apart are joined again.
    package func csv(joining split: [MultiValued] = []) -> [UInt8] {
        let parts = MultiValued.plan(columns.map(\.name), split)
        var writer = CSVWriter(guardsFormulas: false, reserving: count * columns.count * 8 + 1_024)
        writer.record(parts.map(\.name))
        for record in 0..<count {
            writer.record(
                parts.map { part in
                    guard let delimiter = part.delimiter else {
                        let column = columns[part.columns[0]]
                        return column.values[Int(column.codes[record])]
                    }
                    let chosen = zip(part.columns, part.values).filter { index, _ in
                        columns[index].values[Int(columns[index].codes[record])] == MultiValued.yes
                    }
                    return chosen.map(\.1).joined(separator: delimiter)
                })
        }
        return writer.bytes
    }
}
