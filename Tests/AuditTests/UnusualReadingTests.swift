import Access
import Kernel
import Storage
import TestKit
import Testing

@testable import Audit

private struct Relations: CaseRelations {
    var namesakes: Set<ID<AnyEntity>> = []
    var formers: Set<ID<AnyEntity>> = []

    func namesake(
        _ read: Read, _ member: ID<AnyEntity>, of cases: Set<ID<AnyEntity>>, casesAtMost: Int
    ) -> Set<ID<AnyEntity>> { cases.intersection(namesakes) }

    func former(
        _ read: Read, _ member: ID<AnyEntity>, of cases: Set<ID<AnyEntity>>, before: Timestamp
    ) -> Set<ID<AnyEntity>> { cases.intersection(formers) }
}

@Suite("Unusual reading")
struct UnusualReadingTests {
    private static func aCase(_ n: Int) -> ID<AnyEntity> {
        ID(high: 0x018f_0000_0000_7000, low: 0x8000_0000_0001_0000 + UInt64(n))
    }

    /// Who guards data protection and who is alerted about.
    private static let officer = MemberID(high: 0x018f_0000_0000_7000, low: 0x8000_0000_0000_0009)

    private static let policy = Policy([.dataProtectionOfficer: [Actions.AuditAnswer.name: [.anywhere]]])

    private func open(_ kit: AuditKit, _ cases: Range<Int>) async throws {
        try await kit.add(cases.map { kit.entry("case.read", case: Self.aCase($0), isRead: true) })
    }

    private func alerts(_ kit: AuditKit, _ rules: UnusualRules, _ relations: Relations = Relations()) async throws
        -> [AuditAlert]
    {
        let watch = AuditWatch(log: kit.log, rules: rules, relations: relations)
        while try await watch.look() {}
        // A second look finds nothing twice.
        while try await watch.look() {}
        return try await kit.database.read { try AuditAlertStore.list($0, isOpen: true, limit: 100) }
    }

    @Test("many cases within an hour are told once, and only when they are more than usual", arguments: Engine.allCases)
    func many(_ engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            let rules = UnusualRules(many: [.init(minutes: 60, cases: 10, timesUsual: 3)])
            try await open(kit, 0..<9)
            #expect(try await alerts(kit, rules).isEmpty)
            try await open(kit, 9..<12)
            var told = try await alerts(kit, rules)
            #expect(told.map(\.rule) == [.many])
            #expect(told.first?.code("cases") == "12")
            #expect(told.first?.member == AuditKit.member.cast())
            try await open(kit, 12..<14)
            told = try await alerts(kit, rules)
            #expect(told.count == 1, "the same person on the same day is told once")
            // The next day twelve are nothing new: a usual day has fourteen.
            kit.clock.advance(seconds: 86_400)
            try await open(kit, 0..<12)
            #expect(try await alerts(kit, rules).count == 1)
            // Fifty are.
            kit.clock.advance(seconds: 86_400)
            try await open(kit, 0..<50)
            #expect(try await alerts(kit, rules).count == 2)
        }
    }

    @Test("the same case opened many times is one case", arguments: Engine.allCases)
    func same(_ engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            for _ in 0..<20 { try await open(kit, 0..<1) }
            #expect(try await alerts(kit, UnusualRules(many: [.init(minutes: 60, cases: 2, timesUsual: 0)])).isEmpty)
        }
    }

    @Test("who works at night is not told of the night", arguments: Engine.allCases)
    func nights(_ engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            let hour = Zone.utc.local(kit.clock.now).hour
            let odd = UnusualRules.OddHours(from: hour, until: (hour + 2) % 24, cases: 3, usualDays: 3)
            let rules = UnusualRules(oddHours: odd)
            for night in 0..<5 {
                try await open(kit, night * 10..<night * 10 + 3)
                // Three nights are told; then it is a night shift.
                #expect(try await alerts(kit, rules).count == min(night + 1, 3), "night \(night)")
                kit.clock.advance(seconds: 86_400)
            }
        }
    }

    @Test(
        "hours of the day go through midnight",
        arguments: [
            (23, 5, 23, true), (23, 5, 4, true), (23, 5, 5, false), (23, 5, 12, false), (1, 4, 1, true),
            (1, 4, 4, false),
        ])
    func hours(_ from: Int, _ until: Int, _ hour: Int, _ isOdd: Bool) {
        #expect(UnusualRules.OddHours(from: from, until: until, cases: 1, usualDays: 1).contains(hour: hour) == isOdd)
    }

    @Test("own names, former clients and certain acts are told with the case, each once", arguments: Engine.allCases)
    func related(_ engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            try await open(kit, 0..<4)
            try await kit.add([kit.entry("policy.changed", case: nil)])
            let rules = UnusualRules(ownNameCasesAtMost: 5, formerClientDays: 30, acts: ["policy.changed"])
            let told = try await alerts(
                kit, rules, Relations(namesakes: [Self.aCase(1)], formers: [Self.aCase(2), Self.aCase(9)]))
            #expect(Set(told.map(\.rule)) == [.ownName, .formerClient, .act])
            #expect(told.first { $0.rule == .ownName }?.caseID == Self.aCase(1).cast())
            #expect(told.first { $0.rule == .formerClient }?.caseID == Self.aCase(2).cast())
            #expect(told.count == 3)
        }
    }

    @Test("what came of it is said once, by somebody else, and stands in the log", arguments: Engine.allCases)
    func answers(_ engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            try await open(kit, 0..<3)
            let rules = UnusualRules(many: [.init(minutes: 60, cases: 3, timesUsual: 0)])
            let alert = try #require(try await alerts(kit, rules).first)
            let watch = AuditWatch(log: kit.log, rules: rules, relations: Relations())
            let permit = try Self.policy.permit(
                Actions.AuditAnswer.self,
                Actor(kind: .member(Self.officer), organisation: nil, roles: [Role.dataProtectionOfficer.rawValue]))
            await #expect(throws: AuditProblem.ownAlert) {
                _ = try await watch.answer(alert.id, .explained, by: AuditKit.member.cast(), permit)
            }
            #expect(try await watch.answer(alert.id, .spoken, by: Self.officer, permit))
            #expect(try await !watch.answer(alert.id, .explained, by: Self.officer, permit))
            let kept = try await kit.database.read { try AuditAlertStore.list($0, isOpen: false, limit: 9) }
            #expect(kept.map(\.answer) == [.spoken])
            let acts = Statement("test.acts", "SELECT act FROM journal WHERE act LIKE 'audit.a%' ORDER BY act")
            #expect(
                try await kit.database.read { try $0.all(acts) { $0.text(0) } } == ["audit.alert", "audit.answered"])
        }
    }
}
