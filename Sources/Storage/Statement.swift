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
        let parts = single.text.split(separator: "VALUES", maxSplits: 1)
        let tail = parts[1].drop { $0 != ")" }.dropFirst()
        let columns = single.text.count { $0 == "?" }
        let tuples = (0..<rows).map { row in
            "(" + (1...columns).map { "?\(row * columns + $0)" }.joined(separator: ", ") + ")"
        }
        let text = parts[0] + "VALUES " + tuples.joined(separator: ", ") + tail
        self.init(name: single.name + "Many", text: String(text), postgreSQLText: String(text))
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
