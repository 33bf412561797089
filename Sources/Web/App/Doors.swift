import HTTPTypes
import Kernel

/// Where rooms register what they answer. Paths are written as `cases/:case/needs`; a `:name` matches one part.
///
/// A page that is not marked open asks for a signed-in member, a form also for the session's CSRF token and a once-key,
/// so that a room cannot forget to.
package struct Doors {
    var table = RouteTable()

    /// A page for somebody who is signed in.
    package mutating func page(
        _ path: String, _ answer: @escaping @Sendable (SignedIn) async throws -> Reply
    ) {
        table.add(.get, path) { visit in try await answer(try await Gate.admit(visit)) }
    }

    /// A form that somebody who is signed in sends. A repeated submission gets the first one's answer, unless it is
    /// `isRepeatable` because it changes nothing.
    package mutating func form(
        _ path: String, limit: Int = Limits.formBytesMax, isRepeatable: Bool = false,
        _ answer: @escaping @Sendable (SignedIn, Form) async throws -> Reply
    ) {
        table.add(.post, path) { visit in
            try await Gate.admitForm(visit, limit: limit, isRepeatable: isRepeatable, answer)
        }
    }

    /// A page for everybody.
    package mutating func openPage(_ path: String, _ answer: @escaping @Sendable (Visit) async throws -> Reply) {
        table.add(.get, path, answer)
    }

    /// A form for everybody (sign-in, a one-time link). Only requests from our own pages are taken.
    package mutating func openForm(
        _ path: String, limit: Int = Limits.openFormBytesMax,
        _ answer: @escaping @Sendable (Visit, Form) async throws -> Reply
    ) {
        table.add(.post, path) { visit in
            try Origin.check(visit)
            return try await answer(visit, try await FormReader.read(visit, limit: limit))
        }
    }

    /// An address of the JSON API for somebody who is signed in. Problems are answered as RFC 9457.
    package mutating func api(
        _ method: HTTPRequest.Method, _ path: String,
        _ answer: @escaping @Sendable (SignedIn) async throws -> Reply
    ) {
        table.add(method, "api/" + path) { visit in
            if method != .get { try Origin.checkAPI(visit) }
            return try await answer(try await Gate.admit(visit))
        }
    }

    /// An address of the JSON API for everybody.
    package mutating func openAPI(
        _ method: HTTPRequest.Method, _ path: String, _ answer: @escaping @Sendable (Visit) async throws -> Reply
    ) {
        table.add(method, "api/" + path, answer)
    }
}

/// All addresses as a tree of path parts. Finding one costs its number of parts, not the number of routes.
struct RouteTable: Sendable {
    typealias Answer = @Sendable (Visit) async throws -> Reply

    struct Endpoint: Sendable {
        let names: [String]
        let answer: Answer
    }

    private struct Node: Sendable {
        var parts: [String: Int] = [:]
        var any: Int?
        var endpoints: [(method: HTTPRequest.Method, endpoint: Endpoint)] = []
    }

    enum Match {
        case found(Endpoint, [Substring])
        case wrongMethod(allowed: String)
        case nothing
    }

    private var nodes = [Node()]

    mutating func add(_ method: HTTPRequest.Method, _ path: String, _ answer: @escaping Answer) {
        var place = 0
        var names: [String] = []
        for part in path.split(separator: "/") {
            if part.hasPrefix(":") {
                names.append(String(part.dropFirst()))
                if let next = nodes[place].any {
                    place = next
                } else {
                    nodes.append(Node())
                    nodes[place].any = nodes.count - 1
                    place = nodes.count - 1
                }
            } else if let next = nodes[place].parts[String(part)] {
                place = next
            } else {
                nodes.append(Node())
                nodes[place].parts[String(part)] = nodes.count - 1
                place = nodes.count - 1
            }
        }
        precondition(
            !nodes[place].endpoints.contains { $0.method == method }, "two routes for \(method.rawValue) /\(path)")
        nodes[place].endpoints.append((method, Endpoint(names: names, answer: answer)))
    }

    /// Every address as OpenAPI writes it, for comparing what is open with what is described.
    var all: [(method: String, path: String)] {
        var found: [(method: String, path: String)] = []
        func walk(_ place: Int, _ path: String) {
            for candidate in nodes[place].endpoints {
                var names = candidate.endpoint.names.makeIterator()
                let parts = path.split(separator: "/").map { $0 == ":" ? "{\(names.next() ?? "")}" : String($0) }
                found.append((candidate.method.rawValue, "/" + parts.joined(separator: "/")))
            }
            for (part, next) in nodes[place].parts { walk(next, "\(path)/\(part)") }
            if let next = nodes[place].any { walk(next, path + "/:") }
        }
        walk(0, "")
        return found
    }

    /// A word beats a `:name`; a trailing slash is ignored; HEAD is answered by GET.
    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        var captured: [Substring] = []
        let parts = path.split(separator: "/", maxSplits: 16)
        guard parts.count <= 16, let place = find(parts[...], from: 0, &captured) else { return .nothing }
        let wanted: HTTPRequest.Method = method == .head ? .get : method
        for candidate in nodes[place].endpoints where candidate.method == wanted {
            return .found(candidate.endpoint, captured)
        }
        var allowed = nodes[place].endpoints.map(\.method.rawValue)
        if allowed.contains("GET") { allowed.append("HEAD") }
        return .wrongMethod(allowed: allowed.sorted().joined(separator: ", "))
    }

    private func find(_ parts: ArraySlice<Substring>, from place: Int, _ captured: inout [Substring]) -> Int? {
        guard let part = parts.first else { return nodes[place].endpoints.isEmpty ? nil : place }
        if let next = nodes[place].parts[String(part)], let found = find(parts.dropFirst(), from: next, &captured) {
            return found
        }
        guard let next = nodes[place].any else { return nil }
        captured.append(part)
        if let found = find(parts.dropFirst(), from: next, &captured) { return found }
        captured.removeLast()
        return nil
    }
}
