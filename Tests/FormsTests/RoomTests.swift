import Access
import Definitions
import Kernel
import Storage
import TestKit
import Testing
import Vault

@testable import Forms

/// A small form, and people who publish, fill in and review.
struct FormsRoom {
    let forms: Forms
    let access: Access
    let database: any Database
    let clock: Clock2020

    static func run(_ engine: Engine, _ body: (FormsRoom) async throws -> Void) async throws {
        try await TestStore.run(engine) { database in
            let clock = Clock2020()
            let policy = try Policy.load(from: DefinitionFile.load("Resources/definitions/roles/roles.yaml"))
            let vault = TestVault.make()
            let room = FormsRoom(
                forms: Forms(
                    database: database, policy: policy, vault: vault, world: clock.world, folder: TestFolder.path(),
                    converter: RealFormsTests.converter),
                access: Access(database: database, policy: policy, vault: vault, world: clock.world),
                database: database, clock: clock)
            try await body(room)
        }
    }

    static let ours = OrganisationID(high: 1, low: 1)
    static let theirs = OrganisationID(high: 1, low: 2)
    static func actor(_ role: Role, _ member: UInt64 = 1, at organisation: OrganisationID = ours) -> Actor {
        Actor(
            kind: .member(MemberID(high: 2, low: member)), organisation: organisation, roles: [role.rawValue])
    }
    static let coordinator = actor(.coordinator, 9)
    static let manager = actor(.caseManager, 2)

    static func xform(version: String = "1", title: String = "Shelter visit") -> [UInt8] {
        Array(
            """
            <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
             xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>\(title)</h:title><model>
            <instance><visit id="visit" version="\(version)"><beds/><orx:meta><orx:instanceID/></orx:meta></visit></instance>
            <bind nodeset="/visit/beds" type="int" constraint=". &lt; 100"/>
            <bind nodeset="/visit/orx:meta/orx:instanceID" type="string"/></model></h:head>
            <h:body><input ref="/visit/beds"><label>Beds</label></input></h:body></h:html>
            """.utf8)
    }

    static func record(_ beds: String, _ id: String, version: String = "1", corrects: String? = nil) -> [UInt8] {
        let deprecated = corrects.map { "<deprecatedID>\($0)</deprecatedID>" } ?? ""
        return Array(
            """
            <visit id="visit" version="\(version)"><beds>\(beds)</beds><meta xmlns="http://openrosa.org/xforms">\
            <instanceID>\(id)</instanceID>\(deprecated)</meta></visit>
            """.utf8)
    }

    @discardableResult
    func publish(_ version: String = "1", title: String = "Shelter visit", draft: Bool = false) async throws
        -> PublishedForm
    {
        clock.advance(seconds: 1)
        return try await forms.publish(
            FormSource(xform: Self.xform(version: version, title: title)), asDraft: draft, actor: Self.coordinator)
    }

    func send(_ xml: [UInt8], _ files: [SealedFile] = [], by actor: Actor = manager) async throws -> SubmissionReceipt {
        clock.advance(seconds: 1)
        return try await forms.submit(IncomingSubmission(xml: xml, files: files), actor: actor)
    }

    func list(by actor: Actor = manager) async throws -> [SubmissionSummary] {
        guard let form = try await forms.list(actor: actor).first else { return [] }
        var query = SubmissionQuery(form: form.id)
        query.withEarlier = true
        return try await forms.submissions(query, actor: actor)
    }
}

struct PublishingTests {
    @Test(arguments: Engine.allCases)
    func `a version is published once, and another content under it is refused`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            #expect(try await !room.publish().wasThere)
            #expect(try await room.publish().wasThere)
            await #expect(throws: FormsProblem.versionTaken(version: "1")) {
                try await room.publish("1", title: "Another")
            }
            let second = try await room.publish("2")
            let heads = try await room.forms.list(actor: FormsRoom.manager)
            #expect(heads.map { $0.live?.version } == ["2"])
            let versions = try await room.forms.versions(of: second.head.form, actor: FormsRoom.coordinator)
            #expect(versions.map(\.state) == [.live, .retired])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a draft is seen by who publishes only, and goes live when it was tried`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            let draft = try await room.publish(draft: true)
            let again = try await room.publish(title: "Better", draft: true)
            #expect(draft.head.id != again.head.id)
            #expect(try await room.forms.list(actor: FormsRoom.manager).isEmpty)
            #expect(try await room.forms.list(actor: FormsRoom.coordinator).map { $0.draft?.title } == ["Better"])
            await #expect(throws: FormsProblem.unknownForm) { try await room.send(FormsRoom.record("3", "uuid:1")) }
            let live = try await room.forms.goLive(draft.head.form, actor: FormsRoom.coordinator)
            #expect(live.state == .live)
            #expect(try await room.send(FormsRoom.record("3", "uuid:1")).state == .accepted)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever may not publish does not`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            await #expect(throws: Refusal.forbidden(action: "form.publish")) {
                try await room.forms.publish(FormSource(xform: FormsRoom.xform()), actor: FormsRoom.manager)
            }
        }
    }
}

struct SubmittingTests {
    @Test(arguments: Engine.allCases)
    func `the same record twice is one submission, and its later files are added`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            let record = FormsRoom.record("3", "uuid:1")
            let first = try await room.send(record, [room.forms.attachments.keep("a.jpg", [0xFF, 0xD8, 0xFF, 1])])
            room.clock.advance(seconds: 1)
            let second = try await room.send(
                record,
                [
                    room.forms.attachments.keep("a.jpg", [0xFF, 0xD8, 0xFF, 1]),
                    room.forms.attachments.keep("b.png", Array("no picture".utf8)),
                ])
            #expect(first.id == second.id)
            #expect(second.isRepeat)
            let file = try await room.forms.submission(first.id, actor: FormsRoom.manager)
            #expect(file.xml == record)
            #expect(file.files.map(\.name) == ["a.jpg", "b.png"])
            #expect(file.files.map(\.kind) == [.jpeg, .other])
            #expect(try await room.list().count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what breaks the form's rules is kept in quarantine with the reasons`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            #expect(try await room.send(FormsRoom.record("300", "uuid:1")).state == .quarantined)
            let unknown = try await room.send(FormsRoom.record("3", "uuid:2", version: "0"))
            let found = try await room.forms.submission(unknown.id, actor: FormsRoom.manager)
            #expect(found.findings.map(\.kind) == [.otherVersion])
            #expect(try await room.list().map(\.head.state) == [.quarantined, .quarantined])
        }
    }

    @Test(arguments: Engine.allCases)
    func `another content under the same identity is a conflict, once`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            let first = try await room.send(FormsRoom.record("3", "uuid:1"))
            let other = try await room.send(FormsRoom.record("4", "uuid:1"))
            #expect(other.state == .conflict)
            #expect(try await room.send(FormsRoom.record("4", "uuid:1")).id == other.id)
            let history = try await room.forms.history(of: first.id, actor: FormsRoom.manager)
            #expect(history.map(\.id) == [first.id, other.id])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a correction keeps the record before it, and a second one beside it is a conflict`(
        engine: Engine
    ) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            let first = try await room.send(FormsRoom.record("3", "uuid:1"))
            let correction = try await room.send(FormsRoom.record("4", "uuid:2", corrects: "uuid:1"))
            let late = try await room.send(FormsRoom.record("5", "uuid:3", corrects: "uuid:1"))
            #expect([correction.state, late.state] == [.accepted, .conflict])
            let again = try await room.send(FormsRoom.record("5", "uuid:3", corrects: "uuid:1"))
            #expect(again.id == late.id)
            let heads = try await room.forms.history(of: first.id, actor: FormsRoom.manager)
            #expect(heads.map(\.isLatest) == [false, true, true])
            #expect(heads[1].editOf == first.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `other organisations see nothing of a submission`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            let sent = try await room.send(FormsRoom.record("3", "uuid:1"))
            let stranger = FormsRoom.actor(.caseManager, 7, at: FormsRoom.theirs)
            await #expect(throws: Refusal.unknown) { try await room.forms.submission(sent.id, actor: stranger) }
            #expect(try await room.list(by: stranger).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of two reviews of the same state the second is told`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            let sent = try await room.send(FormsRoom.record("3", "uuid:1"))
            try await room.forms.review(sent.id, as: .issues, note: "Call back", version: 1, actor: FormsRoom.manager)
            await #expect(throws: FormsProblem.changedMeanwhile) {
                try await room.forms.review(sent.id, as: .approved, note: nil, version: 1, actor: FormsRoom.manager)
            }
            let file = try await room.forms.submission(sent.id, actor: FormsRoom.manager)
            #expect(file.note == "Call back")
            #expect(file.head.review == .issues)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a large file comes back as it was sent`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let sent = try await room.send(
                FormsRoom.record("3", "uuid:1"), [room.forms.attachments.keep("film.bin", bytes)])
            let file = try await room.forms.submission(sent.id, actor: FormsRoom.manager).files[0]
            var read: [UInt8] = []
            let reader = try await room.forms.reader(of: file.id, in: sent.id, actor: FormsRoom.manager)
            while let piece = try reader.next() { read += piece }
            #expect(read == bytes)
            #expect(file.sizeBytes == bytes.count)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a telephone sends for its organisation until it is revoked`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            let (device, token) = try await room.access.makeDevice("Team 4", actor: FormsRoom.manager)
            let phone = try #require(try await room.access.device(token: token.reveal()))
            let sent = try await room.send(FormsRoom.record("3", "uuid:1"), by: phone.actor)
            #expect(try await room.list().map(\.head.device) == [device.id])
            await #expect(throws: Refusal.forbidden(action: "submission.read")) {
                try await room.forms.submission(sent.id, actor: phone.actor)
            }
            try await room.access.revokeDevice(device.id, actor: FormsRoom.manager)
            #expect(try await room.access.device(token: token.reveal()) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `broken XML and entity bombs are told with their line, and nothing is kept`(engine: Engine) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            for bad in ["<visit id='visit'><beds></visit>", "<!DOCTYPE a [<!ENTITY b 'c'>]><visit id='visit'/>", ""] {
                await #expect(throws: FormsProblem.self) { try await room.send(Array(bad.utf8)) }
            }
            #expect(try await room.list().isEmpty)
        }
    }
}
