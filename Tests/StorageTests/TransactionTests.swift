import Kernel
import Storage
import TestKit
import Testing

struct TransactionTests {
    @Test(arguments: Engine.allCases)
    func `a write that throws leaves nothing`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            await #expect(throws: Oops.self) {
                try await database.write { write in
                    try write.run(Scratch.insert, Scratch.thing(1))
                    throw Oops()
                }
            }
            let count = try await database.read { try $0.count(Scratch.count) }
            #expect(count == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a throwing row closure is the caller's error, and the next transaction works`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            try await database.write { try $0.run(Scratch.insert, Scratch.thing(1)) }
            await #expect(throws: Oops.self) {
                try await database.read { try $0.each(Scratch.all) { _ in throw Oops() } }
            }
            #expect(try await database.read { try $0.count(Scratch.count) } == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a statement may run while the rows of another are read`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            try await database.write { write in
                for number in 1...3 { try write.run(Scratch.insert, Scratch.thing(number, name: "n\(number)")) }
            }
            let found = try await database.read { read in
                try read.all(Scratch.all) { row in
                    try read.all(Scratch.named, [.text(row.text(2))]) { try $0.id(0, AnyEntity.self) }
                }
            }
            #expect(found == [[Scratch.id(1)], [Scratch.id(2)], [Scratch.id(3)]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `refused by a constraint: the statement and nothing of the value is named`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            try await database.write { try $0.run(Scratch.insert, Scratch.thing(1, name: "Amina")) }
            let bad: [[SQLValue]] = [
                Scratch.thing(1), Scratch.thing(2, name: "Amina"),
                [.id(Scratch.id(3)), .id(Scratch.id(99)), .null, .null, .null, .null],
                [.id(Scratch.id(3)), .null, .null, .null, .integer(.min), .null],
                [.null, .null, .text("Amina"), .null, .null, .null],
            ]
            for values in bad {
                do {
                    try await database.write { try $0.run(Scratch.insert, values) }
                    Issue.record("accepted: \(values)")
                } catch {
                    guard case .constraint(let statement, let detail) = error as? StorageError else {
                        Issue.record("another error: \(error)")
                        continue
                    }
                    #expect(statement == "things.insert")
                    #expect(!detail.isEmpty)
                    #expect(!"\(error)".contains("Amina"))
                }
            }
            #expect(try await database.read { try $0.count(Scratch.count) } == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a read sees one moment, whatever is written meanwhile`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            let writer = Task {
                for number in 1...200 {
                    try await database.write { write in
                        try write.run(Scratch.insert, Scratch.thing(2 * number))
                        try write.run(Scratch.insert, Scratch.thing(2 * number + 1))
                    }
                }
            }
            for _ in 0..<100 {
                let (first, second) = try await database.readLong { read in
                    let first = try read.count(Scratch.count)
                    for _ in 0..<20 { _ = try read.all(Scratch.all) { $0.int(4) } }
                    return (first, try read.count(Scratch.count))
                }
                #expect(first == second)
                #expect(first.isMultiple(of: 2))
            }
            try await writer.value
        }
    }

    @Test(arguments: Engine.allCases)
    func `many writes at once: each is all there or not at all`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            let kept = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<400 {
                    group.addTask {
                        do {
                            try await database.write { write in
                                try write.run(Scratch.insert, Scratch.thing(number))
                                if number % 4 == 1 { throw Oops() }
                                if number % 4 == 2 { try write.run(Scratch.insert, Scratch.thing(number)) }
                                try write.run(Scratch.insert, Scratch.thing(number + 10_000))
                            }
                            return true
                        } catch { return false }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(kept == 200)
            let found = try await database.read { try $0.all(Scratch.all) { $0.int(4) } }
            let expected = (0..<400).filter { $0 % 4 == 0 || $0 % 4 == 3 }
            #expect(Set(found) == Set(expected + expected.map { $0 + 10_000 }))
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: Engine.allCases)
    func `a thousand ask for three hundred places at once, and exactly three hundred get one`(
        engine: Engine
    ) async throws {
        try await Scratch.run(engine) { database in
            let granted = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<1_000 {
                    group.addTask { try await database.write { try $0.run(Scratch.take, [.int(1), .int(1)]) } }
                }
                return try await group.reduce(0, +)
            }
            #expect(granted == 300)
            #expect(try await database.read { try $0.count(Scratch.taken, [.int(1)]) } == 300)
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: Engine.allCases)
    func `reading and then writing loses no update`(engine: Engine) async throws {
        try await TestStore.runTwice(engine) { first, second in
            try await first.migrate { try $0.script(DataDefinition.translate(Scratch.tables, for: engine)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    let database = number % 2 == 0 ? first : second
                    group.addTask {
                        try await database.write { write in
                            let taken = try write.count(Scratch.taken, [.int(1)])
                            try write.run(Scratch.setTaken, [.int(1), .int(taken + 1)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await second.read { try $0.count(Scratch.taken, [.int(1)]) } == 200)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a cancelled caller does not hang and a closed database says so`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            let task = Task { try await database.write { try $0.run(Scratch.insert, Scratch.thing(1)) } }
            task.cancel()
            _ = await task.result
            await database.close()
            await #expect(throws: StorageError.self) {
                try await database.write { try $0.run(Scratch.insert, Scratch.thing(2)) }
            }
            await #expect(throws: StorageError.self) { try await database.append([Scratch.entry(1)]) }
        }
    }
}
