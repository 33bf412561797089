import Foundation
import Kernel
import Requests
import Storage
import TestKit
import Testing

struct VersionTests {
    @Test(arguments: Engine.allCases)
    func `a request runs to its end under the definition it began with`(engine: Engine) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "palermo-requests-\(UUID().uuidString)")
        let place = folder.appending(path: "definitions/requests")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let shipped = try String(contentsOfFile: "Resources/definitions/requests/referral.yaml", encoding: .utf8)
        // The newer text calls acceptance something else: the old act must go on working for the old request.
        let newer = shipped.replacing("code: accept\n", with: "code: take-in\n").replacing(
            "version: 2", with: "version: 3")
        try newer.write(to: place.appending(path: "referral.yaml"), atomically: true, encoding: .utf8)
        let definitions = try RequestDefinitions.load(resources: folder.path)
        try await Desk.run(engine) { desk in
            let old = try await desk.sent()
            let requests = Requests(
                database: desk.database, vault: desk.vault, policy: desk.policy, cases: desk.cases,
                directory: desk.directory, definitions: definitions, world: desk.clock.world)
            let young = try await requests.send(desk.draft(key: "young"), Desk.manager)
            let seen = try await requests.show(old, desk.provider)
            #expect(seen.definition.version == 2 && seen.acts.contains { $0.code == "accept" })
            #expect(try await requests.show(young, desk.provider).definition.version == 3)
            await #expect(throws: RequestProblem.unknownAct("take-in")) {
                try await requests.act(old, RequestCommand(act: "take-in", version: 1), desk.provider)
            }
            await #expect(throws: RequestProblem.unknownAct("accept")) {
                try await requests.act(young, RequestCommand(act: "accept", version: 1), desk.provider)
            }
            try await requests.act(old, RequestCommand(act: "accept", version: 1), desk.provider)
            try await requests.act(young, RequestCommand(act: "take-in", version: 1), desk.provider)
            #expect(try await requests.show(young, desk.provider).request.state == "accepted")
        }
    }
}
