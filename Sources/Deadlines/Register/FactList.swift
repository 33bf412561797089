import Definitions
import Kernel

/// A list of measures as research collects them (`antitrafficking-measures/1`): windows, versions and history as data, the
/// exact arithmetic in prose. What the prose alone decides cannot be read from it: such a measure is taken from the shipped
/// definitions where it stands there, and refused otherwise.
package struct FactList: Sendable {
    package struct Refused: Sendable, Equatable {
        package let line: Int
        package let id: String
        package let reason: String
    }

    package private(set) var measures: [Measure] = []
    /// Identifiers of those that the shipped definition stands for.
    package private(set) var shipped: [String] = []
    package private(set) var refused: [Refused] = []

    /// Reads a list in this form, or a file of definitions; both have `measures`.
    package init(_ bytes: [UInt8], file: String, library: DeadlineDefinitions) throws(DefinitionProblem) {
        let root = try DefinitionFile.parse(bytes, file: file)
        for node in try root.list("measures") {
            var id = "?"
            do throws(DefinitionProblem) {
                id = try node.string("id")
                let measure = try Self.measure(node, library)
                if measures.contains(where: { $0.id == measure.id }) {
                    throw node.problem("\(measure.id) stands twice", "Keep one of them.")
                }
                guard library.isKnown(jurisdiction: measure.jurisdiction) else {
                    throw node.problem(
                        "no rule and no calendar of \(measure.jurisdiction) is on record",
                        "Check the code of the place.")
                }
                measures.append(measure)
                if library.measures.contains(where: { $0 === measure }) { shipped.append(measure.id) }
            } catch {
                refused.append(Refused(line: error.line, id: id, reason: "\(error.what). \(error.mend)"))
            }
        }
    }

    private static func measure(
        _ node: DefinitionNode, _ library: DeadlineDefinitions
    ) throws(DefinitionProblem) -> Measure {
        let isDefinition = try node.optionalList("versions").contains { $0.has("effects") }
        if isDefinition { return try Measure.read(node, kinds: library.clocks) }
        let id = try node.string("id")
        let place = try node.string("jurisdiction")
        let kind: Measure.Kind = try node.closed("kind")
        if let known = library.measures.first(where: { $0.id == id && $0.jurisdiction == place && $0.kind == kind }) {
            return known
        }
        let from = try node.day("from")
        let to = try last(node)
        if let to, to < from {
            throw node.problem("the window ends on \(to), before it begins on \(from)", "Turn the two days round.")
        }
        let versions = try FactVersions(node, kind, from: from, to: to).versions
        let header = try header(node, id: id, place: place, kind: kind)
        let text = Measure.text(header: header, versions: versions)
        do throws(DefinitionProblem) {
            return try Measure.read(try DefinitionFile.parse(text, file: node.file), kinds: library.clocks)
        } catch {
            throw node.problem(error.what, error.mend)
        }
    }

    /// The last day of the window; a list may name the day after it.
    private static func last(_ node: DefinitionNode) throws(DefinitionProblem) -> Day? {
        guard let to = try node.optionalDay("to") else { return nil }
        return try node.bool("to_inclusive", default: true) ? to : to.adding(days: -1)
    }
}

extension FactList {
    fileprivate static func header(
        _ node: DefinitionNode, id: String, place: String, kind: Measure.Kind
    ) throws(DefinitionProblem) -> String {
        var sources: [Measure.Source] = []
        for source in try node.optionalList("sources") {
            sources.append(Measure.Source(title: try source.string("title"), url: try source.string("url")))
        }
        let instrument = try node.string("instrument")
        return Measure(
            id: id, jurisdiction: place, label: instrument, instrument: instrument, kind: kind,
            clocks: try node.strings("clocks"), excludes: try node.optionalStrings("excludes"),
            confidence: try node.closed("confidence"), unverified: try node.optionalStrings("unverified"),
            sources: sources, versions: []
        ).header
    }
}

/// The versions of one entry of a list, as texts of a definition.
private struct FactVersions {
    private(set) var versions: [String] = []
    private let node: DefinitionNode
    private let from: Day

    init(_ node: DefinitionNode, _ kind: Measure.Kind, from: Day, to: Day?) throws(DefinitionProblem) {
        self.node = node
        self.from = from
        switch kind {
        case .suspend: try suspend(to: to)
        case .restart:
            guard let to else { throw silent("when the period runs again") }
            add(from, .restart(Measure.Restart(from: from, to: to)))
        case .toDate, .byDuration: try extensions(to: to)
        case .whileCondition:
            let tail = try node.optionalPeriod("tail")
            add(
                from,
                .whileState(Measure.Window(from, to), state: try node.string("condition"), tail: tail, ended: nil))
        case .floor:
            guard let day = Day(try node.string("floor")) else { throw silent("the day of the floor") }
            add(from, .floor(Measure.Window(from, to), day))
        case .deem:
            guard let to else { throw silent("the end of the window") }
            add(from, .deem(Measure.Window(from, to), from: to, cap: try node.optionalPeriod("cap")))
        case .coverage: add(from, .hold(Measure.Window(from, to), to))
        case .fines, .recognise, .borders, .service:
            add(from, .block(from: from, to: to, says: try node.string("arithmetic")))
        }
    }

    /// Each step of the history with a day is a version; the last one has the window of the entry itself.
    private mutating func suspend(to: Day?) throws(DefinitionProblem) {
        var known: Day?
        for step in try node.optionalList("history") {
            guard let announced = try step.optionalDay("announced") else { continue }
            known = announced
            // "until further orders" is an end that nobody knows.
            var end: Day?
            if let text = try step.optionalString("to") { end = Day(text) }
            if end != to { add(announced, .suspend(Measure.Suspension(from: from, to: end))) }
        }
        var last = Measure.Suspension(from: from, to: to)
        if to != nil { last.days = try node.optionalInt("suspended_days", in: 1...7_305) }
        add(known ?? from, .suspend(last))
    }

    /// Extensions of documents: by their versions, where those say window and day or length.
    private mutating func extensions(to: Day?) throws(DefinitionProblem) {
        let listed = try node.optionalList("versions")
        if listed.isEmpty { throw silent("to which day, or by how much") }
        var known = from
        var first = from
        for version in listed {
            if let day = try version.optionalDay("enacted") { known = day }
            if let day = try version.optionalDay("announced") { known = day }
            if version.has("applies_to") { throw silent("whom \"applies_to\" means") }
            var window = Measure.Window(first, to)
            if version.has("expiring") { window = try version.window("expiring") }
            if let day = try version.optionalDay("expiring_from") { window = Measure.Window(day, to) }
            first = window.first ?? first
            if let period = try version.optionalPeriod("add") {
                add(known, .add(window, period, cap: try version.optionalDay("cap"), orDate: nil))
            } else if let day = try version.optionalDay("valid_to") {
                add(known, .toDate(Measure.Window(window.first, min(window.last ?? day, day)), day))
            } else {
                throw silent("to which day, or by how much")
            }
        }
    }

    private mutating func add(_ known: Day, _ move: Measure.Move) {
        let effect = Measure.Effect(
            clocks: [], conditions: .none, note: nil,
            readings: [Measure.Reading(label: "", source: "", move: move)])
        versions.append(Measure.Version(known: known, note: nil, isChain: false, effects: [effect]).text)
    }

    private func silent(_ what: String) -> DefinitionProblem {
        node.problem(
            "the list says \(what) in prose only", "Write it as a definition (docs/guides/measures.md).")
    }
}
