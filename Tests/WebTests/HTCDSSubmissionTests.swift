import Access
import Cases
import Foundation
import Forms
import Intake
import Kernel
import Storage
import TestKit
import Testing
import Web

/// The form of the Human Trafficking Case Data Standard, as IOM publishes it, sent from a telephone.
struct HTCDSSubmissionTests {
    private static let path = "../shared/standards/htcds/htcds_xlsform.xml"
    private static var isThere: Bool { FileManager.default.fileExists(atPath: path) }

    /// Every question that asks for something, with an answer that it takes.
    private static func answers(_ form: XForm) -> [(name: String, value: String)] {
        form.controls.compactMap { control in
            guard control.kind.isQuestion, let node = control.node.map({ form.model[$0] }), node.bind.readonly == nil
            else { return nil }
            switch control.kind {
            case .select1, .select: return form.offered(control)?.last.map { (node.localName, $0) }
            case .input:
                switch node.bind.type {
                case .date: return (node.localName, "1991-02-03")
                case .int: return (node.localName, "17")
                case .decimal: return (node.localName, "12.5")
                default: return (node.localName, "written as \(node.localName)")
                }
            default: return nil
            }
        }
    }

    private static let fields = Statement("test.case_fields", "SELECT sealed FROM case_fields")

    @Test(.enabled(if: isThere, "skipped: ../shared/standards is not here"), arguments: Engine.allCases)
    func `IOM's form from a telephone opens a case with every field in its place, sealed`(engine: Engine) async throws {
        try await WebTest.run(engine) { test in
            let coordinator = Actor(
                kind: .member(MemberID(high: 5, low: 5)), organisation: test.shelter, roles: ["coordinator"])
            let xform = try Files.read(Self.path, limit: 1 << 24)
            let mapping = try Files.read("Resources/definitions/forms/htcds_xlsform.yaml", limit: 1 << 20)
            _ = try await test.desk.intake.publish(
                FormSource(xform: xform, mapping: ("htcds_xlsform.yaml", mapping)), actor: coordinator)
            let (_, token) = try await test.desk.access.makeDevice("Team 4", actor: coordinator)
            let form = try XForm(reading: xform)
            let sent = Self.answers(form)
            let session = try FormSession(
                form, FormSurroundings(clock: FormClock(now: test.clock.now, place: .zone(.utc))))
            for (name, value) in sent { try session.set("/data/\(name)", to: value) }
            session.finish()
            let record = String(decoding: session.submission(), as: UTF8.self)
            let answer = try await test.browser().postRaw(
                "/key/\(token.reveal())/submission",
                "--edge\r\nContent-Disposition: form-data; name=\"xml_submission_file\"; filename=\"r.xml\"\r\n"
                    + "Content-Type: text/xml\r\n\r\n\(record)\r\n--edge--\r\n",
                [("Content-Type", "multipart/form-data; boundary=edge")])
            #expect(answer.status == 201)
            #expect(answer.header("X-Palermo-State") == "accepted")
            let id = try #require(answer.header("X-Palermo-Receipt").flatMap { SubmissionID($0) })
            try await JobRunner(database: test.desk.database, world: test.desk.world, handlers: test.desk.jobHandlers)
                .runDue(test.clock.now)
            let manager = Actor(
                kind: .member(MemberID(high: 5, low: 6)), organisation: test.shelter, roles: ["case-manager"])
            let report = try #require(try await test.desk.intake.report(of: id, actor: manager))
            let opened = try #require(report.opened.first)
            let file = try await test.desk.cases.file(opened.record.cast(), manager)
            let standard = test.desk.cases.definitions.htcds
            var checked = 0
            for (name, value) in sent {
                guard let field = standard.field(named: name)?.field else { continue }
                checked += 1
                // IOM's form asks in free text what the standard has codes for.
                if name == "cas_ReasonForIncomingReferral" {
                    #expect(file.timeline.contains { $0.note?.contains(value) == true })
                    continue
                }
                // A code of ours that names the code of the standard, or the text as it was written.
                let expected = field.options.first { $0.htcds == value.trimmingCharacters(in: .whitespaces) }?.code
                let isChecked = field.kind == .checkbox
                #expect(
                    file.value(field.id) == (isChecked ? value.lowercased() : expected ?? value),
                    "\(name) → \(field.id)")
            }
            #expect(checked >= 31)
            #expect(report.leftovers == [])
            let stored = try await test.desk.database.read { try $0.all(Self.fields) { $0.bytes(0) } }
            #expect(stored.count >= 30)
            #expect(!stored.contains { String(decoding: $0, as: UTF8.self).contains("written as") })
        }
    }
}
