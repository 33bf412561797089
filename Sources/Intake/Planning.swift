import Cases
import Forms
import Kernel

/// An answer that found no place: kept, and shown to whoever reviews. Says where and why, never what was answered.
package struct Leftover: Sendable, Equatable {
    /// Where in the form; empty when it concerns the record as a whole.
    package let place: String
    /// Where it was to go.
    package let target: String
    /// A code: `too-long`, `unknown-code`, `no-such-record`, `changed-meanwhile`.
    package let why: String
}

/// One record that a submission opens or changes, with what goes into it.
struct PlannedOutput: Equatable {
    /// The same for the same output of a corrected submission: `0`, `0.1[2]`.
    let part: String
    let opens: Opens
    /// The part of which it is opened and with which it is linked.
    let parent: String?
    /// The text that names the record to change.
    var find: (by: Mapping.Find.Way, text: String)?
    var values: [String: [String]] = [:]
    /// `answer.*`: indicator or question, and its code.
    var answers: [String: String] = [:]
    var leftovers: [Leftover] = []

    func first(_ target: String) -> String { values[target]?.first ?? "" }
    func lines(_ target: String) -> String { (values[target] ?? []).joined(separator: "\n") }

    static func == (a: Self, b: Self) -> Bool {
        a.part == b.part && a.find?.text == b.find?.text && a.values == b.values && a.answers == b.answers
    }
}

/// What a submission opens under a mapping. Pure: nothing is looked up, nothing is written.
struct Planning {
    private let sent: SentForm
    private let targets: MappingTargets
    private(set) var outputs: [PlannedOutput] = []

    static func plan(_ mapping: Mapping, _ sent: SentForm, _ targets: MappingTargets) -> [PlannedOutput] {
        var planning = Planning(sent, targets)
        planning.output(mapping.root, "0", parent: nil, nil)
        return planning.outputs
    }

    private init(_ sent: SentForm, _ targets: MappingTargets) {
        self.sent = sent
        self.targets = targets
    }

    private mutating func output(
        _ output: Mapping.Output, _ part: String, parent: String?, _ instance: SentForm.Instance?
    ) {
        let runs = output.conditions.allSatisfy { condition in
            sent.said(condition.from, in: instance).contains { said in
                condition.answers.contains(said.text)
                    || said.text.split(separator: " ").contains { condition.answers.contains(String($0)) }
            }
        }
        if runs { outputs.append(planned(output, part, parent: parent, instance)) }
        for (number, inner) in output.then.enumerated() {
            let innerPart = "\(part).\(number)"
            guard let each = inner.each else {
                self.output(inner, innerPart, parent: runs ? part : nil, instance)
                continue
            }
            // One of many is not linked: a link is between one and one.
            for (index, one) in sent.instances(of: each, in: instance).enumerated() {
                self.output(inner, "\(innerPart)[\(index + 1)]", parent: nil, one)
            }
        }
    }

    private func planned(
        _ output: Mapping.Output, _ part: String, parent: String?, _ instance: SentForm.Instance?
    ) -> PlannedOutput {
        var planned = PlannedOutput(part: part, opens: output.opens, parent: parent)
        if let find = output.find {
            planned.find = (find.by, sent.said(find.from, in: instance).first?.text ?? "")
        }
        for entry in output.entries { fill(&planned, entry, output, instance) }
        return planned
    }

    private func fill(
        _ planned: inout PlannedOutput, _ entry: Mapping.Entry, _ output: Mapping.Output,
        _ instance: SentForm.Instance?
    ) {
        switch entry.source {
        case .fixed(let value): put(&planned, entry.target, value, "")
        case .below(let path):
            for (place, name, text) in sent.indicators(below: path, in: instance) {
                guard TargetRule.answers.known?.contains(text) == true else {
                    planned.leftovers.append(Leftover(place: place, target: "answer." + name, why: "unknown-code"))
                    continue
                }
                planned.answers[name] = text
            }
        case .paths(let paths):
            let said = sent.said(paths, in: instance)
            if said.isEmpty { put(&planned, entry.target, entry.otherwise ?? "", "") }
            for (place, text) in said {
                if output.readsStandard {
                    standard(&planned, entry.target, text, place)
                } else {
                    let value = value(of: text, entry, place)
                    put(&planned, entry.target, value.isEmpty ? entry.otherwise ?? "" : value, place)
                }
            }
        }
    }

    private func value(of text: String, _ entry: Mapping.Entry, _ place: String) -> String {
        let isList = sent.isList(place) || !entry.values.isEmpty
        let codes = (isList ? text.split(separator: " ").map(String.init) : [text])
            .filter { entry.values[$0] != "" }
        switch entry.way {
        case .value: return codes.map { entry.values[$0] ?? $0 }.joined(separator: " ")
        case .first: return codes.first.map { entry.values[$0] ?? $0 } ?? ""
        case .labels, .line:
            let words = codes.map { sent.words($0, at: place) }.joined(separator: ", ")
            if words.isEmpty || entry.way == .labels { return words }
            let question = sent.question(at: place)
            if question.isEmpty { return words }
            return question.hasSuffix("?") || question.hasSuffix(":") ? "\(question) \(words)" : "\(question): \(words)"
        }
    }

    /// A cell in the standard's own spelling.
    private func standard(_ planned: inout PlannedOutput, _ target: String, _ text: String, _ place: String) {
        let name = String(FormPath.bare(place).split(separator: "/").last ?? "")
        guard let field = targets.cases.htcds.field(named: name) else { return }
        let (value, problem) = field.value(of: text)
        if problem == .unknownCode, !sent.isChoice(place), targets.rule(planned.opens, "note") != nil {
            // The form takes free text where the standard has codes: whoever works on the case must have the words.
            put(&planned, "note", "\(sent.question(at: place)): \(text)", place)
        } else if let problem {
            planned.leftovers.append(Leftover(place: place, target: target, why: problem.rawValue))
        } else if !value.isEmpty, planned.values[target] == nil {
            planned.values[target] = [value]
        }
    }

    private func put(_ planned: inout PlannedOutput, _ target: String, _ value: String, _ place: String) {
        guard !value.isEmpty, let rule = targets.rule(planned.opens, target) else { return }
        if MappingTargets.isText(target) || target.hasPrefix("places.") || target == "conditions" {
            planned.values[target, default: []] +=
                target == "conditions"
                ? value.split(separator: " ").map(String.init) : [value]
            return
        }
        if MappingTargets.addsUp(target) {
            for code in value.split(separator: " ").map(String.init) {
                guard rule.known?.contains(code) ?? true else {
                    planned.leftovers.append(Leftover(place: place, target: target, why: "unknown-code"))
                    continue
                }
                if planned.values[target]?.contains(code) != true { planned.values[target, default: []].append(code) }
            }
            return
        }
        // The first that says something wins; one that cannot be kept says nothing, and is told.
        guard planned.values[target] == nil else { return }
        let text = stored(value, rule)
        if let why = problem(text, rule) {
            planned.leftovers.append(Leftover(place: place, target: target, why: why))
        } else {
            planned.values[target] = [text]
        }
    }

    private func stored(_ value: String, _ rule: TargetRule) -> String {
        switch rule {
        case .field(let field) where field.kind == .codes:
            return value.split(separator: " ").joined(separator: ";")
        case .field(let field) where field.kind == .day: return String(value.prefix(10))
        case .day: return String(value.prefix(10))
        default: return value
        }
    }

    private func problem(_ value: String, _ rule: TargetRule) -> String? {
        switch rule {
        case .field(let field): field.problem(value)?.rawValue
        case .day: Day(value) == nil ? "not-a-day" : nil
        case .number: Int(value).map { (0...1_000_000).contains($0) } == true ? nil : "not-a-number"
        case .codes(let known): known.contains(value) ? nil : "unknown-code"
        case .line: Limits.fits(value, characters: Limits.lineCharactersMax) ? nil : "too-long"
        case .text, .answers: nil
        }
    }
}
