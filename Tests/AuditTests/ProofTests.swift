import Audit
import Kernel
import Storage
import TestKit
import Testing

struct ProofTests {
    private func key(_ kit: AuditKit) async throws -> [UInt8] {
        try #require(SignedHead.publicKey(inVerifierKey: try await kit.log.verifierKeys().last ?? ""))
    }

    @Test(arguments: Engine.allCases)
    func `each of many entries is shown to be in the log, and no changed one is`(engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            let entries = (0..<37).map { _ in kit.entry("case.read", isRead: true) }
            try await kit.add(entries)
            for entry in [entries[0], entries[15], entries[16], entries[31], entries[36]] {
                let document = try await kit.log.proof(of: entry.id)
                let key = try await key(kit)
                #expect(try AuditProof(reading: Array(document.utf8)).shows(by: key) != nil)
                let forged = document.replacing("case.read", with: "case.list")
                #expect(forged != document)
                #expect(try AuditProof(reading: Array(forged.utf8)).shows(by: key) == nil)
                var other = key
                other[0] ^= 1
                #expect(try AuditProof(reading: Array(document.utf8)).shows(by: other) == nil)
            }
            await #expect(throws: AuditProblem.unknownEntry) {
                try await kit.log.proof(of: kit.entry("case.read").id)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the whole account of a case is shown, of one without entries too, and none can be left out`(
        engine: Engine
    ) async throws {
        try await AuditKit.run(engine) { kit in
            let cases = (0..<9).map { ID<AnyEntity>(high: 0x018f_0000_0000_7000, low: 0x8000_0000_0000_0010 + $0 * 2) }
            for caseID in cases {
                try await kit.add([
                    kit.entry("case.open", case: caseID), kit.entry("case.read", case: caseID, isRead: true),
                ])
            }
            try await kit.add([kit.entry("case.list", case: nil, isRead: true, shown: [cases[4], cases[2]])])
            for (caseID, count) in [(cases[0], 2), (cases[4], 3), (cases[8], 2), (AuditKit.someCase, 0)] {
                let document = try await kit.log.account(of: caseID)
                let key = try await key(kit)
                let proof = try AuditProof(reading: Array(document.utf8))
                #expect(proof.entries.count == count)
                #expect(try proof.shows(by: key) != nil)
                guard count > 0 else { continue }
                let left = document.replacing("\"\(proof.entries[0].jsonEscaped)\",", with: "")
                #expect(left != document)
                #expect(try AuditProof(reading: Array(left.utf8)).shows(by: key) == nil)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a log is shown to have grown out of what an older head was signed for`(engine: Engine) async throws {
        try await AuditKit.run(engine) { kit in
            try await kit.add((0..<5).map { _ in kit.entry("case.edit") })
            let old = try await kit.log.sign()
            try await kit.add((0..<30).map { _ in kit.entry("case.edit") })
            let document = try await kit.log.growth(since: old)
            let key = try await key(kit)
            #expect(try AuditProof(reading: Array(document.utf8)).shows(by: key) != nil)
        }
    }

    @Test(arguments: ["", "{}", "[]", "{\"form\":\"palermo.audit.proof.1\"}", "{\"form\":1}"])
    func `what is no proof is refused`(text: String) {
        #expect(throws: AuditProblem.unreadableProof) { try AuditProof(reading: Array(text.utf8)) }
    }
}

extension String {
    fileprivate var jsonEscaped: String {
        var json = JSONWriter()
        json.value(self)
        return String(json.text.dropFirst().dropLast())
    }
}
