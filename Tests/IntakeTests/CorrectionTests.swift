import Cases
import Kernel
import Screening
import Storage
import TestKit
import Testing

@testable import Intake

struct CorrectionTests {
    private func opened(_ office: Office, _ answers: String = Small.whole) async throws -> WorkReport {
        try await office.publishSmall()
        let id = try await office.send(Small.record("uuid:1", answers))
        try await office.work()
        return try #require(try await office.report(id))
    }

    private func correct(_ office: Office, _ answers: String) async throws -> WorkReport {
        let id = try await office.send(Small.record("uuid:2", answers, corrects: "uuid:1"))
        try await office.work()
        return try #require(try await office.report(id))
    }

    private func file(_ office: Office, _ record: OpenedRecord) async throws -> CaseFile {
        try await office.cases.file(record.record.cast(), Office.manager)
    }

    @Test(arguments: Engine.allCases)
    func `a correction changes the case that the first version opened`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            let first = try await opened(office)
            let second = try await correct(
                office, Small.whole.replacing("<age>9</age>", with: "<age>10</age>").replacing("Lio", with: "Lior"))
            #expect(second.state == .done)
            #expect(second.opened.map(\.record) == first.opened.map(\.record))
            #expect(second.opened.allSatisfy { !$0.isNew })
            let file = try await file(office, first.opened[1])
            #expect(file.value("age") == "10")
            #expect(file.value("other-names") == "Lior")
            #expect(file.conflicts == [])
            #expect(file.needs.count == 2)
            #expect(file.consents.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a field that somebody changed meanwhile stands as a conflict with both values`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            let first = try await opened(office)
            let id: CaseID = first.opened[1].record.cast()
            office.clock.advance(seconds: 60)
            _ = try await office.cases.edit(
                id, EditFields([.init(field: "age", value: "11", base: 1)]), Office.manager)
            let second = try await correct(office, Small.whole.replacing("<age>9</age>", with: "<age>10</age>"))
            #expect(second.state == .partly)
            #expect(second.leftovers == [Leftover(place: "", target: "case", why: "conflict")])
            let file = try await file(office, first.opened[1])
            #expect(file.value("age") == "11")
            #expect(file.conflicts.map(\.proposed) == ["10"])
            #expect(file.conflicts.map(\.kept) == ["11"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `what the correction does not touch stays as somebody else left it`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            let first = try await opened(office)
            let id: CaseID = first.opened[1].record.cast()
            office.clock.advance(seconds: 60)
            _ = try await office.cases.edit(
                id, EditFields([.init(field: "age", value: "11", base: 1)]), Office.manager)
            let second = try await correct(office, Small.whole.replacing("Lio", with: "Lior"))
            #expect(second.state == .done)
            let file = try await file(office, first.opened[1])
            #expect(file.value("age") == "11")
            #expect(file.value("other-names") == "Lior")
            #expect(file.conflicts == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a finished screening stays, and the correction's stands beside it`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            let first = try await opened(office)
            let second = try await correct(office, Small.whole.replacing("<DR1>no</DR1>", with: "<DR1>yes</DR1>"))
            #expect(second.opened[0].record != first.opened[0].record)
            let (old, new) = (first.opened[0].record, second.opened[0].record)
            #expect(try await office.screenings.load(old.cast(), actor: Office.manager).sheet.answers["DR1"] == .no)
            #expect(try await office.screenings.load(new.cast(), actor: Office.manager).sheet.answers["DR1"] == .yes)
            #expect(second.opened[1].record == first.opened[1].record)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sibling that the correction adds is opened, and no other is opened twice`(engine: Engine) async throws {
        try await Office.run(engine) { office in
            let first = try await opened(office)
            let second = try await correct(
                office, Small.whole + "<sibling><called>Cai</called><years>1</years></sibling>")
            #expect(second.opened.count == first.opened.count + 1)
            #expect(second.opened.filter(\.isNew).count == 1)
            #expect(try await office.cases.list(CaseListFilter(scope: .organisation), Office.manager).rows.count == 4)
        }
    }
}
