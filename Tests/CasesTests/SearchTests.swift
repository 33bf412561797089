import Access
import Cases
import Kernel
import Storage
import TestKit
import Testing

/// Finding a person among many of the same name, and the account of whose names were shown.
struct SearchTests {
    @Test(arguments: Engine.allCases)
    func `of many, those spelt alike come before those that sound alike and those one letter off`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            var ids: [String: CaseID] = [:]
            for name in ["Marina", "Maryna", "Mardina", "Karina", "Olena"] {
                ids[name] = try await desk.open(["given-name": name])
                desk.clock.advance(seconds: 1)
            }
            let found = try await desk.cases.search("Marina", Desk.manager)
            #expect(found.hits.map(\.name).prefix(2) == ["Marina", "Maryna"])
            #expect(Set(found.hits.map(\.name)) == ["Marina", "Maryna", "Mardina", "Karina"])
            #expect(!found.isMore)
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing is lost silently: the list says that there are more, and another part finds the one`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let one = try await desk.open(["given-name": "Amina", "family-name": "Kowalczyk"])
            for number in 0..<25 {
                desk.clock.advance(seconds: 1)
                _ = try await desk.open(["given-name": "Amina", "family-name": number % 2 == 0 ? "Diallo" : "Traoré"])
            }
            let common = try await desk.cases.search("Amina", Desk.manager, limit: 20)
            #expect(common.hits.count == 20 && common.isMore)
            #expect(!common.hits.contains { $0.record.id == one })
            // Of equal answers the case that changed last comes first.
            #expect(common.hits.map(\.record.updatedAt) == common.hits.map(\.record.updatedAt).sorted(by: >))
            let exact = try await desk.cases.search("Amina Kowalczyk", Desk.manager)
            #expect(exact.hits.map(\.record.id) == [one] && !exact.isMore)
            #expect(try await desk.cases.search("Kowalczik Amena", Desk.manager).hits.map(\.record.id) == [one])
        }
    }

    @Test(arguments: Engine.allCases)
    func `cases of others take no place from one's own`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let own = try await desk.open(["given-name": "Amina"])
            for _ in 0..<30 {
                desk.clock.advance(seconds: 1)
                _ = try await desk.cases.open(
                    OpenCase(source: .hotline, fields: ["given-name": "Amina"]), Desk.stranger)
            }
            let found = try await desk.cases.search("Amina", Desk.manager, limit: 5)
            #expect(found.hits.map(\.record.id) == [own] && !found.isMore)
        }
    }

    /// A name so common that not all its cases are gone through: one's own newest are, and the answer says so.
    @Test(arguments: Engine.allCases)
    func `of a very common name the newest of one's own are found, and the answer says that there are more`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let own = try await desk.open(["given-name": "Amina", "family-name": "Diallo"])
            let other = try await desk.open(["given-name": "Olena"])
            // As many cases with the same tokens as make a name common.
            try await desk.database.write { write in
                for number in 0..<2_100 {
                    let id = CaseID(high: 0x7000_0000, low: 0x8000_0000_0000_0000 + UInt64(number))
                    try write.run(Self.copyCase, [.id(other), .id(id), .text("T-\(number)")])
                    try write.run(Self.copyTokens, [.id(own), .id(id)])
                }
            }
            let found = try await desk.cases.search("Amina", Desk.manager)
            #expect(found.hits.map(\.record.id) == [own] && found.isMore)
            let both = try await desk.cases.search("Amina Diallo", Desk.manager)
            #expect(both.hits.map(\.record.id) == [own])
        }
    }

    private static let copyCase = Statement(
        "test.copyCase",
        """
        INSERT INTO cases (id, reference, opened_at, stage, risk, source, version, updated_at)
        SELECT ?2, ?3, opened_at, stage, risk, source, version, updated_at FROM cases WHERE id = ?1
        """)
    private static let copyTokens = Statement(
        "test.copyTokens",
        "INSERT INTO name_tokens (token, case_id) SELECT token, ?2 FROM name_tokens WHERE case_id = ?1")

    @Test(arguments: Engine.allCases)
    func `whose name was shown in a list or a search stands in that case's account of who looked`(
        engine: Engine
    ) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(["given-name": "Amina"])
            let other = try await desk.open(["given-name": "Olena"])
            func looks(_ id: CaseID) async throws -> [String] {
                try await desk.database.read {
                    try JournalEntry.readers(of: id.cast(), limit: 9, in: $0).map(\.act)
                }
            }
            _ = try await desk.cases.search("Amina", Desk.colleague)
            #expect(try await looks(id) == ["case.search"])
            #expect(try await looks(other) == [])
            desk.clock.advance(seconds: 1)
            _ = try await desk.cases.list(CaseListFilter(scope: .organisation), Desk.manager)
            #expect(try await looks(id) == ["case.list", "case.search"])
            #expect(try await looks(other) == ["case.list"])
            // Who was shown nothing has seen nothing.
            _ = try await desk.cases.list(CaseListFilter(scope: .organisation), Desk.stranger)
            #expect(try await looks(other) == ["case.list"])
        }
    }
}
