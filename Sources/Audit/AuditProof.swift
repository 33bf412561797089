import Kernel
import Storage

/// A proof as a document of its own: what it shows, the signed head it leads to, and the keys that the deployment names.
/// Whoever checks must have the key from elsewhere; the ones inside only say which.
package struct AuditProof: Sendable {
    package enum Kind: String, Sendable { case entry, account, growth }

    package let kind: Kind
    package let head: String
    let keys: [String]
    /// Leaves of the log, as their bytes.
    package let entries: [String]
    let proof: RangeProof
    var caseID: ID<AnyEntity>?
    var records: [AccountTree.Record] = []
    var old: String?

    init(kind: Kind, head: String, keys: [String], entries: [String], proof: RangeProof) {
        (self.kind, self.head, self.keys, self.entries, self.proof) = (kind, head, keys, entries, proof)
    }

    var encoded: String {
        var json = JSONWriter()
        json.object { json in
            json.member("form", "palermo.audit.proof.1")
            json.member("kind", kind.rawValue)
            json.member("head", head)
            json.member("old", ifPresent: old)
            json.memberStrings("keys", keys)
            json.member("case", ifPresent: caseID?.description)
            json.memberStrings("entries", entries)
            if kind == .account {
                json.memberArray("records") { json in
                    for record in records {
                        json.object {
                            $0.member("case", record.caseID.description)
                            $0.member("entry", record.entry.description)
                            $0.member("leaf", Hex.encode(record.leaf))
                        }
                    }
                }
            }
            json.key("proof")
            proof.write(to: &json)
        }
        return json.text + "\n"
    }

    /// Throws `.unreadableProof`.
    package init(reading bytes: [UInt8]) throws {
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch { throw AuditProblem.unreadableProof }
        guard json["form"]?.text == "palermo.audit.proof.1",
            let kind = json["kind"]?.text.flatMap(Kind.init), let head = json["head"]?.text,
            let entries = Self.texts(json["entries"]), let proof = RangeProof(json["proof"])
        else { throw AuditProblem.unreadableProof }
        self.init(kind: kind, head: head, keys: Self.texts(json["keys"]) ?? [], entries: entries, proof: proof)
        old = json["old"]?.text
        caseID = json["case"]?.text.flatMap { ID($0) }
        records = try (json["records"]?.items ?? []).map { item in
            guard let caseID = item["case"]?.text.flatMap({ ID<AnyEntity>($0) }),
                let entry = item["entry"]?.text.flatMap({ ID<JournalEntry>($0) }),
                let leaf = item["leaf"]?.text.flatMap({ Hex.decode($0) })
            else { throw AuditProblem.unreadableProof }
            return AccountTree.Record(caseID: caseID, entry: entry, leaf: leaf)
        }
    }

    private static func texts(_ json: JSONValue?) -> [String]? {
        guard let items = json?.items else { return nil }
        let texts = items.compactMap(\.text)
        return texts.count == items.count ? texts : nil
    }

    /// What it shows, or nil when it does not: signatures by this key, hashes that lead to the signed roots.
    package func shows(by publicKey: [UInt8]) throws -> String? {
        let head = try SignedHead(reading: head)
        guard head.isSigned(by: publicKey) else { return nil }
        let hasher = TreeHasher()
        let leaves = entries.map { hasher.leaf(Array($0.utf8)) }
        switch kind {
        case .entry:
            guard leaves.count == 1, proof.size == head.size, proof.root(of: leaves, hasher) == head.root else {
                return nil
            }
            return "the entry stands at position \(proof.from) of the \(head.size) that were signed at \(head.at)"
        case .account:
            guard let accounts = head.accounts, let caseID, isWhole(caseID, leaves), proof.size == accounts.size,
                proof.root(of: records.map { $0.hash(hasher) }, hasher) == accounts.root
            else { return nil }
            return "the case has exactly these \(entries.count) entries among those signed at \(head.at)"
        case .growth:
            guard let old = try old.map({ try SignedHead(reading: $0) }), old.isSigned(by: publicKey),
                old.origin == head.origin, proof.from == old.size, proof.size == head.size,
                proof.rootBefore(hasher) == old.root, proof.root(of: [], hasher) == head.root
            else { return nil }
            return "the \(head.size) entries signed at \(head.at) begin with the \(old.size) signed at \(old.at)"
        }
    }

    /// The records are the case's own, all with their entries, and at most one neighbour on each side, where the tree has
    /// one.
    private func isWhole(_ caseID: ID<AnyEntity>, _ leaves: [[UInt8]]) -> Bool {
        let own = records.filter { $0.caseID == caseID }
        let low = records.prefix { $0.caseID < caseID }
        let high = records.dropFirst(low.count + own.count)
        let reachesStart = proof.from == 0
        let reachesEnd = proof.from + records.count == proof.size
        return own.map(\.leaf) == leaves && records.dropFirst(low.count).prefix(own.count).elementsEqual(own)
            && high.allSatisfy { caseID < $0.caseID } && (low.count == 1 || reachesStart && low.isEmpty)
            && (high.count == 1 || reachesEnd && high.isEmpty)
    }
}
