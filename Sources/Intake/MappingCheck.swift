import Cases
import Definitions
import Forms
import Screening

/// Checks a mapping against the form it is published with: every path is there, every answer ends as something its target
/// knows, types fit, and what stands in a repeat goes to something that repeats.
struct MappingCheck {
    private let mapping: Mapping
    private let form: XForm
    private let targets: MappingTargets
    private var problems = DefinitionProblems()
    private var used: Set<String> = []

    private init(_ mapping: Mapping, _ form: XForm, _ targets: MappingTargets) {
        self.mapping = mapping
        self.form = form
        self.targets = targets
    }

    /// Says which questions go nowhere: not wrong, but whoever publishes should know it.
    static func run(
        _ mapping: Mapping, _ form: XForm, _ targets: MappingTargets
    ) throws(DefinitionProblems) -> [String] {
        var check = MappingCheck(mapping, form, targets)
        if mapping.form != form.id || mapping.version != "any" && mapping.version != form.version {
            check.problems.add(
                mapping.node.problem(
                    "is for \(mapping.form) \(mapping.version), the form is \(form.id) \(form.version)",
                    "Write the form's own id and version, or `version: any`."))
        }
        check.output(mapping.root, each: nil)
        try check.problems.throwIfAny()
        return form.controls.compactMap { control in
            guard control.kind.isQuestion, control.kind != .trigger, let node = control.node.map({ form.model[$0] }),
                node.bind.readonly == nil, !check.used.contains(node.path)
            else { return nil }
            return node.path
        }
    }

    private mutating func output(_ output: Mapping.Output, each outer: String?) {
        let each = output.each ?? outer
        if let own = output.each, form.node(at: own)?.isRepeat != true {
            problems.add(output.node.problem("\(own) is no repeat of the form", "Name a repeat, or leave `each` out."))
        }
        if let find = output.find {
            _ = sources(find.from, find.node, isOptional: false, each, target: nil)
            let fits = find.by == .reference ? output.opens == .case : output.opens == .serviceState
            if !fits {
                problems.add(
                    find.node.problem(
                        "\(output.opens.rawValue) is not found by \(find.by.rawValue)",
                        "A case is found by reference, a service-state by service."))
            }
        } else if output.opens == .serviceState {
            problems.add(output.node.problem("no `find`", "Say which question names the service, and `by: service`."))
        }
        for condition in output.conditions {
            for path in sources(condition.from, condition.node, isOptional: false, each, target: nil) {
                named(condition.answers, path, condition.node)
            }
        }
        for entry in output.entries { self.entry(entry, output, each) }
        for inner in output.then { self.output(inner, each: each) }
    }

    private mutating func entry(_ entry: Mapping.Entry, _ output: Mapping.Output, _ each: String?) {
        guard let rule = targets.rule(output.opens, entry.target) else {
            problems.add(
                entry.node.problem(
                    "\(output.opens.rawValue) has no \"\(entry.target)\"",
                    "Write one of: \(MappingTargets.names(of: output.opens))."))
            return
        }
        if let otherwise = entry.otherwise { fits([otherwise], rule, entry) }
        switch entry.source {
        case .fixed(let value): fits([value], rule, entry)
        case .below(let path): below(path, entry)
        case .paths(let paths):
            let found = sources(paths, entry.node, isOptional: entry.isOptional, each, target: entry.target)
            for path in found { self.path(path, entry, rule, output) }
            if output.readsStandard { spelling(paths, entry) }
        }
    }

    private mutating func below(_ path: String, _ entry: Mapping.Entry) {
        let found = form.model.nodes.filter {
            $0.isLeaf && $0.path.hasPrefix(path + "/") && FormPath.isIndicator($0.path)
        }
        if found.isEmpty {
            problems.add(
                entry.node.problem("no indicator below \(path)", "Name a group with questions that are indicators."))
        }
        for node in found {
            used.insert(node.path)
            if targets.indicators.indicator(node.localName) == nil {
                problems.add(
                    entry.node.problem("\(node.path) is no indicator of the list", "Name it as indicators.yaml does."))
            }
        }
    }

    /// The paths that the form has. At least one must be there, and none may repeat where its target does not.
    private mutating func sources(
        _ paths: [String], _ node: DefinitionNode, isOptional: Bool, _ each: String?, target: String?
    ) -> [String] {
        let found = paths.filter { form.node(at: $0)?.isLeaf == true }
        if found.isEmpty, !isOptional {
            problems.add(
                node.problem(
                    "the form has no \(paths.joined(separator: " or "))",
                    "Name a question of the form, or write `optional: true`."))
        }
        for path in found {
            used.insert(path)
            guard let known = form.node(at: path), let repeating = known.nearestRepeat.map({ form.model[$0].path })
            else { continue }
            if let target, target.hasPrefix("places.") { continue }
            if repeating != each, each.map({ $0.hasPrefix(repeating + "/") }) != true {
                problems.add(
                    node.problem(
                        "\(path) repeats and this does not", "Write it in an output with `each: \(repeating)`."))
            }
        }
        return found
    }

    private mutating func path(
        _ path: String, _ entry: Mapping.Entry, _ rule: TargetRule, _ output: Mapping.Output
    ) {
        guard let node = form.node(at: path) else { return }
        let control = node.control.map { form.controls[$0] }
        if let control, control.kind.isChoice, let offered = form.offered(control) {
            let unknown = Set(entry.values.keys).subtracting(offered).sorted()
            if !unknown.isEmpty { notOffered(unknown, path, entry.node) }
            guard !output.readsStandard, entry.way == .value || entry.way == .first else { return }
            fits(offered.map { entry.values[$0] ?? $0 }, rule, entry)
            return
        }
        if output.readsStandard || entry.way == .line || entry.way == .labels || node.bind.calculate != nil { return }
        typeFits(node.bind.type, path, rule, entry)
    }

    private mutating func typeFits(_ type: DataType, _ path: String, _ rule: TargetRule, _ entry: Mapping.Entry) {
        let isGood: Bool
        switch rule {
        case .day: isGood = type == .date || type == .dateTime
        case .number: isGood = type == .int
        case .field(let field):
            switch field.kind {
            case .day: isGood = type == .date || type == .dateTime
            case .number: isGood = type == .int
            default: isGood = true
            }
        default: isGood = true
        }
        guard !isGood else { return }
        problems.add(
            entry.node.problem(
                "\(path) is a question of type \(type.rawValue), \(entry.target) needs another",
                "Ask for a date or a whole number, or write the answer to a note."))
    }

    private mutating func named(_ answers: Set<String>, _ path: String, _ node: DefinitionNode) {
        guard let control = form.node(at: path)?.control.map({ form.controls[$0] }), control.kind.isChoice,
            let offered = form.offered(control)
        else { return }
        let unknown = answers.subtracting(offered).sorted()
        if !unknown.isEmpty { notOffered(unknown, path, node) }
    }

    private mutating func notOffered(_ codes: [String], _ path: String, _ node: DefinitionNode) {
        problems.add(
            node.problem("\(path) does not offer \(codes.joined(separator: ", "))", "Write the codes of its choices."))
    }

    /// Every code is one that the target knows; an empty one writes nothing.
    private mutating func fits(_ codes: [String], _ rule: TargetRule, _ entry: Mapping.Entry) {
        guard let known = rule.known else { return }
        let unknown = Set(codes).subtracting(known).filter { !$0.isEmpty }.sorted()
        guard !unknown.isEmpty else { return }
        let some = known.sorted().prefix(30).joined(separator: ", ")
        problems.add(
            entry.node.problem(
                "\(entry.target) does not know \(unknown.joined(separator: ", "))",
                "Map each of them under `values:` to one of \(some), or to '' to write nothing."))
    }

    /// All spellings of one field of the standard, and the field of the case that keeps it.
    private mutating func spelling(_ paths: [String], _ entry: Mapping.Entry) {
        let names = paths.map { String($0.split(separator: "/").last ?? "") }
        guard let field = names.first.flatMap({ targets.cases.htcds.field(named: $0) }),
            names.allSatisfy({ targets.cases.htcds.field(named: $0)?.id == field.id })
        else {
            problems.add(
                entry.node.problem(
                    "\(names.joined(separator: ", ")) is no field of the standard", "Spell it as htcds.yaml does."))
            return
        }
        guard entry.target != "field." + field.field.id else { return }
        problems.add(
            entry.node.problem("\(field.id) belongs in another field", "Write `to: field.\(field.field.id)`."))
    }
}
