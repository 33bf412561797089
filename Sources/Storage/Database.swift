import Kernel

package enum Engine: String, Sendable, CaseIterable {
    case sqlite
    case postgreSQL
}

/// The database, whichever engine keeps it. Transactions are synchronous closures: nothing is held across a suspension,
/// and a write that collides with another is simply run again, so its closure must have no effect outside the database.
package protocol Database: Sendable {
    var engine: Engine { get }

    /// Reads one consistent snapshot. On SQLite a short read runs where it is called, without a thread hop.
    func read<T: Sendable>(_ body: @Sendable (Read) throws -> T) async throws -> T

    /// Reads with exactly one statement, which is its own snapshot: no transaction is begun and ended for it.
    func point<T: Sendable>(_ body: @Sendable (Read) throws -> T) async throws -> T

    /// For reads that take longer than a few milliseconds (exports, reports): runs away from the request threads.
    func readLong<T: Sendable>(_ body: @escaping @Sendable (Read) throws -> T) async throws -> T

    /// One transaction, durable when it returns; retried as a whole on a serialisation failure. Small writes that
    /// arrive together share one commit, each still all-or-nothing. What `body` throws undoes this write alone.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (Write) throws -> T) async throws -> T

    /// Appends journal entries that go with no other change (reads of a case, refused attempts), durable when it
    /// returns. Entries of many callers share a commit.
    func append(_ entries: [JournalEntry]) async throws

    /// From now on entries get their place in the audit log by this. Before, they wait without a seal.
    func audit(by sequencer: any JournalSequencer)

    /// Runs schema statements one after the other, outside the statement cache. Only the migrator calls it.
    func migrate(_ body: @escaping @Sendable (any SchemaConnection) throws -> Void) async throws

    func close() async
}

/// What the migrator needs beyond ordinary statements.
package protocol SchemaConnection: Connection {
    /// Runs one or more statements without values.
    func script(_ sql: String) throws
    var engine: Engine { get }
}
