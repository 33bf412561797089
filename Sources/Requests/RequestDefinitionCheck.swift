import Definitions
import Kernel

/// What must hold across the parts of a request definition. Each rule adds a problem with its line and its mend.
struct RequestDefinitionCheck {
    let definition: RequestDefinition
    let root: DefinitionNode
    var problems: DefinitionProblems

    mutating func run(
        states: [Placed<RequestState>], times: [Placed<TimeLimit>], acts: [Placed<RequestAct>],
        purposes: [String: Set<String>]?, kinds: Set<String>?
    ) {
        duplicates(states.map { ($0.node, $0.value.code) }, "state")
        duplicates(times.map { ($0.node, $0.value.code) }, "time")
        duplicates(acts.map { ($0.node, $0.value.code) }, "act")
        checkHead(purposes, kinds)
        for act in acts { check(act) }
        for state in states { check(state) }
        checkReach(states)
        for time in times where time.value.lapse != nil {
            for state in states where state.value.time == time.value.code {
                if definition.act(on: .lapsed, in: state.value.code) == nil {
                    add(
                        time.node, "nothing happens in state \"\(state.value.code)\" when \"lapse\" is over",
                        "Add an act by system `on: lapsed` from there, or remove `lapse`.")
                }
            }
        }
    }

    private mutating func add(_ node: DefinitionNode, _ what: String, _ mend: String) {
        problems.add(node.problem(what, mend))
    }

    private mutating func duplicates(_ parts: [(DefinitionNode, String)], _ kind: String) {
        var seen: Set<String> = []
        for (node, code) in parts where !seen.insert(code).inserted {
            add(node, "\(kind) \"\(code)\" stands twice", "Keep one of them.")
        }
    }

    private mutating func checkHead(_ purposes: [String: Set<String>]?, _ kinds: Set<String>?) {
        let d = definition
        if let purposes {
            if let fields = purposes[d.purpose] {
                for field in d.sharedFields where !fields.contains(field) {
                    add(
                        root, "field \"\(field)\" is not shared under \"\(d.purpose)\"",
                        "Name fields of that purpose in consent.yaml.")
                }
            } else {
                add(
                    root, "unknown purpose \"\(d.purpose)\"",
                    "Write one of: \(purposes.keys.sorted().joined(separator: ", ")).")
            }
        }
        if let kinds {
            for kind in d.toKinds where !kinds.contains(kind) {
                add(
                    root, "unknown kind of organisation \"\(kind)\"",
                    "Write one of: \(kinds.sorted().joined(separator: ", ")).")
            }
        }
        if d.state(d.start) == nil { unknownState(root, d.start) }
        if d.holdMinutes != nil && !d.namesService {
            add(root, "a place is held without a service", "Write `service: true`, or remove `hold`.")
        }
        checkHolds(root, d.startEffects)
    }

    private mutating func checkHolds(_ node: DefinitionNode, _ effects: [Effect]) {
        if definition.holdMinutes == nil, let effect = effects.first(where: \.isHold) {
            add(node, "effect \"\(effect.rawValue)\" without a hold", "Add `hold: {minutes: …}`, or remove it.")
        }
    }

    private mutating func unknownState(_ node: DefinitionNode, _ code: String) {
        add(
            node, "unknown state \"\(code)\"",
            "Write one of: \(definition.states.map(\.code).joined(separator: ", ")).")
    }

    private mutating func check(_ placed: Placed<RequestAct>) {
        let (act, node, d) = (placed.value, placed.node, definition)
        if act.from.isEmpty { add(node, "act \"\(act.code)\" starts nowhere", "Name the states it starts from.") }
        for code in act.from + (act.to.map { [$0] } ?? []) where d.state(code) == nil { unknownState(node, code) }
        for code in act.from where d.state(code)?.phase == .ended {
            add(node, "act \"\(act.code)\" starts from the ended state \"\(code)\"", "An ended request stays ended.")
        }
        if let list = act.reasons, d.reasons[list] == nil {
            let known = d.reasons.keys.sorted().joined(separator: ", ")
            add(node, "unknown list of reasons \"\(list)\"", "Write one of: \(known).")
        }
        if (act.by == .system) != (act.on != nil) {
            add(
                node, "act \"\(act.code)\" \(act.by == .system ? "by system has no `on`" : "by a party has `on`")",
                "Only acts by system have `on`: \(Trigger.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if act.by == .system && (act.reasons != nil || act.text == .required || act.day == .required) {
            add(node, "act \"\(act.code)\" by system needs something typed", "Remove `reasons`, `text` and `day`.")
        }
        if act.moves != nil && (act.by != .sender || act.to.flatMap { d.state($0) }?.phase != .ended) {
            add(
                node, "act \"\(act.code)\" moves the person on and does not end the request for its sender",
                "Write `by: sender` and an ended state under `to`, or remove `moves`.")
        }
        checkHolds(node, act.effects)
        if d.holdMinutes != nil, let to = act.to, d.state(to)?.phase == .ended,
            !act.effects.contains(.holdRelease), !act.effects.contains(.holdVacate)
        {
            add(
                node, "act \"\(act.code)\" ends the request and keeps its place",
                "Add the effect hold.release or hold.vacate.")
        }
    }

    private mutating func check(_ placed: Placed<RequestState>) {
        let (state, node, d) = (placed.value, placed.node, definition)
        let out = d.acts.filter { $0.from.contains(state.code) }
        if state.phase == .ended {
            if state.turn != .nobody || state.time != nil {
                add(node, "the ended state \"\(state.code)\" waits for somebody", "Write `turn: nobody`, no `time`.")
            }
            return
        }
        if state.sharedFor != nil {
            add(
                node, "\"shared-for\" in state \"\(state.code)\", which is not ended",
                "Remove it: open requests are shared.")
        }
        if !out.contains(where: { $0.to != nil && $0.to != state.code }) {
            add(node, "no way out of state \"\(state.code)\"", "Add an act from there, or write `phase: ended`.")
        }
        if state.turn != .nobody, !out.contains(where: { $0.by.rawValue == state.turn.rawValue }) {
            add(
                node, "in state \"\(state.code)\" it is the \(state.turn.rawValue)'s turn, who can do nothing",
                "Add an act by \(state.turn.rawValue), or write `turn: nobody`.")
        }
        if let time = state.time {
            if !d.times.contains(where: { $0.code == time }) {
                let known = d.times.map(\.code).joined(separator: ", ")
                add(node, "unknown time \"\(time)\"", "Write one of: \(known).")
            }
        } else if state.phase == .open || state.phase == .waiting {
            add(node, "state \"\(state.code)\" waits without a time limit", "Add `time:` with a name of `times`.")
        }
    }

    private mutating func checkReach(_ states: [Placed<RequestState>]) {
        var reached: Set<String> = [definition.start]
        var grew = true
        while grew {
            grew = false
            for act in definition.acts {
                guard let to = act.to, !reached.isDisjoint(with: act.from) else { continue }
                if reached.insert(to).inserted { grew = true }
            }
        }
        for state in states where !reached.contains(state.value.code) {
            add(state.node, "state \"\(state.value.code)\" is never reached", "Add an act that leads there.")
        }
    }
}
