import Kernel
import Storage
import TestKit
import Testing

struct ValueTests {
    @Test(arguments: Engine.allCases)
    func `what is stored comes back as it was`(engine: Engine) async throws {
        let texts = ["", "a", "O'Hara \"?1\" $1 \\", "Лилия — زهرة 花 🌼", String(repeating: "é", count: 100_000)]
        let numbers: [Int64] = [0, 1, -1, .max, -.max, 1 << 31, 1 << 53 + 1]
        let ratios = [0, -0.5, 1e300, .leastNonzeroMagnitude, .pi]
        let blobs: [[UInt8]] = [[], [0], Array(0...255), [UInt8](repeating: 7, count: 1_000_000)]
        var rows: [[SQLValue]] = []
        for index in 0..<7 {
            rows.append([
                .id(Scratch.id(index)), .null, index < texts.count ? .text(texts[index]) : .null,
                index < blobs.count ? .bytes(blobs[index]) : .null, .integer(numbers[index]),
                index < ratios.count ? .real(ratios[index]) : .null,
            ])
        }
        // Null first: later values of the same statement still get their type.
        rows.insert([.id(ID<AnyEntity>(high: 1, low: 1)), .null, .null, .null, .null, .null], at: 0)
        let written = rows
        try await Scratch.run(engine) { database in
            try await database.write { write in for row in written { try write.run(Scratch.insert, row) } }
            let read = try await database.read { read in
                try read.all(Scratch.all) { row -> [SQLValue] in
                    [
                        .id(try row.id(0, AnyEntity.self)), .id(try row.optionalID(1, AnyEntity.self)),
                        .text(row.optionalText(2)), .bytes(row.optionalBytes(3)),
                        row.isNull(4) ? .null : .integer(row.int64(4)), row.isNull(5) ? .null : .real(row.real(5)),
                    ]
                }
            }
            #expect(read == written)
        }
    }

    @Test(arguments: Engine.allCases)
    func `sums and averages are numbers on both engines`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            let empty = try await database.read { try $0.count(Scratch.sum) }
            #expect(empty == 0)
            try await database.write { write in
                for number in [10_000, -3, 123_456_789_012, 7] {
                    var values = Scratch.thing(number + 10)
                    values[4] = .int(number)
                    values[5] = .real(0.25)
                    try write.run(Scratch.insert, values)
                }
            }
            let (sum, mean, ratio) = try await database.read { read in
                try #require(try read.first(Scratch.sum) { ($0.int(0), $0.real(1), $0.real(2)) })
            }
            #expect(sum == 123_456_799_016)
            #expect(abs(mean - 30_864_199_754) < 0.001)
            #expect(ratio == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a number beside a small literal keeps all its digits`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            let sum = try await database.read { try $0.count(Scratch.plusOne, [.int(1 << 40)]) }
            #expect(sum == 1 << 40 + 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an unreadable identifier is an error with a name, not a stop`(engine: Engine) async throws {
        try await Scratch.run(engine) { database in
            try await database.write { try $0.run(Scratch.insert, Scratch.thing(1, name: "no identifier")) }
            await #expect(throws: StorageError.corrupt(statement: "things.all", column: 2)) {
                try await database.read { try $0.all(Scratch.all) { try $0.id(2, AnyEntity.self) } }
            }
        }
    }
}
