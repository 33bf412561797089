import Access
import Cases
import Definitions
import Foundation
import Kernel
import Storage
import Synchronization
import TestKit
import Testing

struct HTCDSTests {
    /// What the standard's own file says of a field, read independently of our definition.
    struct Standard: Sendable {
        let id: String
        let type: String
        let values: [String]
    }

    static func standard() throws -> [Standard] {
        let path = try Shared.required("standards/htcds/htcds.yaml")
        return try DefinitionFile.load(path).list("fields").map { node in
            Standard(
                id: try node.string("id"), type: try node.optionalString("type") ?? "",
                values: try node.optionalList("values").map { try $0.string("value") })
        }
    }

    @Test func `every field and code of the standard is there, spelt as the standard spells it`() throws {
        let standard = try HTCDSTests.standard()
        let ours = try Desk.definitions.get().htcds.fields
        #expect(ours.map(\.id) == standard.map(\.id))
        #expect(ours.count == 84)
        for (field, theirs) in zip(ours, standard) {
            #expect(field.values.options.map(\.code) == theirs.values, "\(field.id)")
        }
    }

    /// A value of every field that is hard on the way: quotes, line ends, scripts, leading zeros, formulas, every code.
    static func values(_ field: HTCDS.Field, row: Int) -> String {
        switch field.values.kind {
        case .line: return ["+33 1 \"02\", =A1", "  نور الهدى ", "Zoë; O'Brien\u{1F9E1}"][row % 3]
        case .text: return ["one\r\ntwo \"three\"\nfour", ";;,,|", "\t= 1 + 1"][row % 3]
        case .day: return ["1990-02-28", "2020-02-29", "1969-12-31"][row % 3]
        case .number: return ["0", "007", "17"][row % 3]
        case .latitude: return ["-33.8688197", "90", "0.10"][row % 3]
        case .longitude: return ["-179.999", "2.35220", "+0.5"][row % 3]
        case .checkbox: return row % 2 == 0 ? "true" : "false"
        case .yesNoUnknown: return "yes"
        case .code, .codes:
            let codes =
                field.values.options.map(\.code).isEmpty
                ? (field.values.listName == "countries" ? ["FR", "UKR", "SN"] : ["fr", "ukr", "ara"])
                : field.values.options.map(\.code)
            let one = codes[row % codes.count]
            return field.values.kind == .code ? one : codes.count > 1 ? one + ";" + codes[(row + 1) % codes.count] : one
        }
    }

    @Test(arguments: Engine.allCases, HTCDSFormat.allCases)
    func `every field and every code comes back byte for byte`(engine: Engine, format: HTCDSFormat) async throws {
        try await Desk.run(engine) { desk in
            let fields = desk.cases.definitions.htcds.fields
            let rows = 24
            var expected: [[String]] = []
            var csv = CSVWriter(guardsFormulas: false)
            csv.record(fields.map(\.id))
            for row in 0..<rows {
                expected.append(fields.map { HTCDSTests.values($0, row: row) })
                csv.record(expected[row])
            }
            let report = try await desk.cases.importHTCDS(csv.bytes, format: .csv, owner: Desk.shelter, Desk.manager)
            #expect(report.refused == [])
            #expect(report.taken == rows)
            let written = try await HTCDSTests.export(desk, format)
            let back: [[String]]
            if format == .csv {
                var reader = try CSVReader(bytes: written)
                #expect(try reader.next()?.fields == fields.map(\.id))
                var found: [[String]] = []
                while let record = try reader.next() { found.append(record.fields) }
                back = found
            } else {
                let objects = try #require(JSONValue(parsing: written).items)
                back = objects.map { object in
                    fields.map { field in
                        switch object[field.id] {
                        case .array(let items): items.compactMap(\.text).joined(separator: ";")
                        case .bool(let flag): flag ? "true" : "false"
                        case .string(let text): text
                        default: ""
                        }
                    }
                }
            }
            #expect(back.count == rows)
            let sorted = { (rows: [[String]]) in rows.sorted { $0.lexicographicallyPrecedes($1) } }
            for (a, b) in zip(sorted(back), sorted(expected)) {
                for (index, field) in fields.enumerated() {
                    // Two codes of one meaning: the file's state and status follow the case.
                    #expect(a[index] == b[index], "\(field.id)")
                }
            }
            if format == .json {
                let again = try await desk.cases.importHTCDS(
                    written, format: .json, owner: Desk.shelter, Desk.manager)
                #expect(again.alreadyThere == rows && again.isComplete)
                let elsewhere = try await desk.cases.importHTCDS(
                    written, format: .json, owner: Desk.other, Desk.manager)
                #expect(elsewhere.taken == rows && elsewhere.isComplete)
            }
        }
    }

    static func export(_ desk: Desk, _ format: HTCDSFormat) async throws -> [UInt8] {
        let bytes = Mutex<[UInt8]>([])
        try await desk.cases.exportHTCDS(format, Desk.manager) { chunk in bytes.withLock { $0 += chunk } }
        return bytes.withLock { $0 }
    }

    @Test(arguments: Engine.allCases)
    func `bad rows are refused with line, field and reason, and the rest is taken once`(engine: Engine) async throws {
        try await Desk.run(engine) { desk in
            let file = """
                person/prs_First_Name;prs_Gender;vic_Methods_of_Control;prs_Birthdate;favourite_colour
                Good;Feminine;DebtBondage  PhysicalThreats;1990-01-01;red
                Wrong gender;Lady;;;
                Wrong twice;Lady;Kidnap;31/12/1990;
                ;;;;
                Short;Masculine
                Closed "quote;Masculine;;;
                "Two
                lines";Masculine;"DebtBondage |PhysicalThreats";;
                """
            let bytes = Array(file.utf8) + Array("\nBad".utf8) + [0xFF] + Array(";;;;\n".utf8)
            let report = try await desk.cases.importHTCDS(bytes, format: .csv, owner: Desk.shelter, Desk.manager)
            #expect(report.unknownFields == ["favourite_colour"])
            #expect(
                report.refused == [
                    .init(line: 3, field: "prs_Gender", reason: "unknown-code"),
                    .init(line: 4, field: "prs_Gender", reason: "unknown-code"),
                    .init(line: 4, field: "vic_Methods_of_Control", reason: "unknown-code"),
                    .init(line: 4, field: "prs_Birthdate", reason: "not-a-day"),
                    .init(line: 5, reason: "empty-row"),
                    .init(line: 6, reason: "wrong-number-of-fields"),
                    .init(line: 8, field: "person/prs_First_Name", reason: "line-break"),
                    .init(line: 10, reason: "not-utf-8"),
                ])
            #expect(report.taken == 2)
            let again = try await desk.cases.importHTCDS(bytes, format: .csv, owner: Desk.shelter, Desk.manager)
            #expect(again.taken == 0 && again.alreadyThere == 2)
            // Mended, in another order, and one more row that says the same as another: only what is new is taken.
            let mended =
                Array(
                    file.replacing("Wrong gender;Lady", with: "Right gender;Feminine").utf8)
                + Array("\nGood;Feminine;DebtBondage  PhysicalThreats;1990-01-01;blue\n".utf8)
            let more = try await desk.cases.importHTCDS(mended, format: .csv, owner: Desk.shelter, Desk.manager)
            #expect(more.taken == 2 && more.alreadyThere == 2)
            let elsewhere = try await desk.cases.importHTCDS(mended, format: .csv, owner: Desk.other, Desk.manager)
            #expect(elsewhere.taken == 4)
            let found = try await desk.cases.search("Good", Desk.manager).hits
            let file2 = try await desk.cases.file(try #require(found.first).record.id, Desk.manager)
            #expect(file2.codes("vic_MethodsOfControl") == ["DebtBondage", "PhysicalThreats"])
            #expect(file2.value("gender") == "female")
        }
    }

    @Test(arguments: [
        ("PossibleVictimOfTrafficking", "Active", CaseStage.screened),
        ("ActualVictimOfTrafficking", "FollowUp", .identified),
        ("NotAVictimOfTrafficking", "Active", .notEstablished),
        ("ActualVictimOfTrafficking", "ClosedReferred", .closed),
    ])
    func `the standard's status becomes a stage`(status: String, state: String, stage: CaseStage) async throws {
        try await Desk.run(.sqlite) { desk in
            let file = "prs_FirstName,vic_TraffickingStatus,cas_Status\nAda,\(status),\(state)\n"
            _ = try await desk.cases.importHTCDS(
                Array(file.utf8), format: .csv, owner: Desk.shelter, Desk.manager)
            let list = try await desk.cases.list(
                CaseListFilter(scope: .organisation, includesClosed: true), Desk.manager)
            #expect(list.rows.map(\.record.stage) == [stage])
        }
    }

    @Test func `a negative decision is exported as not established, never as not a victim`() async throws {
        try await Desk.run(.sqlite) { desk in
            let id = try await desk.open(["given-name": "Ada", "birth-date": "1990-01-01"])
            let day = desk.today()
            _ = try await desk.cases.decide(
                id, Decide(kind: .reasonable, outcome: .granted, standard: "reasonable-grounds", on: day), Desk.decider)
            _ = try await desk.cases.decide(
                id,
                Decide(
                    kind: .conclusive, outcome: .refused, standard: "national-standard", reasons: "r", on: day,
                    personAsked: true), Desk.decider)
            let text = String(decoding: try await HTCDSTests.export(desk, .csv), as: UTF8.self)
            #expect(text.contains("Ada") && !text.contains("VictimOfTrafficking\r"))
            #expect(!text.contains("NotAVictimOfTrafficking") && !text.contains("PossibleVictim"))
        }
    }

    @Test(arguments: [
        ("", HTCDSProblem.empty), ("a,b\n1,2\n", .noKnownColumn),
        ("prs_FirstName,prs_First_Name\nA,B\n", .twice("prs_FirstName")), ("\u{FF}\u{FE}", .noKnownColumn),
    ])
    func `a file that means nothing is refused as a whole`(text: String, problem: HTCDSProblem) async throws {
        try await Desk.run(.sqlite) { desk in
            await #expect(throws: problem) {
                try await desk.cases.importHTCDS(Array(text.utf8), format: .csv, owner: nil, Desk.manager)
            }
        }
    }
}
