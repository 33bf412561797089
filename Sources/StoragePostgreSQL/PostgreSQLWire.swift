import CPostgreSQL
import Glibc
import Kernel
import Storage

/// The line to one server in libpq's pipeline mode: commands are sent, a sync closes them, answers are received in order.
final class PostgreSQLWire {
    private let target: ConnectionTarget
    private var link: OpaquePointer?
    /// Commands between two syncs whose answers nobody waited for; read and dropped before the next answer.
    private var unread: [Int] = []
    private var gaveUpAt: Timestamp?
    /// Counts the connections made, so that what was prepared on an older one is known to be gone.
    private(set) var generation = 0

    /// Patience with a server that does not answer: a failover or a restart takes a few seconds.
    private static let patienceSeconds: Int64 = 4

    init(target: ConnectionTarget) { self.target = target }

    var isConnected: Bool { link.map { PQstatus($0) == CONNECTION_OK } ?? false }

    func ensureConnected() throws(StorageError) {
        if isConnected { return }
        disconnect()
        let start = Timestamp.wallClock()  // tidy: allow - how long to wait for a server is no rule
        let isHopeless = gaveUpAt.map { start < $0.adding(seconds: 1) } ?? false
        var pauseMilliseconds: UInt32 = 50
        while true {
            do throws(StorageError) {
                try connect()
                gaveUpAt = nil
                return
            } catch {
                let now = Timestamp.wallClock()  // tidy: allow - the same
                if isHopeless || now > start.adding(seconds: Self.patienceSeconds) {
                    gaveUpAt = now
                    throw error
                }
                usleep(pauseMilliseconds * 1_000)
                pauseMilliseconds = min(pauseMilliseconds * 2, 1_000)
            }
        }
    }

    private func connect() throws(StorageError) {
        let link = try target.connect()
        PQclear(PQexec(link, "SET jit = off; SET idle_in_transaction_session_timeout = '60s'"))
        for beginning in Beginning.allCases { PQclear(PQprepare(link, beginning.rawValue, beginning.sql, 0, nil)) }
        for ending in Ending.allCases { PQclear(PQprepare(link, ending.rawValue, ending.sql, 0, nil)) }
        guard PQstatus(link) == CONNECTION_OK, PQenterPipelineMode(link) == 1 else {
            PQfinish(link)
            throw StorageError.unavailable("the connection was lost")
        }
        self.link = link
        unread = []
        generation += 1
    }

    func disconnect() {
        if let link { PQfinish(link) }
        link = nil
    }

    /// Drops a connection that can no longer be trusted; says so.
    func lost() -> StorageError {
        disconnect()
        return .unavailable("the connection was lost")
    }

    // MARK: Sending

    func send(_ name: String) throws(StorageError) {
        guard PQsendQueryPrepared(link, name, 0, nil, nil, nil, 1) == 1 else { throw lost() }
    }

    func send(_ name: String, _ parameters: Parameters) throws(StorageError) {
        let count = parameters.types.count
        let formats = count <= Self.binary.count ? Self.binary : [Int32](repeating: 1, count: count)
        let isSent = parameters.withAddresses { addresses in
            PQsendQueryPrepared(link, name, Int32(count), addresses, parameters.lengths, formats, 1) == 1
        }
        guard isSent else { throw lost() }
    }

    func sendPreparation(_ name: String, _ sql: String, _ types: [Oid]) throws(StorageError) {
        guard PQsendPrepare(link, name, sql, Int32(types.count), types) == 1 else { throw lost() }
    }

    private static let binary = [Int32](repeating: 1, count: 64)

    /// Closes what was sent; the next `receive` is its first answer.
    func sync() throws(StorageError) {
        guard PQpipelineSync(link) == 1 else { throw lost() }
        while let commands = unread.first {
            for _ in 0..<commands { _ = try receive() }
            try receiveSync()
            unread.removeFirst()
        }
    }

    /// Sends a command and goes on without its answer.
    func sendUnread(_ name: String) {
        guard isConnected else { return }
        if PQsendQueryPrepared(link, name, 0, nil, nil, nil, 1) == 1, PQpipelineSync(link) == 1 {
            unread.append(1)
        } else {
            disconnect()
        }
    }

    // MARK: Receiving

    /// The answer to one command.
    func receive() throws(StorageError) -> PostgreSQLRows {
        guard let result = PQgetResult(link) else { throw lost() }
        let rows = PostgreSQLRows(result)
        guard isConnected else { throw lost() }
        while let more = PQgetResult(link) { PQclear(more) }
        return rows
    }

    func receiveSync() throws(StorageError) {
        guard let result = PQgetResult(link), PostgreSQLRows(result).status == PGRES_PIPELINE_SYNC else { throw lost() }
    }

    /// Runs one or more statements outside the pipeline.
    func script(_ sql: String) throws(StorageError) -> PostgreSQLRows {
        try sync()
        try receiveSync()
        guard PQexitPipelineMode(link) == 1, let result = PQexec(link, sql) else { throw lost() }
        let rows = PostgreSQLRows(result)
        guard PQenterPipelineMode(link) == 1 else { throw lost() }
        return rows
    }
}
