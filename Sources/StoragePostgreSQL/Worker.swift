import Glibc

/// A lock with a condition, for the few places where a thread must wait for another.
final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func locked<T>(_ body: () throws -> T) rethrows -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Inside `locked` only: gives the lock up until somebody wakes this thread.
    func wait() { pthread_cond_wait(condition, mutex) }
    func wakeOne() { pthread_cond_signal(condition) }
    func wakeAll() { pthread_cond_broadcast(condition) }
}

/// What callers want done, first come first served, by whichever connection is free.
final class WorkQueue: @unchecked Sendable {
    typealias Work = @Sendable (PostgreSQLConnection) -> Void

    private let monitor = Monitor()
    private var waiting: [Work?] = []
    private var head = 0
    private var isClosed = false
    private var threads = 0
    private var whenEnded: [CheckedContinuation<Void, Never>] = []

    /// False when the queue has been closed: the work will not run.
    func submit(_ work: @escaping Work) -> Bool {
        monitor.locked {
            guard !isClosed else { return false }
            waiting.append(work)
            monitor.wakeOne()
            return true
        }
    }

    /// Waits for work. Nil when the queue is closed and everything submitted before has been taken.
    private func take() -> Work? {
        monitor.locked {
            while head == waiting.count {
                if isClosed { return nil }
                monitor.wait()
            }
            let work = waiting[head]
            waiting[head] = nil
            head += 1
            if head == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                head = 0
            } else if head > 1_024, head * 2 > waiting.count {
                waiting.removeFirst(head)
                head = 0
            }
            return work
        }
    }

    /// Starts a thread of its own for a connection. libpq blocks, and must not block the few threads that serve pages.
    func startThread(_ target: ConnectionTarget) {
        monitor.locked { threads += 1 }
        let start = Unmanaged.passRetained(ThreadStart(queue: self, target: target))
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, { runThread($0) }, start.toOpaque())
        if status == 0 {
            pthread_detach(thread)
        } else {
            start.release()
            threadEnded()
        }
    }

    var hasThreads: Bool { monitor.locked { threads > 0 } }

    fileprivate func serve(_ target: ConnectionTarget) {
        let connection = PostgreSQLConnection(target: target)
        while let work = take() { work(connection) }
        connection.disconnect()
        threadEnded()
    }

    private func threadEnded() {
        let continuations = monitor.locked {
            threads -= 1
            guard threads == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { whenEnded = [] }
            return whenEnded
        }
        for continuation in continuations { continuation.resume() }
    }

    /// Refuses new work, finishes what was accepted, returns when every connection is closed.
    func close() async {
        await withCheckedContinuation { continuation in
            let hasEnded = monitor.locked {
                isClosed = true
                monitor.wakeAll()
                if threads > 0 { whenEnded.append(continuation) }
                return threads == 0
            }
            if hasEnded { continuation.resume() }
        }
    }
}

private final class ThreadStart {
    let queue: WorkQueue
    let target: ConnectionTarget

    init(queue: WorkQueue, target: ConnectionTarget) {
        self.queue = queue
        self.target = target
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument {
        let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
        start.queue.serve(start.target)
    }
    return nil
}

/// Lets writes pass side by side, and one that keeps colliding pass alone: a thousand people asking for the last place
/// of one shelter are then served one after the other, instead of undoing each other without end.
final class Gate: @unchecked Sendable {
    private let monitor = Monitor()
    private var inside = 0
    private var waitingAlone = 0
    private var isAlone = false

    func pass<T>(alone: Bool, _ body: () throws -> T) rethrows -> T {
        monitor.locked {
            if alone {
                waitingAlone += 1
                while isAlone || inside > 0 { monitor.wait() }
                waitingAlone -= 1
                isAlone = true
            } else {
                while isAlone || waitingAlone > 0 { monitor.wait() }
                inside += 1
            }
        }
        defer {
            monitor.locked {
                if alone { isAlone = false } else { inside -= 1 }
                monitor.wakeAll()
            }
        }
        return try body()
    }
}
