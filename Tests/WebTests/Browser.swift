import Foundation
import Glibc

/// What the server answered.
struct Answer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let bytes: [UInt8]

    var body: String { String(decoding: bytes, as: UTF8.self) }
    func header(_ name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
    func all(_ name: String) -> [String] { headers.filter { $0.name == name.lowercased() }.map(\.value) }

    /// The hidden fields of the form that is sent to `path`, as pairs.
    func hidden(to path: String) -> [(String, String)] {
        guard let start = body.range(of: "action=\"\(path)\"") else { return [] }
        let form = body[start.upperBound...].prefix(
            upTo: body[start.upperBound...].range(of: "</form>")?.lowerBound ?? body.endIndex)
        return form.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/).map {
            (String($0.1), unescape(String($0.2)))
        }
    }

    private func unescape(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}

/// A browser without JavaScript: keeps cookies, sends forms with their hidden fields, follows nothing by itself.
final class Browser {
    let port: Int
    var cookies: [String: String] = [:]
    var headers: [(String, String)] = []
    private(set) var page = Answer(status: 0, headers: [], bytes: [])

    init(port: Int) { self.port = port }

    @discardableResult
    func get(_ path: String, _ more: [(String, String)] = []) async throws -> Answer {
        page = try await send("GET", path, more, [])
        return page
    }

    /// Sends the form of the last page that leads to `path`, with its hidden fields and `fields`.
    @discardableResult
    func post(_ path: String, _ fields: [(String, String)] = [], _ more: [(String, String)] = []) async throws -> Answer
    {
        var all = page.hidden(to: path).filter { hidden in !fields.contains { $0.0 == hidden.0 } }
        all += fields
        return try await postRaw(path, Browser.encode(all), more)
    }

    @discardableResult
    func postRaw(_ path: String, _ body: String, _ more: [(String, String)] = []) async throws -> Answer {
        let hasType = more.contains { $0.0.lowercased() == "content-type" }
        let type = hasType ? [] : [("Content-Type", "application/x-www-form-urlencoded")]
        page = try await send("POST", path, type + more, Array(body.utf8))
        return page
    }

    func send(_ method: String, _ path: String, _ more: [(String, String)], _ body: [UInt8]) async throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n"
        if !cookies.isEmpty {
            head += "Cookie: " + cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ") + "\r\n"
        }
        for (name, value) in headers + more { head += "\(name): \(value)\r\n" }
        if method != "GET" && method != "HEAD" { head += "Content-Length: \(body.count)\r\n" }
        let request = Array((head + "\r\n").utf8) + body
        let port = port
        let raw = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try Browser.exchange(port, request) }) }
        }
        let answer = try Browser.parse(raw)
        for cookie in answer.all("Set-Cookie") {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
            if cookie.contains("Max-Age=0") {
                cookies[pair[0]] = nil
            } else {
                cookies[pair[0]] = pair.count > 1 ? pair[1] : ""
            }
        }
        return answer
    }

    static func encode(_ fields: [(String, String)]) -> String {
        fields.map { escape($0.0) + "=" + escape($0.1) }.joined(separator: "&")
    }

    private static func escape(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            return byte < 128 && (character.isLetter || character.isNumber)
                ? String(character) : String(format: "%%%02X", byte)
        }.joined()
    }

    struct Broken: Error { let what: String }

    private static func exchange(_ port: Int, _ request: [UInt8]) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Broken(what: "cannot connect") }
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            // A server that has answered already may stop reading: its answer is what counts.
            if count <= 0 { break }
            sent += count
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return answer }
            answer += buffer[0..<count]
        }
    }

    private static func parse(_ raw: [UInt8]) throws -> Answer {
        let end = Array("\r\n\r\n".utf8)
        guard let split = raw.indices.first(where: { raw[$0...].starts(with: end) }) else {
            throw Broken(what: "no answer: \(raw.count) bytes")
        }
        let lines = String(decoding: raw[..<split], as: UTF8.self).components(separatedBy: "\r\n")
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            return (line[..<colon].lowercased(), value)
        }
        return Answer(status: status, headers: headers, bytes: Array(raw[(split + 4)...]))
    }
}
