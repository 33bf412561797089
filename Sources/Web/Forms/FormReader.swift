import HTTPTypes
import Kernel

/// Reads what a browser posts, within bounds: `application/x-www-form-urlencoded` and `multipart/form-data`, UTF-8 only.
enum FormReader {
    /// More fields than any page of ours has.
    static let fieldsMax = 1_000
    static let nameBytesMax = 100

    /// Throws `Problem`: too large (413), another media type (415), another encoding or broken (400).
    static func read(_ visit: Visit, limit: Int) async throws -> Form {
        let type = MediaType(visit.header(.contentType) ?? "")
        if let charset = type.parameters["charset"], !["utf-8", "utf8", "us-ascii"].contains(charset.lowercased()) {
            throw Problem.wrongEncoding
        }
        switch type.name {
        case "application/x-www-form-urlencoded":
            let body = try await visit.body(limit: limit)
            return Form(visit.l, pairs: try pairs(body))
        case "multipart/form-data":
            guard let boundary = type.parameters["boundary"], (1...70).contains(boundary.utf8.count) else {
                throw Problem.malformed("form.boundary")
            }
            let body = try await visit.body(limit: limit)
            let parts = try Multipart.parts(body, boundary: boundary)
            return try form(visit, parts)
        default: throw Problem.wrongType
        }
    }

    static func pairs(_ body: [UInt8]) throws(Problem) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(halves[0])
            guard !name.isEmpty, name.utf8.count <= nameBytesMax, pairs.count < fieldsMax else {
                throw .malformed("form.fields")
            }
            pairs.append((name, halves.count == 2 ? try decode(halves[1]) : ""))
        }
        return pairs
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        if let text = PercentCoding.decode(bytes, plusIsSpace: true) { return text }
        // Broken escapes and another encoding both fail; the second is what happens to people.
        var rest = bytes
        while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
            guard percent + 2 < rest.endIndex, Hex.value(rest[percent + 1]) != nil, Hex.value(rest[percent + 2]) != nil
            else { throw .malformed("form.escape") }
            rest = rest[(percent + 3)...]
        }
        if bytes.contains(0) || String(decoding: bytes, as: UTF8.self).contains("%00") { throw .nul }
        throw .wrongEncoding
    }

    private static func form(_ visit: Visit, _ parts: [Multipart.Part]) throws(Problem) -> Form {
        var pairs: [(String, String)] = []
        var uploads: [String: Upload] = [:]
        guard parts.count <= fieldsMax else { throw .malformed("form.fields") }
        for part in parts {
            guard !part.name.isEmpty, part.name.utf8.count <= nameBytesMax else { throw .malformed("form.fields") }
            if let fileName = part.fileName {
                if !part.bytes.isEmpty {
                    uploads[part.name] = Upload(fileName: String(fileName.prefix(200)), bytes: Array(part.bytes))
                }
            } else {
                guard let text = String(validating: part.bytes, as: UTF8.self) else { throw .wrongEncoding }
                if part.bytes.contains(0) { throw .nul }
                pairs.append((part.name, text))
            }
        }
        return Form(visit.l, pairs: pairs, uploads: uploads)
    }
}

/// `type/subtype; name=value`, names in lower case.
struct MediaType {
    let name: String
    let parameters: [String: String]

    init(_ header: String) {
        let parts = header.split(separator: ";", maxSplits: 8)
        name = parts.first.map { Trimming.trim(String($0)).lowercased() } ?? ""
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let halves = part.split(separator: "=", maxSplits: 1)
            guard halves.count == 2 else { continue }
            var value = Trimming.trim(String(halves[1]))
            if value.hasPrefix("\""), value.hasSuffix("\""), value.utf8.count >= 2 {
                value = String(value.dropFirst().dropLast())
            }
            parameters[Trimming.trim(String(halves[0])).lowercased()] = value
        }
        self.parameters = parameters
    }
}

/// `multipart/form-data` (RFC 7578), already bounded in size.
enum Multipart {
    struct Part {
        var name = ""
        var fileName: String?
        var bytes: ArraySlice<UInt8> = []
    }

    static func parts(_ body: [UInt8], boundary: String) throws(Problem) -> [Part] {
        let marker = Array("--\(boundary)".utf8)
        guard body.starts(with: marker) else { throw .malformed("form.multipart") }
        let separator = [13, 10] + marker
        var parts: [Part] = []
        var position = marker.count
        while true {
            guard position + 2 <= body.count else { throw .malformed("form.multipart") }
            if body[position] == UInt8(ascii: "-"), body[position + 1] == UInt8(ascii: "-") { return parts }
            guard body[position] == 13, body[position + 1] == 10,
                let headEnd = find([13, 10, 13, 10], in: body, from: position),
                let end = find(separator, in: body, from: headEnd + 2)
            else { throw .malformed("form.multipart") }
            var part = try head(body[(position + 2)..<max(position + 2, headEnd)])
            part.bytes = body[min(headEnd + 4, end)..<end]
            parts.append(part)
            position = end + separator.count
        }
    }

    private static func head(_ bytes: ArraySlice<UInt8>) throws(Problem) -> Part {
        guard bytes.count <= 2_000, let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("form.multipart")
        }
        var part = Part()
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "content-disposition" else {
                continue
            }
            let type = MediaType(String(line[line.index(after: colon)...]))
            part.name = type.parameters["name"] ?? ""
            part.fileName = type.parameters["filename"]
        }
        return part
    }

    private static func find(_ wanted: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard let first = wanted.first, body.count >= wanted.count else { return nil }
        var index = start
        while index <= body.count - wanted.count {
            if body[index] == first, body[index..<(index + wanted.count)].elementsEqual(wanted) { return index }
            index += 1
        }
        return nil
    }
}
