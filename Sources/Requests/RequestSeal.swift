import Kernel
import Storage
import Vault

/// The key of one request, with the place of each sealed thing bound in.
struct RequestSeal: Sendable {
    let key: RecordKey

    func payload(_ part: SharedPart) -> [UInt8] {
        var bytes: [UInt8] = []
        for text in [part.reference] + part.fields.flatMap({ [$0.field, $0.value] }) {
            let count = UInt32(text.utf8.count)
            for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
            bytes.append(contentsOf: text.utf8)
        }
        return key.sealBytes(bytes, table: "requests", column: "payload")
    }

    func openPayload(_ sealed: [UInt8]) throws -> SharedPart {
        let bytes = try key.openBytes(sealed, table: "requests", column: "payload")
        var texts: [String] = []
        var position = 0
        while position + 4 <= bytes.count {
            let count = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            position += 4
            guard position + count <= bytes.count else { throw VaultError.format }
            texts.append(String(decoding: bytes[position..<position + count], as: UTF8.self))
            position += count
        }
        guard position == bytes.count, texts.count % 2 == 1 else { throw VaultError.format }
        var fields: [SharedPart.Item] = []
        for index in stride(from: 1, to: texts.count, by: 2) {
            fields.append(SharedPart.Item(field: texts[index], value: texts[index + 1]))
        }
        return SharedPart(reference: texts[0], fields: fields)
    }

    func message(_ text: String, _ id: MessageID) -> [UInt8]? {
        text.isEmpty ? nil : key.seal(text, table: "request_messages", column: "sealed", row: id.description)
    }

    func openMessage(_ sealed: [UInt8], _ id: MessageID) throws -> String {
        try key.open(sealed, table: "request_messages", column: "sealed", row: id.description)
    }
}

/// Every statement on messages.
enum MessageStore {
    private static let insert = Statement(
        "request_messages.insert",
        """
        INSERT INTO request_messages (id, request_id, at, side, member_id, act, day, sealed)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING
        """)
    private static let ofRequest = Statement(
        "request_messages.ofRequest",
        """
        SELECT id, at, side, member_id, act, day, sealed FROM request_messages WHERE request_id = ?1
        ORDER BY id LIMIT ?2
        """)

    private static let erase = Statement(
        "request_messages.erase", "UPDATE request_messages SET sealed = NULL WHERE request_id = ?1")

    /// Takes the words out of every message; who wrote when stays.
    static func erase(_ write: Write, _ request: RequestID) throws { try write.run(erase, [.id(request)]) }

    /// False when a message with this identifier was there already.
    @discardableResult
    static func insert(
        _ write: Write, _ request: Request, id: MessageID? = nil, side: Side, member: MemberID?, act: String, day: Day?,
        text: String, _ seal: RequestSeal?, _ now: Timestamp
    ) throws -> Bool {
        let id = id ?? .make(now: now)
        return try write.run(
            insert,
            [
                .id(id), .id(request.id), .at(now), .text(side.rawValue), .id(member), .text(act), .day(day),
                .bytes(seal?.message(text, id)),
            ]) == 1
    }

    static func all(_ read: Read, _ request: RequestID, _ seal: RequestSeal?) throws -> [RequestMessage] {
        try read.all(ofRequest, [.id(request), .int(Limits.apiRowsMax)]) { row in
            let id: MessageID = try row.id(0)
            let sealed = row.optionalBytes(6)
            return RequestMessage(
                id: id, at: row.at(1), side: try row.code(2), member: try row.optionalID(3), act: row.text(4),
                day: try row.optionalDay(5),
                text: try seal.flatMap { key in try sealed.map { try key.openMessage($0, id) } })
        }
    }
}
