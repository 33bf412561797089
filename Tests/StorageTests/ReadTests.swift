import Kernel
import Storage
import TestKit
import Testing

struct ReadTests {
    @Test(arguments: Engine.allCases)
    func `a point read sees what was committed before it, and the pool goes on`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            for number in 1...3 {
                try await database.write { try $0.run(Scratch.insert, Scratch.thing(number)) }
                #expect(try await database.point { try $0.count(Scratch.count) } == number)
            }
            await #expect(throws: Oops.self) {
                try await database.point { try $0.each(Scratch.all) { _ in throw Oops() } }
            }
            #expect(try await database.point { try $0.count(Scratch.count) } == 3)
            #expect(try await database.read { try $0.count(Scratch.count) } == 3)
        }
    }

    @Test func `a second statement in a point read would be another snapshot, and stops the program`() async throws {
        await #expect(processExitsWith: .failure) {
            try await Scratch.run(.sqlite) { database in
                try await database.point { read in
                    _ = try read.count(Scratch.count)
                    _ = try read.count(Scratch.count)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was expected is what is read, asked for in any order, twice, or not at all`(engine: Engine) async throws
    {
        try await Scratch.run(engine) { database in
            try await database.write { write in
                for number in 1...3 { try write.run(Scratch.insert, Scratch.thing(number, name: "n\(number)")) }
            }
            let found = try await database.read { read in
                let named = ["n1", "n2", "n3", "absent"].map { (Scratch.named, [SQLValue.text($0)]) }
                read.expect(named + [(Scratch.count, [])])
                let count = try read.count(Scratch.count)
                let ids = try ["n3", "n1", "n1", "absent", "n2"].map { name in
                    try read.all(Scratch.named, [.text(name)]) { try $0.id(0, AnyEntity.self) }
                }
                return (count, ids)
            }
            #expect(found.0 == 3)
            #expect(found.1 == [[Scratch.id(3)], [Scratch.id(1)], [Scratch.id(1)], [], [Scratch.id(2)]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `in a write nothing is fetched ahead of its own changes`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            let count = try await database.write { write in
                write.read.expect([(Scratch.count, [])])
                try write.run(Scratch.insert, Scratch.thing(1))
                return try write.count(Scratch.count)
            }
            #expect(count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an expected statement that fails is told to the read, and the next read works`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            await #expect(throws: StorageError.self) {
                try await database.read { read in
                    read.expect([(Scratch.count, []), (Self.broken, [])])
                    _ = try read.count(Scratch.count)
                    _ = try read.count(Self.broken)
                }
            }
            let count = try await database.read { try $0.count(Scratch.count) }
            #expect(count == 0)
        }
    }

    private static let broken = Statement("things.broken", "SELECT nothing FROM nowhere")
}
