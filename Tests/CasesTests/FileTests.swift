import Access
import Cases
import Foundation
import Kernel
import Schema
import Storage
import StorageSQLite
import TestKit
import Testing
import Vault

struct FileTests {
    @Test(arguments: Engine.allCases)
    func `a file gives back what was put in, with its timeline`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let opened = try await desk.cases.open(
                OpenCase(
                    source: .hotline,
                    fields: ["given-name": "Olena", "phone": "+380 44 000", "contact-times": "18-20"],
                    consents: [RecordConsent(purpose: "statistics", answer: .refused)],
                    needs: [AddNeed(kind: "safe-accommodation", detail: "tonight")],
                    nextStep: NextStep(code: "call", on: desk.today(1))), Desk.manager)
            desk.clock.advance(minutes: 1)
            try await desk.cases.note(opened.id, "spoke with her sister", Desk.manager)
            let file = try await desk.cases.file(opened.id, Desk.manager)
            #expect(file.record.reference == opened.reference)
            #expect(file.name == "Olena")
            #expect(file.value("phone") == "+380 44 000")
            #expect(file.safeContact.map(\.field) == ["contact-times", "phone"])
            #expect(file.consents.map(\.answer) == [.refused])
            #expect(file.openNeeds.map(\.detail) == ["tonight"])
            #expect(file.isChild)
            #expect(file.timeline.map(\.act) == ["case.note", "need.add", "consent.record", "case.open"])
            #expect(file.timeline.first?.note == "spoke with her sister")
            let readers = try await desk.database.read {
                try JournalEntry.readers(of: opened.id.cast(), limit: 9, in: $0)
            }
            #expect(readers.map(\.act) == ["case.read"])
            #expect(try await desk.cases.find(reference: opened.reference, Desk.manager) == opened.id)
            #expect(try await desk.cases.find(reference: opened.reference, Desk.stranger) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a stranger learns nothing, not even that the case exists`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open()
            let nothing = CaseID.make(now: desk.clock.now)
            for unknown in [id, nothing] {
                await #expect(throws: Refusal.unknown) { try await desk.cases.file(unknown, Desk.stranger) }
                await #expect(throws: Refusal.unknown) { try await desk.cases.note(unknown, "x", Desk.stranger) }
            }
            #expect(try await desk.cases.file(id, Desk.decider).record.id == id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `two editors of one field leave both values and one decides`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(["given-name": "Ana"])
            let first = try await desk.cases.edit(
                id, EditFields([.init(field: "given-name", value: "Anna", base: 1)]), Desk.manager)
            #expect(first.changed == ["given-name"] && first.conflicts.isEmpty)
            let second = try await desk.cases.edit(
                id,
                EditFields([
                    .init(field: "given-name", value: "Anya", base: 1), .init(field: "age", value: "20", base: 0),
                ]), Desk.colleague)
            #expect(second.changed == ["age"])
            let file = try await desk.cases.file(id, Desk.manager)
            let conflict = try #require(file.conflicts.first)
            #expect(file.value("given-name") == "Anna")
            #expect([conflict.kept, conflict.proposed] == ["Anna", "Anya"])
            try await desk.cases.resolveConflict(id, conflict.id, .proposed, base: conflict.base, Desk.manager)
            let settled = try await desk.cases.file(id, Desk.manager)
            #expect(settled.value("given-name") == "Anya")
            #expect(settled.conflicts.isEmpty)
            #expect(try await desk.cases.search("Anya", Desk.manager).hits.map(\.record.id) == [id])
            await #expect(throws: CaseProblem.unknownConflict) {
                try await desk.cases.resolveConflict(id, conflict.id, .kept, base: conflict.base, Desk.manager)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `identification moves step by step and refuses nothing of the help`(engine: Engine) async throws {
        try await Desk.run(engine, jurisdiction: "uk-2022") { desk in
            let id = try await desk.open(["birth-date": "1990-01-01"])
            _ = try await desk.cases.addNeed(id, AddNeed(kind: "legal-aid"), Desk.manager)
            let day = desk.today()
            let refuse = Decide(
                kind: .reasonable, outcome: .refused, standard: "reasonable-grounds", reasons: "no means", on: day)
            var silent = refuse
            silent.reasons = " "
            await #expect(throws: CaseProblem.reasonsRequired) {
                try await desk.cases.decide(id, silent, Desk.decider)
            }
            _ = try await desk.cases.decide(id, refuse, Desk.decider)
            desk.clock.advance(seconds: 1)
            var grant = Decide(kind: .reasonable, outcome: .granted, standard: "reasonable-grounds", on: day)
            await #expect(throws: CaseProblem.notAReconsideration) {
                try await desk.cases.decide(id, grant, Desk.decider)
            }
            grant.isReconsideration = true
            _ = try await desk.cases.decide(id, grant, Desk.decider)
            desk.clock.advance(seconds: 1)
            let presumed = try await desk.cases.file(id, Desk.manager)
            let clock = try #require(presumed.recovery(on: day, desk.cases.definitions))
            #expect(clock.dueOn == day.adding(days: 29))
            #expect(presumed.openNeeds.count == 1)
            var conclude = Decide(
                kind: .conclusive, outcome: .refused, standard: "balance-of-probabilities", reasons: "r", on: day)
            await #expect(throws: CaseProblem.recoveryPeriodRunning(until: clock.dueOn)) {
                try await desk.cases.decide(id, conclude, Desk.decider)
            }
            conclude.personAsked = true
            _ = try await desk.cases.decide(id, conclude, Desk.decider)
            let file = try await desk.cases.file(id, Desk.manager)
            #expect(file.record.stage == .notEstablished)
            #expect(file.openNeeds.count == 1)
            #expect(file.decisions.map(\.outcome) == [.refused, .granted, .refused])
            #expect(file.decisions.first?.reasons == "no means")
            await #expect(throws: Refusal.self) { try await desk.cases.decide(id, grant, Desk.manager) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a closed file can be opened again where it stood`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let id = try await desk.open()
            try await desk.cases.close(id, CloseCase(reason: "moved-on"), Desk.manager)
            await #expect(throws: CaseProblem.closed) {
                try await desk.cases.edit(id, EditFields([.init(field: "age", value: "20", base: 0)]), Desk.manager)
            }
            #expect(try await desk.cases.list(CaseListFilter(scope: .organisation), Desk.manager).rows.isEmpty)
            try await desk.cases.reopen(id, note: "came back", Desk.manager)
            #expect(try await desk.cases.file(id, Desk.manager).record.stage == .screened)
        }
    }

    @Test func `the raw database holds no name, place or story`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "cases-\(UUID().uuidString).db").path
        let marker = "Zzyzxmarker"
        let database = try await SQLiteDatabase.open(path: path)
        try await Migrator(Schema.migrations).run(on: database, now: Clock2020.start)
        let desk = try Desk(database)
        let id = try await desk.open(["given-name": marker, "address": marker, "summary": marker])
        try await desk.cases.note(id, marker, Desk.manager)
        _ = try await desk.cases.addNeed(id, AddNeed(kind: "health", detail: marker), Desk.manager)
        _ = try await desk.cases.search(marker, Desk.manager)
        _ = try await desk.cases.edit(
            id, EditFields([.init(field: "summary", value: marker + "2", base: 0)]), Desk.manager)
        #expect(try await desk.cases.file(id, Desk.manager).name == marker)
        await database.close()
        var holdsOpenCodes = false
        for suffix in ["", "-wal"] {
            guard let data = FileManager.default.contents(atPath: path + suffix) else { continue }
            for form in [marker, marker.lowercased(), marker.uppercased()] {
                #expect(data.range(of: Data(form.utf8)) == nil)
            }
            holdsOpenCodes = holdsOpenCodes || data.range(of: Data("hotline".utf8)) != nil
        }
        // The search can find something: what is not sealed is there.
        #expect(holdsOpenCodes)
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a name is found in other scripts, orders and spellings, by those who may read it`(engine: Engine) async throws
    {
        try await Desk.run(engine) { desk in
            let id = try await desk.open(["given-name": "Mohammed", "family-name": "Al-Hassan"])
            let olena = try await desk.open(["given-name": "Олена", "family-name": "Шевченко"])
            for typed in ["Mohammed Al-Hassan", "hassan mohammed", "محمد", "Mohamed"] {
                #expect(try await desk.cases.search(typed, Desk.manager).hits.map(\.record.id) == [id], "\(typed)")
            }
            for typed in ["Olena", "Shevchenko Olena", "Олена"] {
                #expect(try await desk.cases.search(typed, Desk.manager).hits.map(\.record.id) == [olena], "\(typed)")
            }
            #expect(try await desk.cases.search("Mohammed", Desk.stranger).hits.isEmpty)
            #expect(try await desk.cases.search("Ingrid", Desk.manager).hits.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list is paged without gaps or repeats`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            var all: Set<CaseID> = []
            for number in 0..<7 {
                all.insert(try await desk.open(["given-name": "P\(number)"]))
                if number % 2 == 0 { desk.clock.advance(seconds: 1) }
            }
            for order in [CaseListFilter.Order.updated, .due] {
                if order == .due {
                    for id in all {
                        try await desk.cases.setNextStep(
                            id, NextStep(code: "call", on: desk.today(2)), base: nil, Desk.manager)
                    }
                }
                var seen: [CaseID] = []
                var filter = CaseListFilter(scope: .organisation, order: order, limit: 3)
                repeat {
                    let page = try await desk.cases.list(filter, Desk.manager)
                    seen += page.rows.map(\.record.id)
                    #expect(page.rows.allSatisfy { $0.name?.hasPrefix("P") ?? false })
                    filter.after = page.next.flatMap { CaseListCursor(text: $0.text) }
                } while filter.after != nil
                #expect(seen.count == 7 && Set(seen) == all)
            }
            #expect(try await desk.cases.list(CaseListFilter(scope: .organisation), Desk.stranger).rows.isEmpty)
            #expect(try await desk.cases.list(CaseListFilter(scope: .authority), Desk.decider).rows.count == 7)
            let early = CaseListFilter(scope: .organisation, dueBy: desk.today(1))
            #expect(try await desk.cases.list(early, Desk.manager).rows.isEmpty)
        }
    }
}
