import Definitions
import Kernel

extension Measure {
    /// `definitions/measures`: one file a jurisdiction, named by its code in lower case.
    static func load(
        resources: String, kinds: ClockKinds, countries: Set<String>?
    ) throws(DefinitionProblem) -> [Measure] {
        let folder = resources + "/definitions/measures"
        let names: [String]
        do { names = try Files.names(in: folder, ending: ".yaml") } catch {
            throw DefinitionProblem(
                file: folder, what: "cannot be read: \(error.why)", mend: "Check the folder and --resources.")
        }
        var measures: [Measure] = []
        for name in names.sorted() {
            let place = name.dropLast(5).uppercased()
            if countries?.contains(DeadlineDefinitions.country(of: place)) == false { continue }
            let root = try DefinitionFile.load("\(folder)/\(name)")
            try root.allow("measures")
            for node in try root.list("measures") {
                let measure = try read(node, kinds: kinds)
                if measure.jurisdiction != place {
                    throw node.problem(
                        "\(measure.id) is a measure of \(measure.jurisdiction)", "Move it to that jurisdiction's file.")
                }
                if measures.contains(where: { $0.id == measure.id }) {
                    throw node.problem(
                        "the measure \"\(measure.id)\" stands twice", "Give each an identifier of its own.")
                }
                measures.append(measure)
            }
        }
        return measures
    }

    /// Reads one measure as `definitions/measures` and the register write it. Throws what is wrong, where, and how to
    /// mend it; what contradicts itself is refused too (`check`).
    package static func read(_ node: DefinitionNode, kinds: ClockKinds) throws(DefinitionProblem) -> Measure {
        try node.allow(
            "id", "jurisdiction", "label", "instrument", "language", "kind", "clocks", "excludes", "confidence",
            "unverified",
            "sources", "versions")
        var sources: [Source] = []
        for source in try node.optionalList("sources") {
            try source.allow("title", "url")
            sources.append(Source(title: try source.string("title"), url: try source.string("url")))
        }
        let clocks = try node.strings("clocks")
        for clock in clocks where kinds[clock] == nil {
            throw try node.node("clocks").problem(
                "unknown clock \"\(clock)\"", "Write one of definitions/deadlines/clocks.yaml, or add it there.")
        }
        let instrument = try node.string("instrument")
        var versions: [Version] = []
        for version in try node.list("versions") {
            versions.append(try self.version(version, clocks: clocks, instrument: instrument))
        }
        let measure = Measure(
            id: try node.string("id"), jurisdiction: try node.string("jurisdiction"), label: try node.string("label"),
            instrument: instrument, language: try node.optionalString("language"), kind: try node.closed("kind"),
            clocks: clocks,
            excludes: try node.optionalStrings("excludes"), confidence: try node.closed("confidence"),
            unverified: try node.optionalStrings("unverified"), sources: sources, versions: versions)
        try measure.check(node)
        return measure
    }

    private static func version(
        _ node: DefinitionNode, clocks: [String], instrument: String
    ) throws(DefinitionProblem) -> Version {
        try node.allow("known", "note", "chain", "withdrawn", "effects", "later-steps")
        let note = try node.optionalString("note")
        var effects: [Effect] = []
        for effect in try node.list("effects") {
            effects.append(try self.effect(effect, clocks: clocks, source: instrument))
        }
        return Version(
            known: try node.day("known"), note: note, isChain: try node.bool("chain", default: false),
            isWithdrawal: try node.bool("withdrawn", default: false), effects: effects,
            movesLaterSteps: try node.optionalNode("later-steps")?.one(of: ["move-along"]) != nil)
    }

    private static func effect(
        _ node: DefinitionNode, clocks: [String], source: String
    ) throws(DefinitionProblem) -> Effect {
        try node.allow(Move.words + ["clocks", "when", "note", "reading", "readings"])
        let words = Move.words.filter(node.has)
        guard let word = words.first, words.count == 1 else {
            throw node.problem(
                "an effect names \(words.count) of the ways in which time can move",
                "Write exactly one of: \(Move.words.joined(separator: ", ")).")
        }
        let own = try node.optionalStrings("clocks")
        for clock in own where !clocks.contains(clock) {
            throw node.problem(
                "the effect moves \"\(clock)\", and the measure does not", "Add it to the clocks of the measure.")
        }
        let base = try node.node(word)
        var readings = [
            try reading(
                try node.optionalNode("reading"), label: "", source: source, move: try Move.read(word, base, nil))
        ]
        for other in try node.optionalList("readings") {
            let move = try Move.read(word, base, other)
            readings.append(try reading(other, label: nil, source: nil, move: move))
        }
        return Effect(
            clocks: own.isEmpty ? clocks : own, conditions: try Conditions.read(try node.optionalNode("when")),
            note: try node.optionalString("note"), readings: readings)
    }

    private static func reading(
        _ node: DefinitionNode?, label: String?, source: String?, move: Move
    ) throws(DefinitionProblem) -> Reading {
        Reading(
            label: try node.map { node throws(DefinitionProblem) in try node.string("label") } ?? label ?? "",
            source: try node.map { node throws(DefinitionProblem) in try node.string("source") } ?? source ?? "",
            move: move)
    }
}

extension Measure.Conditions {
    static func read(_ node: DefinitionNode?) throws(DefinitionProblem) -> Measure.Conditions {
        guard let node else { return .none }
        try node.allow(
            "type", "type-not", "office-not", "area", "length-over", "length-up-to", "notice", "pending-on",
            "present-on", "leaving")
        return Measure.Conditions(
            types: try node.optionalStrings("type"), typesNot: try node.optionalStrings("type-not"),
            officesNot: try node.optionalStrings("office-not"), areas: try node.optionalStrings("area"),
            longerThan: try node.optionalPeriod("length-over"), upTo: try node.optionalPeriod("length-up-to"),
            notice: node.has("notice") ? try node.window("notice") : nil,
            pendingOn: try node.optionalDay("pending-on"), presentOn: try node.optionalDay("present-on"),
            leaving: try node.bool("leaving", default: false))
    }
}

extension DefinitionNode {
    func optionalPeriod(_ key: String) throws(DefinitionProblem) -> Period? {
        guard let node = try optionalNode(key) else { return nil }
        let text = try node.text()
        do throws(DeadlineProblem) { return try Period(text) } catch { throw node.problem(error.what, error.mend) }
    }

    func period(_ key: String) throws(DefinitionProblem) -> Period {
        guard let period = try optionalPeriod(key) else {
            throw problem("\"\(key)\" is missing", "Write it as P30D, P3W, P6M, P1Y or P20WD.")
        }
        return period
    }

    /// `[first, last]`; either may be null: without bound.
    func window(_ key: String) throws(DefinitionProblem) -> Measure.Window {
        let node = try node(key)
        let ends = try node.items()
        guard ends.count == 2 else {
            throw node.problem("\"\(key)\" is not two days", "Write [2020-03-16, 2020-06-15], null for no bound.")
        }
        let first = ends[0].isEmpty ? nil : try ends[0].day()
        let last = ends[1].isEmpty ? nil : try ends[1].day()
        if let first, let last, last < first {
            throw node.problem("the window ends on \(last), before it begins on \(first)", "Turn the two days round.")
        }
        return Measure.Window(first, last)
    }
}
