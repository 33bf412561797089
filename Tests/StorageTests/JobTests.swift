import Kernel
import Storage
import Synchronization
import TestKit
import Testing

struct JobTests {
    private static func add(_ database: any Database, _ count: Int = 1, onceKey: String? = nil) async throws -> Int {
        try await database.write { write in
            try (0..<count).added {
                try Jobs.enqueue(
                    write, kind: "message.send", payload: "message=\($0)", runAt: Clock2020.start, onceKey: onceKey)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a job runs once, when it is due, with what it was given`(engine: Engine) async throws {
        let clock = Clock2020()
        let seen = Mutex<[String]>([])
        try await TestStore.run(engine) { database in
            _ = try await Self.add(database, 10)
            let runner = JobRunner(
                database: database, world: clock.world,
                handlers: ["message.send": { job in seen.withLock { $0.append(job.payload) } }])
            #expect(try await runner.runDue(clock.now.adding(seconds: -1)) == 0)
            #expect(try await runner.runDue(clock.now) == 10)
            #expect(try await runner.runDue(clock.now.adding(days: 1)) == 0)
        }
        #expect(seen.withLock { $0 }.sorted() == (0..<10).map { "message=\($0)" })
    }

    @Test(arguments: Engine.allCases)
    func `a once key admits one job, also after it is done`(engine: Engine) async throws {
        let clock = Clock2020()
        try await TestStore.run(engine) { database in
            let added = try await Self.add(database, 3, onceKey: "expiry 1")
            #expect(added == 1)
            #expect(try await Self.add(database, 1, onceKey: "expiry 2") == 1)
            let runner = JobRunner(database: database, world: clock.world, handlers: ["message.send": { _ in }])
            #expect(try await runner.runDue(clock.now) == 2)
            #expect(try await Self.add(database, 1, onceKey: "expiry 1") == 0)
            #expect(try await database.write { try Jobs.prune($0, before: clock.now.adding(seconds: 1)) } == 2)
            #expect(try await Self.add(database, 1, onceKey: "expiry 1") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a failure is kept without what it carries, and tried again later`(engine: Engine) async throws {
        enum Trouble: Error { case peerSaid(String) }
        let clock = Clock2020()
        let tries = Mutex(0)
        try await TestStore.run(engine) { database in
            _ = try await Self.add(database)
            let runner = JobRunner(
                database: database, world: clock.world,
                handlers: [
                    "message.send": { job in
                        tries.withLock { $0 += 1 }
                        if job.attempt < 3 { throw Trouble.peerSaid("Amina is not here") }
                    }
                ])
            #expect(try await runner.runDue(clock.now) == 0)
            let failing = try await database.read { try Jobs.failing($0, limit: 10) }
            #expect(failing.map(\.failure) == ["Trouble.peerSaid"])
            #expect(failing.first?.nextTryAt == clock.now.adding(seconds: 5))
            clock.advance(seconds: 4)
            #expect(try await runner.runDue(clock.now) == 0)
            #expect(tries.withLock { $0 } == 1)
            clock.advance(seconds: 1)
            #expect(try await runner.runDue(clock.now) == 0)
            clock.advance(seconds: 10)
            #expect(try await runner.runDue(clock.now) == 1)
            #expect(try await database.read { try Jobs.failing($0, limit: 10) }.isEmpty)
        }
        #expect(tries.withLock { $0 } == 3)
    }

    @Test(arguments: Engine.allCases)
    func `a crash leaves the lease to run out; then another takes over and the first is too late`(
        engine: Engine
    ) async throws {
        let clock = Clock2020()
        try await TestStore.run(engine) { database in
            _ = try await Self.add(database)
            let until = clock.now.adding(minutes: 5)
            let now = clock.now
            let first = try await database.write { try Jobs.lease($0, now: now, until: until, limit: 4) }
            #expect(first.count == 1)
            let none = try await database.write { try Jobs.lease($0, now: now, until: until, limit: 4) }
            #expect(none.isEmpty)
            let second = try await database.write {
                try Jobs.lease($0, now: until, until: until.adding(minutes: 5), limit: 4)
            }
            #expect(second.map(\.attempt) == [2])
            let (late, done) = try await database.write { write in
                (try Jobs.finish(write, first[0], now: until), try Jobs.finish(write, second[0], now: until))
            }
            #expect(!late)
            #expect(done)
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: Engine.allCases)
    func `two processes share the jobs and none runs twice`(engine: Engine) async throws {
        let clock = Clock2020()
        let seen = Mutex<[String]>([])
        try await TestStore.runTwice(engine) { first, second in
            _ = try await Self.add(first, 60)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for database in [first, second] {
                    let runner = JobRunner(
                        database: database, world: clock.world,
                        handlers: ["message.send": { job in seen.withLock { $0.append(job.payload) } }])
                    group.addTask { try await runner.runDue(clock.now) }
                }
                try await group.waitForAll()
            }
        }
        #expect(seen.withLock { $0 }.count == 60)
        #expect(Set(seen.withLock { $0 }).count == 60)
    }

    @Test(.timeLimit(.minutes(10)), arguments: Engine.allCases)
    func `the loop runs what is added while it waits, and ends when cancelled`(engine: Engine) async throws {
        let (done, continuation) = AsyncStream.makeStream(of: Void.self)
        try await TestStore.run(engine) { database in
            let runner = JobRunner(
                database: database, world: .live, handlers: ["message.send": { _ in continuation.yield() }])
            let loop = Task { await runner.run() }
            _ = try await Self.add(database)
            runner.wake()
            for await _ in done { break }
            loop.cancel()
            await loop.value
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: Engine.allCases)
    func `a handler that does not listen is given up, told of, and does not hold the others up`(engine: Engine)
        async throws
    {
        let clock = Clock2020()
        let told = Mutex<[String]>([])
        let (open, end) = AsyncStream.makeStream(of: Void.self)
        try await TestStore.run(engine) { database in
            _ = try await Self.add(database)
            let runner = JobRunner(
                database: database, world: clock.world,
                handlers: ["message.send": { _ in await Task { for await _ in open {} }.value }], leaseSeconds: 1,
                report: { kind, failure, attempt in told.withLock { $0.append("\(kind) \(failure) \(attempt)") } })
            // Ends only because nobody waits for the handler.
            #expect(try await runner.runDue(clock.now) == 0)
            end.finish()
            let failing = try await database.read { try Jobs.failing($0, limit: 10) }
            #expect(failing.map(\.failure) == ["JobProblem.tookTooLong"])
        }
        #expect(told.withLock { $0 } == ["message.send JobProblem.tookTooLong 1"])
    }

    @Test func `the pause doubles and stays below an hour`() {
        #expect([1, 2, 3, 10, 11, 1_000].map(JobRunner.pauseSeconds) == [5, 10, 20, 2_560, 3_600, 3_600])
    }
}

extension Sequence {
    fileprivate func added(_ isAdded: (Element) throws -> Bool) rethrows -> Int {
        try reduce(0) { try $0 + (isAdded($1) ? 1 : 0) }
    }
}
