import HTTPTypes
import Hummingbird
import Kernel
import Localization
import NIOCore

/// One request, as a page sees it: who may be asking is not known yet. Made once a request, handed down by value.
package struct Visit: Sendable {
    let site: Site
    package let request: Request
    package let now: Timestamp
    /// Where it came from, for throttling only; empty when not known.
    package let address: String
    /// Speaks the visitor's language: the account's, else the cookie's, else the browser's.
    package internal(set) var l: Localizer
    /// What the `:names` in the route's path matched.
    let captured: Captured

    package var desk: Desk { site.desk }
    package var language: Language { l.language }
    package var path: String { request.uri.path }
    /// Asked by a program: problems are answered as RFC 9457.
    var isAPI: Bool { path.hasPrefix("/api/") || path.hasPrefix("/hsds/") || path == "/api" || path == "/hsds" }

    /// The identifier in the path; throws `Problem.unknown` (404) when it is not one.
    package func id<Entity>(_ name: StaticString, as: Entity.Type = Entity.self) throws(Problem) -> ID<Entity> {
        guard let text = captured[name], let id = ID<Entity>(text) else { throw .unknown }
        return id
    }

    /// The word in the path; throws `Problem.unknown` when it is longer than any we give.
    package func word(_ name: StaticString) throws(Problem) -> String {
        guard let text = captured[name], text.utf8.count <= 100,
            let decoded = PercentCoding.decode(text.utf8, plusIsSpace: false)
        else { throw .unknown }
        return decoded
    }

    /// The first value of a name in the address's query, trimmed; nil when absent, empty, too long or not UTF-8.
    package func query(_ name: String) -> String? { queries(name).first }

    /// All values of a name in the query, at most 50.
    package func queries(_ name: String) -> [String] {
        guard let query = request.uri.query, query.utf8.count <= 8_192 else { return [] }
        var values: [String] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&"), maxSplits: 200) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, PercentCoding.decode(parts[0], plusIsSpace: true) == name,
                let value = PercentCoding.decode(parts[1], plusIsSpace: true).map(Trimming.trim),
                !value.isEmpty, value.utf8.count <= 800
            else { continue }
            values.append(value)
            if values.count == 50 { break }
        }
        return values
    }

    package func header(_ name: HTTPField.Name) -> String? { request.headers[name] }

    /// The body, at most `limit` bytes; throws `Problem.tooLarge` beyond.
    package func body(limit: Int) async throws -> [UInt8] {
        if let announced = header(.contentLength).flatMap({ Int($0) }), announced > limit { throw Problem.tooLarge }
        do {
            let body = request.body
            return try await withThrowingTaskGroup(of: [UInt8].self) { group in
                group.addTask { Array(try await body.collect(upTo: limit).readableBytesView) }
                group.addTask {
                    try await Task.sleep(for: .seconds(Limits.bodySeconds))
                    throw Problem.tooSlow
                }
                defer { group.cancelAll() }
                return try await group.next() ?? []
            }
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge
        }
    }

    func cookie(_ name: String) -> String? { Cookie.value(named: name, in: request.headers) }

    /// A page that anybody may see.
    package func page(_ title: String, status: Int = 200, _ body: HTML) -> Reply {
        Layout.page(title: title, visit: self, me: nil, status: status, body: body)
    }
}

/// What the `:names` of a route matched, in the order in which they stand.
struct Captured: Sendable {
    let names: [String]
    let values: [Substring]

    subscript(_ name: StaticString) -> Substring? {
        let name = name.description
        for (index, candidate) in names.enumerated() where candidate == name && index < values.count {
            return values[index]
        }
        return nil
    }
}
