import Access
import HTTPTypes
import Hummingbird
import Kernel

/// The JSON API: the same front doors, policy and journal as the pages, for programs.
struct APIRoom: Room {
    static let operations: [Operation] =
        SessionOperations.all + MemberOperations.all + BrowserOperations.all + ScreeningOperations.all
        + CaseOperations.all
        + CaseWorkOperations.all + LimitOperations.all
        + FieldReportOperations.all + FormOperations.all + DeviceOperations.all + DirectoryOperations.all
        + RequestOperations.all + MeasureOperations.all + MonitoringOperations.all + ReleaseOperations.all
        + HSDSOperations.all
        + OpenAPIDocument.operations

    func open(_ doors: inout Doors) {
        for operation in Self.operations { Self.open(operation, &doors) }
    }

    private static func open(_ operation: Operation, _ doors: inout Doors) {
        doors.table.add(operation.method, operation.path) { visit in
            switch operation.run {
            case .member(let run):
                let me = try await APIGate.admit(visit)
                let call = try await APIReader.read(me.visit, operation)
                return try await once(me, operation, call) { try await told { try await run(me, call) } }
            case .everybody(let run):
                if operation.method != .get && !operation.readsOwnQuery { try Origin.check(visit) }
                let call = try await APIReader.read(visit, operation)
                return try await told { try await run(visit, call) }
            }
        }
    }

    /// With `Idempotency-Key` a program that did not get the answer may send the same again, and it is done once.
    private static func once(
        _ me: SignedIn, _ operation: Operation, _ call: Call, _ run: () async throws -> Reply
    ) async throws -> Reply {
        guard operation.isChange, let token = HTTPField.Name("Idempotency-Key").flatMap({ me.visit.header($0) }) else {
            return try await run()
        }
        guard (1...OnceKeys.tokenBytesMax).contains(token.utf8.count) else {
            throw Problem.malformed("idempotency-key")
        }
        let content = "\(operation.method.rawValue) \(me.visit.request.uri.string) \(call.body.encoded)"
        let key = me.desk.onceKeys.key(me.session.id, token: "api \(token)", content: content)
        return try await Once.run(me, key, again: { throw $0 }, run)
    }

    /// A refusal of a room, with the place in the body that it is about.
    private static func told(_ run: () async throws -> Reply) async throws -> Reply {
        do { return try await run() } catch {
            guard var problem = APIProblems.problem(error) else { throw error }
            problem.faults = APIProblems.faults(error)
            throw problem
        }
    }
}

/// Who asks: by bearer token, or by the session cookie of our own pages.
enum APIGate {
    static func bearer(_ visit: Visit) -> String? {
        guard let header = visit.header(.authorization) else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return "" }
        return String(parts[1])
    }

    /// With a cookie, a change needs proof that it comes from our pages (`X-CSRF-Token`, as `GET /me` gives it): a
    /// browser sends cookies by itself. A token is sent by nobody unasked.
    static func admit(_ visit: Visit) async throws -> SignedIn {
        let me = try await Gate.admit(visit)
        guard visit.header(.authorization) == nil, visit.request.method != .get, visit.request.method != .head else {
            return me
        }
        try Origin.check(visit)
        let proof = HTTPField.Name("X-CSRF-Token").flatMap { visit.header($0) } ?? ""
        guard visit.desk.access.verify(csrf: proof, me.session) else { throw Problem.untrustedForm }
        return me
    }
}

/// Reads what an operation takes, strictly.
enum APIReader {
    static func read(_ visit: Visit, _ operation: Operation) async throws -> Call {
        let query = operation.readsOwnQuery ? [:] : try self.query(visit, operation.query)
        guard let shape = operation.body else { return Call(body: .null, query: query) }
        let type = MediaType(visit.header(.contentType) ?? "")
        guard type.name == "application/json" else { throw Problem.wrongType }
        if let charset = type.parameters["charset"], charset.lowercased() != "utf-8" { throw Problem.wrongEncoding }
        let bytes = try await visit.body(limit: operation.bodyBytesMax)
        let body: JSONValue
        do { body = try JSONValue(parsing: bytes) } catch {
            if String(validating: bytes, as: UTF8.self) == nil { throw Problem.wrongEncoding }
            throw Problem.malformed("json.malformed")
        }
        let faults = ShapeCheck.faults(body, shape, visit.desk)
        guard faults.isEmpty else { throw APIProblems.invalid(faults) }
        return Call(body: body, query: query)
    }

    private static func query(_ visit: Visit, _ known: [Operation.Parameter]) throws(Problem) -> [String: String] {
        guard let text = visit.request.uri.query, !text.isEmpty else { return [:] }
        guard text.utf8.count <= 8_192 else { throw Problem.malformed("query.too-long") }
        var found: [String: String] = [:]
        var faults: [Fault] = []
        for pair in text.utf8.split(separator: UInt8(ascii: "&"), maxSplits: 200) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(halves[0], plusIsSpace: true),
                let value = PercentCoding.decode(
                    halves.count == 2 ? halves[1] : halves[0][..<halves[0].startIndex],
                    plusIsSpace: true)
            else { throw Problem.malformed("query.escape") }
            let place = "?" + String(name.prefix(100))
            guard let parameter = known.first(where: { $0.name == name }) else {
                faults.append(Fault(pointer: place, message: "There is no such parameter."))
                continue
            }
            if found.updateValue(value, forKey: name) != nil {
                faults.append(Fault(pointer: place, message: "This parameter stands here twice."))
            }
            faults += ShapeCheck.faults(typed(value, parameter.shape), parameter.shape, visit.desk).map {
                Fault(pointer: place, message: $0.message)
            }
        }
        guard faults.isEmpty else { throw APIProblems.badQuery(faults) }
        return found
    }

    /// The text of a parameter as the JSON that its shape describes.
    private static func typed(_ text: String, _ shape: Shape) -> JSONValue {
        switch shape {
        case .integer:
            let isPlain = !text.isEmpty && text.utf8.count <= 19 && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
            return isPlain ? .number(text) : .string(text)
        case .truth: return text == "true" ? .bool(true) : text == "false" ? .bool(false) : .string(text)
        default: return .string(text)
        }
    }
}
