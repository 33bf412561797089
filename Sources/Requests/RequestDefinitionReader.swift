import Access
import Definitions
import Kernel

/// Reads one request definition and collects everything that is wrong with it.
struct RequestDefinitionReader {
    let root: DefinitionNode
    var problems = DefinitionProblems()

    /// - Parameters:
    ///   - purposes: known consent purposes with their fields; nil when not to be compared (an old version).
    ///   - kinds: known kinds of organisation; nil when not to be compared.
    static func read(
        _ root: DefinitionNode, purposes: [String: Set<String>]?, kinds: Set<String>?
    ) throws(DefinitionProblems) -> RequestDefinition {
        var reader = RequestDefinitionReader(root: root)
        let definition = reader.definition(purposes, kinds)
        try reader.problems.throwIfAny()
        guard let definition else { throw reader.problems }
        return definition
    }

    private mutating func definition(_ purposes: [String: Set<String>]?, _ kinds: Set<String>?) -> RequestDefinition? {
        let root = root
        problems.collect { () throws(DefinitionProblem) in
            try root.allow(
                "id", "label", "version", "source", "status", "purpose", "shares", "from", "to", "service", "hold",
                "link", "send", "times", "reasons", "states", "acts")
        }
        let states = list("states") { node throws(DefinitionProblem) in try Self.state(node) }
        let times = list("times") { node throws(DefinitionProblem) in try Self.limit(node) }
        let reasons = readReasons()
        let acts = list("acts") { node throws(DefinitionProblem) in try Self.act(node) }
        let head = problems.collect { () throws(DefinitionProblem) in
            try Head(root)
        }
        guard let head else { return nil }
        let definition = RequestDefinition(
            id: head.id, label: head.label, version: head.version, digest: root.version, source: head.source,
            status: head.status, purpose: head.purpose, sharedFields: head.shares, fromRoles: head.fromRoles,
            toRoles: head.toRoles, toKinds: head.toKinds, namesService: head.service, holdMinutes: head.hold,
            linkHours: head.link, start: head.start, startEffects: head.startEffects, times: times.map(\.value),
            reasons: reasons, states: states.map(\.value), acts: acts.map(\.value))
        var check = RequestDefinitionCheck(definition: definition, root: root, problems: problems)
        check.run(states: states, times: times, acts: acts, purposes: purposes, kinds: kinds)
        problems = check.problems
        return definition
    }

    private mutating func list<T>(
        _ key: String, _ read: (DefinitionNode) throws(DefinitionProblem) -> T
    ) -> [Placed<T>] {
        let root = root
        let nodes = problems.collect { () throws(DefinitionProblem) in try root.list(key) } ?? []
        return nodes.compactMap { node in
            problems.collect { () throws(DefinitionProblem) in Placed(node: node, value: try read(node)) }
        }
    }

    private mutating func readReasons() -> [String: [RequestReason]] {
        let root = root
        var lists: [String: [RequestReason]] = [:]
        let entries = problems.collect { () throws(DefinitionProblem) in try root.optionalMap("reasons") } ?? []
        for entry in entries {
            let items = problems.collect { () throws(DefinitionProblem) in try entry.node.items() } ?? []
            var reasons: [RequestReason] = []
            for item in items {
                let reason = problems.collect { () throws(DefinitionProblem) in
                    try item.allow("code", "label")
                    return RequestReason(code: try Self.code(item), label: try item.string("label"))
                }
                guard let reason else { continue }
                if reasons.contains(where: { $0.code == reason.code }) {
                    problems.add(item.problem("reason \"\(reason.code)\" stands twice", "Keep one of them."))
                }
                reasons.append(reason)
            }
            if items.isEmpty {
                problems.add(entry.node.problem("list \"\(entry.key)\" has no reason", "Write `- code:` lines."))
            }
            lists[entry.key] = reasons
        }
        return lists
    }

    private static func code(_ node: DefinitionNode) throws(DefinitionProblem) -> String {
        let code = try node.string("code")
        let isCode =
            code.utf8.count <= 60
            && code.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
        guard isCode else {
            throw try node.node("code").problem("\"\(code)\" is no code", "Use small letters, digits and hyphens.")
        }
        return code
    }

    private static func state(_ node: DefinitionNode) throws(DefinitionProblem) -> RequestState {
        try node.allow("code", "label", "phase", "turn", "time", "shared-for")
        return RequestState(
            code: try code(node), label: try node.string("label"), phase: try node.closed("phase"),
            turn: try node.closed("turn"), time: try node.optionalString("time"),
            sharedFor: try node.optionalNode("shared-for").map(time))
    }

    private static func act(_ node: DefinitionNode) throws(DefinitionProblem) -> RequestAct {
        try node.allow("code", "label", "by", "from", "to", "reasons", "text", "day", "effects", "on", "marks", "moves")
        return RequestAct(
            code: try code(node), label: try node.string("label"), by: try node.closed("by"),
            from: try node.strings("from"), to: try node.optionalString("to"),
            reasons: try node.optionalString("reasons"), text: try node.optionalClosed("text"),
            day: try node.optionalClosed("day"), effects: try node.closedList("effects"),
            on: try node.optionalClosed("on"), marks: try node.optionalClosed("marks"),
            moves: try node.optionalClosed("moves"))
    }

    private static func limit(_ node: DefinitionNode) throws(DefinitionProblem) -> TimeLimit {
        try node.allow("code", "counts-from", "routine", "urgent", "immediate", "remind", "escalate", "lapse")
        var times: [Urgency: AnswerTime] = [:]
        for urgency in Urgency.allCases { times[urgency] = try time(try node.node(urgency.rawValue)) }
        let escalate = try node.node("escalate")
        try escalate.allow("side", "role")
        let side: Side = try escalate.closed("side")
        guard side != .system else {
            throw escalate.problem("nobody is told", "Escalate to the sender's or the receiver's side.")
        }
        let role = try escalate.one("role", of: Role.grantable.map(\.rawValue), kind: "role")
        return TimeLimit(
            code: try code(node), countsFrom: try node.optionalClosed("counts-from") ?? .entry, times: times,
            remindPercent: try node.optionalInt("remind", in: 1...99),
            escalateSide: side, escalateRole: role, lapse: try node.optionalNode("lapse").map(time))
    }

    private static func time(_ node: DefinitionNode) throws(DefinitionProblem) -> AnswerTime {
        let words = try node.text().split(separator: " ")
        guard words.count == 2, let amount = Int(words[0]), (1...1_000).contains(amount),
            let unit = AnswerTime.Unit(rawValue: String(words[1]))
        else {
            throw node.problem(
                "no time that can be counted",
                "Write a number and one of: \(AnswerTime.Unit.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return AnswerTime(amount: amount, unit: unit)
    }
}

/// A part of a definition with its place in the file.
struct Placed<Value> {
    let node: DefinitionNode
    let value: Value
}

extension Placed: Sendable where Value: Sendable {}

/// The first lines of a definition.
private struct Head {
    let id, label, source, purpose, start: String
    let version: Int
    let status: SourceStatus
    let shares, fromRoles, toRoles, toKinds: [String]
    let service: Bool
    let hold, link: Int?
    let startEffects: [Effect]

    init(_ root: DefinitionNode) throws(DefinitionProblem) {
        id = try root.string("id")
        label = try root.string("label")
        version = try root.int("version", in: 1...100_000)
        source = try root.string("source")
        status = try root.closed("status")
        purpose = try root.string("purpose")
        shares = try root.optionalStrings("shares")
        let from = try root.node("from")
        try from.allow("roles")
        fromRoles = try Head.roles(from)
        let to = try root.node("to")
        try to.allow("roles", "kinds")
        toRoles = try Head.roles(to)
        toKinds = try to.strings("kinds")
        service = try root.bool("service")
        let holdNode = try root.optionalNode("hold")
        try holdNode?.allow("minutes")
        hold = try holdNode?.int("minutes", in: 1...100_000)
        let linkNode = try root.optionalNode("link")
        try linkNode?.allow("hours")
        link = try linkNode?.int("hours", in: 1...2_000)
        let send = try root.node("send")
        try send.allow("to", "effects")
        start = try send.string("to")
        startEffects = try send.closedList("effects")
    }

    private static func roles(_ node: DefinitionNode) throws(DefinitionProblem) -> [String] {
        var roles: [String] = []
        for item in try node.list("roles") {
            roles.append(try item.one(of: Role.grantable.map(\.rawValue), kind: "role"))
        }
        return roles
    }
}
