import HTTPTypes
import Kernel

/// One thing that a program may ask of us: its address, what it takes, what it answers. The doors are opened and the
/// OpenAPI document is written from these, and from nothing else.
struct Operation: Sendable {
    enum Run: Sendable {
        /// For somebody who is signed in.
        case member(@Sendable (SignedIn, Call) async throws -> Reply)
        /// For everybody.
        case everybody(@Sendable (Visit, Call) async throws -> Reply)
    }

    struct Parameter: Sendable {
        let name: String
        let shape: Shape
        let about: String
        init(_ name: String, _ shape: Shape, _ about: String) {
            self.name = name
            self.shape = shape
            self.about = about
        }
    }

    let method: HTTPRequest.Method
    /// With the doors' `:names`: `api/v1/cases/:case`.
    let path: String
    /// Stable: programs are generated from it.
    let name: String
    let summary: String
    var query: [Parameter] = []
    var body: Shape?
    var bodyBytesMax = Limits.jsonBytesMax
    var status = 200
    /// Nil for an answer without a body.
    var answer: Shape?
    /// HSDS says itself how its parameters are read; the ones here are then for the document only.
    var readsOwnQuery: Bool { tag == "hsds" }
    /// What may go wrong besides what may always: 401 and 403 of members, 404 with `:names`, 400, 415, 413 and 422 with
    /// a body.
    var refusals: [Int] = []
    let run: Run

    init(
        _ method: HTTPRequest.Method, _ path: String, _ name: String, _ summary: String, query: [Parameter] = [],
        body: Shape? = nil, bodyBytesMax: Int = Limits.jsonBytesMax, status: Int = 200, answer: Shape? = nil,
        refusals: [Int] = [],
        run: @escaping @Sendable (SignedIn, Call) async throws -> Reply
    ) {
        (self.method, self.path, self.name, self.summary) = (method, "api/v1/" + path, name, summary)
        (self.query, self.body, self.status, self.answer) = (query, body, status, answer)
        self.bodyBytesMax = bodyBytesMax
        self.refusals = refusals
        self.run = .member(run)
    }

    /// For everybody, at an address of its own.
    init(
        open method: HTTPRequest.Method, _ path: String, _ name: String, _ summary: String, query: [Parameter] = [],
        body: Shape? = nil, status: Int = 200, answer: Shape? = nil, refusals: [Int] = [],
        run: @escaping @Sendable (Visit, Call) async throws -> Reply
    ) {
        (self.method, self.path, self.name, self.summary) = (method, path, name, summary)
        (self.query, self.body, self.status, self.answer) = (query, body, status, answer)
        self.refusals = refusals
        self.run = .everybody(run)
    }

    /// Takes an `Idempotency-Key`.
    var isChange: Bool { !isOpen && method != .get && answer == nil || !isOpen && method != .get && status == 201 }
    var isOpen: Bool { if case .everybody = run { true } else { false } }
    var names: [String] {
        path.split(separator: "/").filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) }
    }
    /// As OpenAPI writes it: `/api/v1/cases/{case}`.
    var template: String {
        let parts = path.split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
        return "/" + parts.joined(separator: "/")
    }
    var tag: String {
        let parts = path.split(separator: "/")
        return parts.first == "hsds" ? "hsds" : parts.dropFirst(2).first.map(String.init) ?? "about"
    }

    /// Every status that is a refusal, sorted.
    var allRefusals: [Int] {
        var all = Set(refusals)
        if !isOpen { all.formUnion([401, 403]) }
        if !names.isEmpty { all.insert(404) }
        if !query.isEmpty || body != nil { all.insert(400) }
        if body != nil { all.formUnion([413, 415, 422]) }
        if method != .get && !isOpen { all.insert(409) }
        all.insert(400)
        return all.sorted()
    }
}

/// What was sent to an operation, after it was found to be as described.
struct Call: Sendable {
    let body: JSONValue
    let query: [String: String]

    func text(_ name: String) -> String? {
        if case .string(let text)? = body[name] { return text }
        return nil
    }
    func text(_ name: String, else other: String) -> String { text(name) ?? other }
    func integer(_ name: String) -> Int? {
        if case .number(let text)? = body[name] { return ShapeCheck.integer(text) }
        return nil
    }
    func real(_ name: String) -> Double? {
        if case .number(let text)? = body[name] { return Double(text) }
        return nil
    }
    func truth(_ name: String) -> Bool { body[name] == .bool(true) }
    func day(_ name: String) -> Day? { text(name).flatMap { Day($0) } }
    func id<Entity>(_ name: String, as: Entity.Type = Entity.self) -> ID<Entity>? {
        text(name).flatMap { ID<Entity>($0) }
    }
    func choice<C: RawRepresentable>(_ name: String, as: C.Type = C.self) -> C? where C.RawValue == String {
        text(name).flatMap { C(rawValue: $0) }
    }
    func texts(_ name: String) -> [String] {
        (body[name]?.items ?? []).compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
    /// A part of the body as if it were one.
    func inside(_ value: JSONValue) -> Call { Call(body: value, query: [:]) }

    func queryInt(_ name: String) -> Int? { query[name].flatMap { Int($0) } }
    var limit: Int { queryInt("limit") ?? Limits.pageRows }
}

extension Operation.Parameter {
    static let limit = Operation.Parameter(
        "limit", .integer(1...Limits.apiRowsMax), "Rows of one answer; \(Limits.pageRows) when left out.")
    static func after(_ shape: Shape = .id) -> Operation.Parameter {
        Operation.Parameter("after", shape, "The `next` of the answer before.")
    }
}
