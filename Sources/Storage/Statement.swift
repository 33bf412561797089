import Kernel
import Synchronization

/// One named SQL statement. Its text is written in the source and nowhere else, so a value can never be pasted into it;
/// values are bound as `?1`, `?2`, … (the PostgreSQL engine rewrites them to `$1`, `$2`, …).
///
/// Make each one once, as a `static let` beside the store function that runs it: the connection keeps it prepared
/// under `slot`, an array index, so a cached statement costs no hashing.
package struct Statement: Sendable {
    /// `table.what`, for errors, plans and metrics. Never contains values.
    package let name: String
    package let text: String
    /// The text for PostgreSQL where the common dialect is not enough; equal to `text` otherwise.
    package let postgreSQLText: String
    package let slot: Int

    private static let slots = Mutex(0)

    package init(_ name: StaticString, _ text: StaticString) { self.init(name, [text]) }

    /// For the few statements that must differ; a test shows that both give equal results.
    package init(_ name: StaticString, sqlite: StaticString, postgreSQL: StaticString) {
        self.init(name: "\(name)", text: "\(sqlite)", postgreSQLText: "\(postgreSQL)")
    }

    /// A statement put together from pieces that are themselves written in the source (a filter that is present or not).
    package init(_ name: StaticString, _ pieces: [StaticString]) {
        let text = pieces.map { "\($0)" }.joined(separator: " ")
        self.init(name: "\(name)", text: text, postgreSQLText: text)
    }

    /// A statement whose one `VALUES (…)` holds one row, with `rows` of them; their values follow one another. What stands
    /// before and after the row stays as it is.
    package init(_ single: Statement, rows: Int) {
        self.init(
            name: single.name + "Many", text: Self.repeated(single.text, rows: rows),
            postgreSQLText: Self.repeated(single.postgreSQLText, rows: rows))
    }

    private static func repeated(_ text: String, rows: Int) -> String {
        guard let values = text.firstRange(of: "VALUES (") else { return text }
        var depth = 1
        let end = text[values.upperBound...].firstIndex { character in
            if character == "(" { depth += 1 } else if character == ")" { depth -= 1 }
            return depth == 0
        }
        guard let end else { return text }
        // Between the placeholders stand commas and perhaps casts: the same for every row.
        let pieces = text[values.upperBound..<end].split(separator: "?", omittingEmptySubsequences: false)
        let columns = pieces.count - 1
        let tuples = (0..<rows).map { row in
            var tuple = String(pieces[0])
            for (column, piece) in pieces.dropFirst().enumerated() {
                tuple += "?\(row * columns + column + 1)" + piece.drop { $0.isNumber }
            }
            return "(" + tuple + ")"
        }
        return text[..<values.lowerBound] + "VALUES " + tuples.joined(separator: ", ")
            + text[text.index(after: end)...]
    }

    private init(name: String, text: String, postgreSQLText: String) {
        self.name = name
        self.text = text
        self.postgreSQLText = postgreSQLText
        slot = Statement.slots.withLock { count in
            count += 1
            return count - 1
        }
    }
}
