import Access
import Cases
import Forms
import Kernel
import Screening
import Storage
import TestKit
import Testing

@testable import Intake

struct OpeningTests {
    private func file(_ office: Office, _ record: ID<AnyEntity>) async throws -> CaseFile {
        try await office.cases.file(record.cast(), Office.manager)
    }

    @Test(arguments: Engine.allCases)
    func `a form opens its screening and its case, linked, and a case for each sibling`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            try await office.publishSmall()
            let id = try await office.send(Small.record("uuid:1", Small.whole))
            #expect(try await office.report(id) == nil)
            try await office.work()
            let report = try #require(try await office.report(id))
            #expect(report.state == .done)
            #expect(report.opened.map(\.part) == ["0", "0.0", "0.1[1]", "0.1[2]"])
            let screening = try await office.screenings.load(report.opened[0].record.cast(), actor: Office.manager)
            #expect(screening.head.state == .linked)
            #expect(screening.head.caseID == report.opened[1].record.cast())
            #expect(screening.head.age == .child)
            #expect(screening.sheet.answers == ["HT3": .yes, "DR1": .no])
            let first = try await file(office, report.opened[1].record)
            #expect(first.value("other-names") == "Lio")
            #expect(first.value("age") == "9")
            #expect(first.record.risk == .imminent)
            #expect(first.needs.map(\.kind).sorted() == ["health", "safe-accommodation"])
            #expect(first.consents.map(\.recipientKind) == ["shelter-provider"])
            #expect(first.consents.map(\.answer) == [.given])
            #expect(first.timeline.contains { $0.note == "In their own words: came alone" })
            let sibling = try await file(office, report.opened[3].record)
            #expect(sibling.value("other-names") == "Bea")
            #expect(sibling.record.source == .outreach)
        }
    }

    @Test(arguments: Engine.allCases)
    func `work that is done twice opens nothing twice`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            try await office.publishSmall()
            let id = try await office.send(Small.record("uuid:1", Small.whole))
            // The same record again, and the job done a second time.
            #expect(try await office.send(Small.record("uuid:1", Small.whole)) == id)
            try await office.work()
            try await office.intake.open(id)
            try await office.work()
            let report = try #require(try await office.report(id))
            #expect(report.opened.count == 4)
            #expect(try await office.cases.list(CaseListFilter(scope: .organisation), Office.manager).rows.count == 3)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a telephone's screening names the telephone, and the telephone itself may open no case`(engine: Engine)
        async throws
    {
        try await Office.run(engine) { office in
            try await office.publishSmall()
            let phone = Actor(
                kind: .device(DeviceUserID(high: 4, low: 4)), organisation: Office.shelter,
                roles: [Role.deviceUser.rawValue])
            try await office.database.write {
                try $0.run(Self.device, [.id(DeviceUserID(high: 4, low: 4)), .id(Office.shelter), .bytes([4])])
            }
            await #expect(throws: Refusal.forbidden(action: "case.open")) {
                try await office.cases.open(OpenCase(source: .other), phone)
            }
            let id = try await office.send(Small.record("uuid:1", Small.whole), as: phone)
            try await office.work()
            let report = try #require(try await office.report(id))
            let screening = try await office.screenings.load(report.opened[0].record.cast(), actor: Office.manager)
            #expect(screening.head.member == nil)
            #expect(screening.head.device == DeviceUserID(high: 4, low: 4))
            let opened = try await file(office, report.opened[1].record).timeline.first { $0.act == "case.open" }
            #expect(opened?.codes.contains("device=") == true)
            #expect(opened?.actor == nil)
        }
    }

    private static let device = Statement(
        "test.device",
        """
        INSERT INTO device_users (id, organisation_id, name, token, made_by, made_at) VALUES (?1, ?2, 'Team', ?3, ?1, 1)
        """)

    @Test(arguments: Engine.allCases)
    func `what a telephone encrypted opens nothing, also when a conflict of it is approved`(
        engine: Engine
    ) async throws {
        try await Office.run(engine) { office in
            try await office.publishSmall()
            func sealed(_ answers: String) -> String {
                Small.record("uuid:1", answers).replacing("<data ", with: "<data encrypted=\"yes\" ")
            }
            _ = try await office.send(sealed("<base64EncryptedKey>AAAA</base64EncryptedKey>"))
            let other = try await office.send(sealed("<base64EncryptedKey>BBBB</base64EncryptedKey>"))
            #expect(try await office.forms.head(of: other).state == .conflict)
            try await office.forms.review(other, as: .approved, note: nil, version: 1, actor: Office.manager)
            try await office.work()
            #expect(try await office.report(other) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what stands in quarantine opens nothing until somebody approves it`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            try await office.publishSmall()
            let odd = Small.whole.replacing("<years>3</years>", with: "<years>300</years>")
            let id = try await office.send(Small.record("uuid:1", odd))
            try await office.work()
            #expect(try await office.report(id) == nil)
            await #expect(throws: FormsProblem.changedMeanwhile) {
                try await office.intake.runAgain(id, actor: Office.manager)
            }
            try await office.forms.review(id, as: .approved, note: nil, version: 1, actor: Office.manager)
            try await office.work()
            let report = try #require(try await office.report(id))
            // The age that no person has stays in the submission, and the reviewer sees that it does.
            #expect(report.state == .partly)
            #expect(
                report.leftovers == [
                    Leftover(place: "/data/sibling[2]/years", target: "field.age", why: "out-of-range")
                ])
            let last = try await file(office, report.opened[3].record)
            #expect(last.value("other-names") == "Bea")
            #expect(last.value("age") == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a form of nobody's mapping opens nothing and orders no work`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            _ = try await office.intake.publish(
                FormSource(xform: Array(Small.xform.utf8)), actor: Office.coordinator)
            let id = try await office.send(Small.record("uuid:1", Small.whole))
            #expect(try await office.work() == 0)
            #expect(try await office.report(id) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `one output that a room refuses takes nothing else with it`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            let mapping =
                Small.mapping + """

                      - opens: case
                        find: {from: /data/name, by: reference}
                        fields:
                          - {from: /data/words, to: note}
                    """
            try await office.publishSmall(mapping: mapping)
            let id = try await office.send(Small.record("uuid:1", Small.whole))
            try await office.work()
            let report = try #require(try await office.report(id))
            #expect(report.state == .partly)
            #expect(report.opened.count == 4)
            #expect(report.leftovers == [Leftover(place: "", target: "case", why: "no-such-record")])
        }
    }
}
