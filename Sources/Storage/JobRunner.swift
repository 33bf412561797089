import Kernel

/// Runs jobs, in every process that serves. A lease keeps two processes off one job; when a process dies, its leases
/// run out and somebody else takes over.
package struct JobRunner: Sendable {
    package typealias Handler = @Sendable (Job) async throws -> Void
    /// What a room does every hour in a transaction of its own; doing it twice does no harm.
    package typealias HourlyWork = @Sendable (Write, Timestamp) throws -> Void
    /// Told of each failure: the kind of job, what went wrong without anything that it carries, which try it was.
    package typealias Report = @Sendable (_ kind: String, _ failure: String, _ attempt: Int) -> Void

    private let database: any Database
    private let world: World
    private let handlers: [String: Handler]
    private let hourly: [HourlyWork]
    private let report: Report
    private let leaseSeconds: Int64
    private let wakeUps: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    /// Jobs of one process that run side by side.
    private static let lanes = 4
    private static let pollMilliseconds: Int64 = 1_000
    /// A job that is done keeps its once key for this long.
    private static let keepDays: Int64 = 90

    /// - Parameter leaseSeconds: a handler is cancelled before its lease ends, so it must be well above the longest
    ///   handler.
    package init(
        database: any Database, world: World, handlers: [String: Handler], hourly: [HourlyWork] = [],
        leaseSeconds: Int64 = 300, report: @escaping Report = { _, _, _ in }
    ) {
        self.report = report
        self.database = database
        self.world = world
        self.handlers = handlers
        self.hourly = hourly
        self.leaseSeconds = leaseSeconds
        (wakeUps, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Tells the runner that a job was added, once the transaction that added it is durable.
    package func wake() { waker.yield() }

    /// Runs until the task is cancelled. A failure of the database is waited out.
    package func run() async {
        let poller = Task {
            while !Task.isCancelled {
                // A sleep that is cut short means that the loop ends.
                do { try await Task.sleep(for: .milliseconds(Self.pollMilliseconds)) } catch { break }
                waker.yield()
            }
        }
        defer { poller.cancel() }
        var prunedAt = world.now()
        wake()
        for await _ in wakeUps {
            if Task.isCancelled { return }
            do {
                _ = try await drain { world.now() }
                let now = world.now()
                if now >= prunedAt.adding(hours: 1) {
                    prunedAt = now
                    _ = try await database.write { try Jobs.prune($0, before: now.adding(days: -Self.keepDays)) }
                    for work in hourly { try await database.write { try work($0, now) } }
                }
            } catch {
                // The next poll tries again.
                report("jobs", Self.describe(error), 1)
                continue
            }
        }
    }

    /// Runs everything that is due at `now` and not leased by others. Returns how many jobs succeeded.
    @discardableResult
    package func runDue(_ now: Timestamp) async throws -> Int { try await drain { now } }

    /// The clock is read anew for each round and each end: a long drain must not lease into the past.
    private func drain(_ clock: @escaping @Sendable () -> Timestamp) async throws -> Int {
        var succeeded = 0
        while !Task.isCancelled {
            let now = clock()
            // Looking is cheap and disturbs nobody; a lease is a write.
            guard try await database.read({ try Jobs.dueCount($0, now: now) }) > 0 else { break }
            let until = now.adding(seconds: leaseSeconds)
            let jobs = try await database.write { try Jobs.lease($0, now: now, until: until, limit: Self.lanes) }
            if jobs.isEmpty { break }
            succeeded += try await withThrowingTaskGroup(of: Bool.self) { group in
                for job in jobs { group.addTask { try await run(job, clock) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        return succeeded
    }

    private func run(_ job: Job, _ clock: @Sendable () -> Timestamp) async throws -> Bool {
        let failure: String
        do {
            guard let handler = handlers[job.kind] else { throw JobProblem.noHandler }
            try await withDeadline { try await handler(job) }
            let now = clock()
            return try await database.write { try Jobs.finish($0, job, now: now) }
        } catch {
            failure = Self.describe(error)
        }
        report(job.kind, failure, job.attempt)
        let again = clock().adding(seconds: Self.pauseSeconds(afterAttempt: job.attempt))
        _ = try await database.write { try Jobs.fail($0, job, failure: failure, again: again) }
        return false
    }

    /// Cancels a handler that takes nearly as long as its lease, and does not wait for one that does not listen: its lane
    /// is needed, and what it may still do it must be able to do twice.
    private func withDeadline(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let (ends, end) = AsyncStream.makeStream(of: Result<Void, any Error>.self)
        let work = Task { end.yield(await Task { try await body() }.cancelledWithParent()) }
        let pause = Duration.milliseconds(leaseSeconds * 800)
        let alarm = Task {
            // A sleep that is cut short means that the work has ended.
            do { try await Task.sleep(for: pause) } catch { return }
            end.yield(.failure(JobProblem.tookTooLong))
        }
        defer {
            work.cancel()
            alarm.cancel()
        }
        // Waited for also when this task is cancelled: the handler is told so and ends by itself.
        let first = Task { () -> Result<Void, any Error> in
            for await one in ends { return one }
            return .failure(CancellationError())
        }
        let outcome = await withTaskCancellationHandler {
            await first.value
        } onCancel: {
            work.cancel()
        }
        try outcome.get()
    }

    /// 5 s, 10 s, 20 s … at most an hour: a peer that is away for a night costs few tries, a hiccup little time.
    package static func pauseSeconds(afterAttempt attempt: Int) -> Int64 {
        min(3_600, 5 << Int64(min(max(attempt - 1, 0), 16)))
    }

    /// What kind of failure it was, without anything it carries: an error may hold what a person wrote.
    static func describe(_ error: any Error) -> String {
        if let error = error as? StorageError { return error.description }
        let kind = "\(type(of: error))"
        let mirror = Mirror(reflecting: error)
        guard mirror.displayStyle == .enum else { return kind }
        if let carrying = mirror.children.first { return "\(kind).\(carrying.label ?? "")" }
        return error is any CustomStringConvertible ? kind : "\(kind).\(error)"
    }
}

extension Task where Failure == any Error {
    /// Its result; cancels it when whoever waits is cancelled.
    fileprivate func cancelledWithParent() async -> Result<Success, any Error> {
        await withTaskCancellationHandler {
            await result
        } onCancel: {
            cancel()
        }
    }
}

/// Why a job could not be run at all.
package enum JobProblem: Error, Equatable {
    /// This process has no handler for the kind; a newer one may.
    case noHandler
    case tookTooLong
}
