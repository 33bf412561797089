import Kernel
import Storage
import TestKit
import Testing

struct AppendTests {
    private static let reads = Statement("test.journal", "SELECT COUNT(*) FROM journal WHERE is_read = 1")

    @Test(arguments: Engine.allCases)
    func `entries of many callers are all kept, and come back as they were`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask { try await database.append([Scratch.entry(number), Scratch.entry(number + 1_000)]) }
                }
                try await group.waitForAll()
            }
            #expect(try await database.read { try $0.count(Self.reads) } == 1_000)
            let readers = try await database.read {
                try JournalEntry.readers(of: Scratch.id(1_000_000), limit: 3, in: $0)
            }
            #expect(readers.map(\.id) == [1_499, 1_498, 1_497].map { Scratch.id($0).cast() })
            #expect(readers.first?.act == "case.read")
            #expect(readers.first?.at == Clock2020.start)
        }
    }

    @Test(arguments: Engine.allCases)
    func `many entries at once come back as they were, whatever each leaves empty`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            let entries = (0..<60).map { number in
                JournalEntry(
                    id: Scratch.id(number).cast(), at: Clock2020.start,
                    actor: number % 2 == 0 ? Scratch.id(7) : nil, organisation: number % 3 == 0 ? Scratch.id(8) : nil,
                    act: "case.note", caseID: Scratch.id(9), entity: number % 5 == 0 ? Scratch.id(number) : nil,
                    codes: number % 4 == 0 ? "" : "number=\(number)",
                    sealed: number % 7 == 0 ? [UInt8(number), 0, 255] : nil)
            }
            try await database.append(entries)
            let kept = try await database.read {
                try JournalEntry.timeline(of: Scratch.id(9), limit: 100, in: $0)
            }
            #expect(kept.map(\.values) == entries.reversed().map(\.values))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list is one entry, and each case that it showed finds it among its own looks, page by page`(
        engine: Engine
    ) async throws {
        try await TestStore.run(engine) { database in
            let (seen, other) = (Scratch.id(1_000_000), Scratch.id(2_000_000))
            var entries = (0..<60).map { Scratch.entry($0) }
            for index in entries.indices where index % 3 == 0 {
                entries[index].act = "case.list"
                entries[index].caseID = nil
                entries[index].organisation = Scratch.id(8)
                entries[index].shown = [seen, other] + (0..<30).map { Scratch.id(3_000_000 + $0) }
            }
            try await database.append(Array(entries.prefix(40)))
            for entry in entries.dropFirst(40) { try await database.write { try $0.journal(entry) } }
            var found: [JournalEntry] = []
            while true {
                let before = found.last?.id
                let page = try await database.read {
                    try JournalEntry.readers(of: seen, before: before, limit: 7, in: $0)
                }
                if page.isEmpty { break }
                #expect(page.count == min(7, 60 - found.count))
                found += page
            }
            #expect(found.map(\.id) == entries.reversed().map(\.id))
            #expect(found.allSatisfy { $0.caseID == seen })
            let (others, ofOne) = try await database.read {
                (
                    try JournalEntry.readers(of: other, limit: 99, in: $0),
                    try JournalEntry.readers(of: seen, for: Scratch.id(8), limit: 99, in: $0)
                )
            }
            #expect(others.map(\.act) == Array(repeating: "case.list", count: 20))
            #expect(ofOne.map(\.id) == others.map(\.id))
            #expect(try await database.read { try $0.count(Self.reads) } == 60)
        }
    }

    @Test(arguments: Engine.allCases)
    func `one caller's bad entries do not touch the others'`(engine: Engine) async throws {
        try await TestStore.run(engine) { database in
            try await database.append([Scratch.entry(1)])
            let refused = await withTaskGroup(of: Bool.self) { group in
                for number in 2..<200 {
                    group.addTask {
                        // Every tenth brings an entry of its own and one that exists already.
                        let entries =
                            number % 10 == 0 ? [Scratch.entry(number), Scratch.entry(1)] : [Scratch.entry(number)]
                        do { try await database.append(entries) } catch { return true }
                        return false
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(refused == 19)
            #expect(try await database.read { try $0.count(Self.reads) } == 1 + 198 - 19)
        }
    }
}
