import Access
import Cases
import Directory
import Foundation
import Kernel
import Logging
import Schema
import Storage
import StorageSQLite
import Vault
import Web

/// A database of so many cases, made through the front door, and somebody who is signed in to it.
struct Ground: Sendable {
    let database: any Database
    let desk: Desk
    let token: String
    let actor: Actor
    let cases: [CaseID]

    static func file(_ folder: String) -> String { folder + "/palermo.db" }

    static func build(folder: String, resources: String, cases count: Int) async throws -> Ground {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let database = try await SQLiteDatabase.open(path: file(folder))
        try await Migrator(Schema.migrations).run(on: database, now: .wallClock())
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let desk = try Desk.load(
            resources: resources, country: .demo, database: database,
            vault: try Vault.open(keyFile: folder + "/palermo.key", createIfMissing: true), world: .live,
            files: folder + "/files", logger: logger, passphrases: PassphraseHash(cost: .tests))
        let coordinator = Actor(kind: .system, organisation: nil, roles: ["coordinator"])
        let organisation = try await desk.directory.createOrganisation(
            Organisation.Details(name: "Bench", kind: .ngo), by: coordinator)
        let secret = Secret("a passphrase for the bench")
        let member = try await desk.access.createMember(
            login: "bench", displayName: "Bench", passphrase: secret, organisation: organisation,
            roles: [.caseManager], by: .system)
        let actor = Actor(kind: .member(member), organisation: organisation, roles: ["case-manager"])
        let start = Report.now()
        let ids = try await fill(desk.cases, actor, member, count)
        Report.line(
            "opening \(count) cases, 64 at once", Report.perSecond(Double(count) / (Report.now() - start) * 1_000),
            "sealed, indexed, journalled, durable")
        let (token, _) = try await desk.access.signIn(login: "bench", passphrase: secret, address: "127.0.0.1")
        return Ground(database: database, desk: desk, token: token.reveal(), actor: actor, cases: ids)
    }

    /// So many of the cases, spread over all of them.
    func sample(_ count: Int) -> [CaseID] {
        var chance = SeededGenerator(seed: 11)
        return (0..<min(count, cases.count)).map { _ in chance.pick(cases) }
    }

    private static func fill(_ cases: Cases, _ actor: Actor, _ member: MemberID, _ count: Int) async throws -> [CaseID]
    {
        try await withThrowingTaskGroup(of: [CaseID].self) { group in
            let lanes = 64
            for lane in 0..<lanes {
                group.addTask {
                    var chance = SeededGenerator(seed: UInt64(lane) + 1)
                    var ids: [CaseID] = []
                    for _ in stride(from: lane, to: count, by: lanes) {
                        ids.append(try await cases.open(makeCase(member, &chance), actor).id)
                    }
                    return ids
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static let syllables = [
        "ma", "ri", "ka", "lo", "sen", "da", "vi", "no", "ta", "el", "ham", "bo", "ru", "shi",
    ]

    static func name(_ chance: inout SeededGenerator) -> String {
        let text = (0..<chance.number(2...4)).map { _ in chance.pick(syllables) }.joined()
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private static func makeCase(_ member: MemberID, _ chance: inout SeededGenerator) -> OpenCase {
        let fields = [
            "given-name": name(&chance), "family-name": name(&chance), "age": String(chance.number(18...60)),
            "gender": "female", "languages": "ar;en", "region": "north", "contact-allowed": "yes",
            "contact-times": "Evenings after 20:00", "contact-code-word": "Lemon", "phone": "+00 555 0100",
            "wishes": "A safe place to sleep and somebody to talk to.",
        ]
        return OpenCase(
            source: .hotline, fields: fields,
            consents: [RecordConsent(purpose: "statistics", answer: .given)],
            needs: [AddNeed(kind: "safe-accommodation"), AddNeed(kind: "legal-aid")], worker: member,
            nextStep: NextStep(code: "assess", on: Timestamp.wallClock().utcDay))
    }
}
