import Foundation
import Storage
import TestKit
import Testing

@testable import Forms

/// Files of submissions that nobody names.
struct SweepingTests {
    private static func isThere(_ file: SealedFile, _ room: FormsRoom) -> Bool {
        FileManager.default.fileExists(atPath: room.forms.attachments.path(file.id))
    }

    /// As the hourly work and the job do it.
    private static func sweep(_ room: FormsRoom) async throws {
        try await room.database.write { try Forms.planSweep($0, now: room.clock.now) }
        try await JobRunner(database: room.database, world: room.clock.world, handlers: room.forms.jobHandlers)
            .runDue(room.clock.now)
    }

    @Test(arguments: Engine.allCases)
    func `a file whose row was never written is taken away after a day, and a submission's own stays`(
        engine: Engine
    ) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.publish()
            // The server stops between the file and its row.
            let lost = try room.forms.attachments.keep("lost.jpg", [0xFF, 0xD8, 0xFF, 1])
            let named = try room.forms.attachments.keep("named.jpg", [0xFF, 0xD8, 0xFF, 2])
            let sent = try await room.send(FormsRoom.record("3", "uuid:1"), [named])
            let foreign = room.forms.attachments.folder + "/README"
            #expect(FileManager.default.createFile(atPath: foreign, contents: nil))

            room.clock.advance(hours: 23)
            try await Self.sweep(room)
            #expect(Self.isThere(lost, room))

            room.clock.advance(hours: 2)
            try await Self.sweep(room)
            #expect(!Self.isThere(lost, room))
            #expect(Self.isThere(named, room) && FileManager.default.fileExists(atPath: foreign))
            let file = try await room.forms.submission(sent.id, actor: FormsRoom.manager)
            #expect(file.files.map(\.name) == ["named.jpg"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `two processes that plan the sweep of one hour plan one, and without a folder there is nothing to do`(
        engine: Engine
    ) async throws {
        try await FormsRoom.run(engine) { room in
            try await room.database.write { write in
                try Forms.planSweep(write, now: room.clock.now)
                try Forms.planSweep(write, now: room.clock.now)
            }
            let done = try await JobRunner(
                database: room.database, world: room.clock.world, handlers: room.forms.jobHandlers
            ).runDue(room.clock.now)
            #expect(done == 1)
        }
    }
}
