import Kernel

/// Something to be done later, away from the request that asked for it: send a message, escalate, fetch. At least once:
/// after a crash it runs again, so a handler must give the same result when it is run twice.
package struct Job: Sendable, Equatable {
    package let id: ID<Entities.Job>
    /// Which handler: `message.send`.
    package let kind: String
    /// Identifiers and codes only, never names or free text: this column is not sealed.
    package let payload: String
    /// 1 for the first try. Also the proof of who holds the lease: a later holder has a higher number.
    package let attempt: Int
    package let leasedUntil: Timestamp
}

/// The table of jobs. Every statement is right with many processes on one database.
package enum Jobs {
    private static let insert = Statement(
        "jobs.insert",
        """
        INSERT INTO jobs (id, kind, payload, once_key, run_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (once_key) DO NOTHING
        """)

    private static let due = Statement(
        "jobs.due", "SELECT COUNT(*) FROM jobs WHERE done_at IS NULL AND run_at <= ?1 AND leased_until <= ?1")

    private static let queue = Statement(
        "jobs.queue", "SELECT COUNT(*), MIN(run_at) FROM jobs WHERE done_at IS NULL AND run_at <= ?1")

    private static let lease = Statement(
        "jobs.lease",
        """
        UPDATE jobs SET leased_until = ?2, attempts = attempts + 1
        WHERE done_at IS NULL AND leased_until <= ?1 AND id IN (
            SELECT id FROM jobs WHERE done_at IS NULL AND run_at <= ?1 AND leased_until <= ?1
            ORDER BY run_at, id LIMIT ?3)
        RETURNING id, kind, payload, attempts, leased_until
        """)

    private static let finish = Statement(
        "jobs.finish",
        "UPDATE jobs SET done_at = ?3, failure = NULL WHERE id = ?1 AND attempts = ?2 AND done_at IS NULL")

    private static let fail = Statement(
        "jobs.fail",
        """
        UPDATE jobs SET failure = ?3, run_at = ?4, leased_until = 0
        WHERE id = ?1 AND attempts = ?2 AND done_at IS NULL
        """)

    private static let prune = Statement("jobs.prune", "DELETE FROM jobs WHERE done_at < ?1")

    private static let failing = Statement(
        "jobs.failing",
        """
        SELECT id, kind, attempts, failure, run_at FROM jobs
        WHERE done_at IS NULL AND failure IS NOT NULL ORDER BY attempts DESC, id LIMIT ?1
        """)

    /// Adds a job to the transaction that makes it necessary.
    /// - Parameters: payload: identifiers and codes only. runAt: not before this instant. onceKey: a second job with the
    ///   same key is not added, also after the first is done.
    /// - Returns: whether it was added.
    @discardableResult
    package static func enqueue(
        _ write: Write, kind: String, payload: String, runAt: Timestamp, onceKey: String? = nil
    ) throws -> Bool {
        let id = ID<Entities.Job>.make(now: runAt)
        return try write.run(insert, [.id(id), .text(kind), .text(payload), .text(onceKey), .at(runAt)]) == 1
    }

    /// How many jobs wait for somebody to run them now.
    package static func dueCount(_ read: Read, now: Timestamp) throws -> Int { try read.count(due, [.at(now)]) }

    /// Takes at most `limit` jobs that are due, the longest waiting first. Until `until` nobody else gets them.
    package static func lease(_ write: Write, now: Timestamp, until: Timestamp, limit: Int) throws -> [Job] {
        try write.all(lease, [.at(now), .at(until), .int(limit)]) { row in
            Job(
                id: try row.id(0), kind: row.text(1), payload: row.text(2), attempt: row.int(3),
                leasedUntil: row.at(4))
        }.sorted { $0.id < $1.id }
    }

    /// False when the lease has passed to somebody else in the meantime.
    @discardableResult
    package static func finish(_ write: Write, _ job: Job, now: Timestamp) throws -> Bool {
        try write.run(finish, [.id(job.id), .int(job.attempt), .at(now)]) == 1
    }

    /// Keeps why it failed and when to try again. `failure` must not hold anything about a person.
    @discardableResult
    package static func fail(_ write: Write, _ job: Job, failure: String, again: Timestamp) throws -> Bool {
        try write.run(fail, [.id(job.id), .int(job.attempt), .text(failure), .at(again)]) == 1
    }

    /// Removes jobs done before `before`, with their once keys. Returns how many.
    @discardableResult
    package static func prune(_ write: Write, before: Timestamp) throws -> Int { try write.run(prune, [.at(before)]) }

    /// A job that has failed and waits for its next try, for whoever watches over the deployment.
    package struct Failing: Sendable, Equatable {
        package let id: ID<Entities.Job>
        package let kind: String
        package let attempts: Int
        package let failure: String
        package let nextTryAt: Timestamp
    }

    /// How many are due, and since when the oldest is.
    package static func queue(_ read: Read, now: Timestamp) throws -> (count: Int, oldestMilliseconds: Int64) {
        try read.first(queue, [.at(now)]) { row in
            (row.int(0), row.optionalAt(1).map { max(0, now.milliseconds - $0.milliseconds) } ?? 0)
        } ?? (0, 0)
    }

    /// Those tried most often first.
    package static func failing(_ read: Read, limit: Int) throws -> [Failing] {
        try read.all(failing, [.int(limit)]) { row in
            Failing(
                id: try row.id(0), kind: row.text(1), attempts: row.int(2), failure: row.text(3), nextTryAt: row.at(4))
        }
    }
}
