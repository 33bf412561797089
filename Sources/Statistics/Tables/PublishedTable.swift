import Kernel

/// A table that was given away, as it was shown. It stays on record when it is withdrawn: whoever has it keeps it.
package struct PublishedTable: Sendable, Equatable {
    package let id: PublishedTableID
    /// Which records it counts: `cases` are the imported statistical cases.
    package let dataSet: String
    /// How many records there were: tells one state of the data from another, as records are only ever added.
    package let records: Int
    package let table: ProtectedTable
    package let publishedAt: Timestamp
    package var withdrawnAt: Timestamp?

    package init(
        id: PublishedTableID, dataSet: String, records: Int, table: ProtectedTable, publishedAt: Timestamp,
        withdrawnAt: Timestamp? = nil
    ) {
        (self.id, self.dataSet, self.records, self.table) = (id, dataSet, records, table)
        (self.publishedAt, self.withdrawnAt) = (publishedAt, withdrawnAt)
    }
}

extension ProtectedTable {
    /// As it is kept: the rule's code, the lists of values, and a number a cell, -1 for small and -2 for complementary.
    var encoded: [UInt8] {
        var json = JSONWriter(reserving: cells.count * 4 + 256)
        json.object {
            $0.memberArray("dimensions") {
                for dimension in dimensions {
                    $0.object {
                        $0.member("name", dimension.name)
                        $0.memberStrings("values", dimension.values)
                    }
                }
            }
            $0.memberArray("cells") {
                for cell in cells {
                    switch cell {
                    case .shown(let count): $0.value(count)
                    case .small: $0.value(-1)
                    case .complementary: $0.value(-2)
                    }
                }
            }
        }
        return json.bytes
    }

    /// nil when it is not what `encoded` writes.
    init?(encoded: [UInt8], rule code: String) {
        guard let rule = DisclosureRule.all.first(where: { $0.code == code }) else { return nil }
        let value: JSONValue
        do { value = try JSONValue(parsing: encoded) } catch { return nil }
        var dimensions: [CrossTable.Dimension] = []
        for item in value["dimensions"]?.items ?? [] {
            guard let name = item["name"]?.text, let values = item["values"]?.items else { return nil }
            dimensions.append(
                CrossTable.Dimension(
                    name: name,
                    values: values.compactMap { if case .string(let text) = $0 { text } else { nil } }))
        }
        let cells = (value["cells"]?.items ?? []).compactMap { item -> Cell? in
            switch item.integer {
            case -1: .small
            case -2: .complementary
            case let count? where count >= 0: .shown(count)
            default: nil
            }
        }
        guard (1...3).contains(dimensions.count), cells.count == dimensions.reduce(1, { $0 * $1.extent }) else {
            return nil
        }
        self.init(dimensions: dimensions, rule: rule, cells: cells)
    }
}
