import Kernel

@testable import Forms

/// Fills a form as JavaRosa did, question by question, and notes where this engine sees something else.
struct JavaRosaFilling {
    let form: Form
    let log: [String]
    let recorded: [UInt8]
    private(set) var questions = 0
    private(set) var differences: [String] = []

    init(form: Form, log: String, recorded: [UInt8]) {
        self.form = form
        self.log = log.split(separator: "\n").map(String.init)
        self.recorded = recorded
    }

    mutating func run() throws {
        let surroundings = FormSurroundings(
            clock: Shared.clock, properties: ["deviceid": "test:device-1", "username": "tester"])
        let session = try FormSession(form, surroundings)
        let theirs = try FormSession(form, surroundings, reading: recorded)
        var asked: Set<String> = []
        for line in log {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count >= 2, ["OK", "REQUIRED", "CONSTRAINT", "READONLY"].contains(words[0]),
                words[1].hasPrefix("/")
            else { continue }
            questions += 1
            ask(words[0], words[1], isRequired: line.contains(" required = "), session, theirs)
            if let state = session.store.state(at: words[1]) { asked.insert(session.store.path(of: state)) }
        }
        for entry in session.outline() where entry.kind.isQuestion && !asked.contains(entry.path) {
            differences.append("not asked there: \(entry.path)")
        }
        compare(session, theirs)
    }

    private mutating func ask(
        _ outcome: String, _ path: String, isRequired: Bool, _ session: FormSession, _ theirs: FormSession
    ) {
        if session.store.state(at: path) == nil { addRepeats(path, session) }
        guard let view = session.view(at: path) else {
            differences.append("no such place: \(path)")
            return
        }
        if !view.isRelevant { differences.append("hidden here: \(path)") }
        if view.isReadonly != (outcome == "READONLY") {
            differences.append("read-only \(view.isReadonly) here: \(path)")
        }
        if outcome == "READONLY" { return }
        if view.isRequired != isRequired { differences.append("required \(view.isRequired) here: \(path)") }
        guard outcome == "OK" else { return }
        let value = theirs.value(at: path) ?? ""
        try? session.set(path, to: value)
        if let fault = session.view(at: path)?.fault { differences.append("\(fault.rawValue) here: \(path)") }
    }

    private func addRepeats(_ path: String, _ session: FormSession) {
        var prefix = ""
        for step in path.split(separator: "/") {
            prefix += "/\(step)"
            if session.store.state(at: prefix) == nil { _ = try? session.addRepeat(prefix) }
        }
    }

    /// Values at the end. What varies by itself is not compared.
    private mutating func compare(_ session: FormSession, _ theirs: FormSession) {
        session.finish()
        var varying = Set(form.graph.units.filter { $0.kind == .calculate && form[$0.expression].varies }.map(\.node))
        for action in form.actions {
            if case .setValue(let id?, _) = action.kind, form[id].varies { varying.insert(action.target) }
        }
        for state in session.store.subtree(of: session.store.root, documentOrder: ()) {
            let node = session.store.model(of: state)
            let path = session.store.path(of: state)
            guard session.store.states[state].isRelevant else {
                if let other = theirs.store.state(at: path), !theirs.absent.contains(other) {
                    differences.append("only sent there: \(path)")
                }
                continue
            }
            guard let other = theirs.store.state(at: path), !theirs.absent.contains(other) else {
                differences.append("only here: \(path)")
                continue
            }
            guard node.isLeaf, !varying.contains(node.id), node.bind.preload == nil, node.localName != "instanceID"
            else { continue }
            if !session.agrees(theirs.store.text(of: other), with: state) {
                differences.append(
                    "value \(path): here \"\(session.store.text(of: state))\", there \"\(theirs.store.text(of: other))\""
                )
            }
        }
    }
}
