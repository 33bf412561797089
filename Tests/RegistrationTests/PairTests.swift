import Access
import Cases
import Forms
import Kernel
import Storage
import TestKit
import Testing

@testable import Registration

struct PairTests {
    /// Whether two registrations are put before a person.
    private struct Row: CustomTestStringConvertible, Sendable {
        let first: (String, Int?, String)
        let second: (String, Int?, String)
        let isPair: Bool
        var testDescription: String { "\(first) and \(second)" }
    }

    private static let rows = [
        Row(first: ("Amina Yusuf", 9, "female"), second: ("Amina Yusuf", 9, "female"), isPair: true),
        // Another order, another spelling, another script: the same person as two teams write it.
        Row(first: ("Amina Yusuf", 9, "female"), second: ("Yousouf Amina", 10, "female"), isPair: true),
        Row(first: ("Amina Yusuf", 9, "female"), second: ("أمينة يوسف", nil, ""), isPair: true),
        // Three years are within a guess; ten are not.
        Row(first: ("Amina Yusuf", 9, "female"), second: ("Amina Yusuf", 12, "female"), isPair: true),
        Row(first: ("Amina Yusuf", 3, "female"), second: ("Amina Yusuf", 13, "female"), isPair: false),
        Row(first: ("Amina Yusuf", 9, "female"), second: ("Amina Yusuf", 9, "male"), isPair: false),
        Row(first: ("Amina Yusuf", 9, "female"), second: ("Amina Haddad", 9, "female"), isPair: false),
        Row(first: ("", 9, "female"), second: ("", 9, "female"), isPair: false),
    ]

    @Test(arguments: Engine.allCases, rows)
    private func `two registrations are compared`(engine: Engine, row: Row) async throws {
        try await Field.run(engine) { field in
            let (id, _, _) = try await field.begin()
            func child(_ of: (String, Int?, String)) -> Child { Child(name: of.0, age: of.1, gender: of.2) }
            try await field.register("uuid:1", [child(row.first)])
            try await field.register("uuid:2", [child(row.second)], as: Field.phone)
            let pairs = try await field.registrations.pairs(id, Field.manager)
            #expect(pairs.count == (row.isPair ? 1 : 0))
            // Compared once more, it is still one pair.
            for one in pairs {
                #expect(one.later > one.other)
                try await field.registrations.compare(one.later)
                try await field.registrations.compare(one.other)
            }
            #expect(try await field.registrations.pairs(id, Field.manager).count == pairs.count)
        }
    }

    @Test(arguments: Engine.allCases)
    func `one person counts once, both timelines say so, and it can be taken back`(engine: Engine) async throws {
        try await Field.run(engine) { field in
            let (id, first, second) = try await field.begin()
            try await field.register("uuid:1", [Child(name: "Amina Yusuf", age: 9)])
            try await field.register("uuid:2", [Child(name: "Amina Yusuf", age: 9)], in: "corvo", as: Field.phone)
            let pair = try #require(try await field.registrations.pairs(id, Field.manager).first)
            try await field.registrations.decide(pair.id, .same, base: .open, Field.manager)
            var picture = try await field.registrations.picture(id, Field.manager)
            #expect(picture.registered == 1)
            #expect(picture.duplicates == 1)
            #expect(picture.openPairs == 0)
            #expect(picture.count(team: first) == 1)
            #expect(picture.count(team: second) == 0)
            #expect(picture.withoutWorker == 1)
            for one in [pair.later, pair.other] {
                let file = try await field.cases.file(one, Field.manager)
                #expect(file.timeline.contains { $0.act == "registration.same" })
            }
            // Two people decide at once: the second is told.
            await #expect(throws: RegistrationProblem.changedMeanwhile) {
                try await field.registrations.decide(pair.id, .different, base: .open, Field.manager)
            }
            try await field.registrations.decide(pair.id, .open, base: .same, Field.manager)
            picture = try await field.registrations.picture(id, Field.manager)
            #expect(picture.registered == 2)
            #expect(picture.openPairs == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `seen three times counts once until the last of the findings is taken back`(engine: Engine) async throws {
        try await Field.run(engine) { field in
            let (id, _, _) = try await field.begin()
            for number in 1...3 { try await field.register("uuid:\(number)", [Child(name: "Amina Yusuf", age: 9)]) }
            let pairs = try await field.registrations.pairs(id, Field.manager)
            #expect(pairs.count == 3)
            for pair in pairs { try await field.registrations.decide(pair.id, .same, base: .open, Field.manager) }
            func count() async throws -> Int { try await field.registrations.picture(id, Field.manager).registered }
            #expect(try await count() == 1)
            let latest = try #require(pairs.map(\.later).max())
            let ofLatest = pairs.filter { $0.later == latest }
            try await field.registrations.decide(ofLatest[0].id, .different, base: .same, Field.manager)
            #expect(try await count() == 1)
            try await field.registrations.decide(ofLatest[1].id, .different, base: .same, Field.manager)
            #expect(try await count() == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever registers is told where and when somebody like this was seen, and no name`(
        engine: Engine
    ) async throws {
        try await Field.run(engine) { field in
            let people = [PersonTraits(names: ["Amina Yusuf"], age: 9, gender: "female")]
            #expect(try await field.registrations.similar(to: people, form: field.form, Field.responder) == nil)
            _ = try await field.begin()
            #expect(try await field.registrations.similar(to: people, form: field.form, Field.responder) == [])
            try await field.register("uuid:1", [Child(name: "Amina Yusuf", age: 9)], as: Field.phone)
            let found = try #require(
                try await field.registrations.similar(to: people, form: field.form, Field.responder))
            #expect(found.count == 1)
            #expect(found[0].region == "Belin")
            #expect(found[0].team == "Team 2")
            #expect(found[0].day == field.clock.world.today())
            // Another organisation's children are nobody's to find.
            #expect(try await field.registrations.similar(to: people, form: field.form, Field.stranger) == nil)
        }
    }
}
