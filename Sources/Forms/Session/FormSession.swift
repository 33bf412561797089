import CLibXML2
import Kernel

/// Who fills a form in, when and where: what expressions may ask of the world.
package struct FormSurroundings: Sendable {
    package var clock: FormClock
    package var random: @Sendable () -> UInt64
    /// `deviceid`, `username`, `email`, `phonenumber`.
    package var properties: [String: String]
    package var language: String?
    /// Steps that all evaluations of a session may take together, some seconds of work: a form with a thousand expressions
    /// that each stay below their own limit must not keep a thread for an hour.
    package var stepsMax: UInt = 40_000_000

    package init(
        clock: FormClock, random: @escaping @Sendable () -> UInt64 = World.live.random,
        properties: [String: String] = [:],
        language: String? = nil
    ) {
        self.clock = clock
        self.random = random
        self.properties = properties
        self.language = language
    }
}

/// One record being filled in: its answers, and what follows from them.
///
/// Belongs to one thread. After each change only what depends on it is computed again.
package final class FormSession {
    package let form: Form
    package var clock: FormClock
    package var language: String
    let properties: [String: String]
    let store: InstanceStore
    var chance: SessionChance
    let evaluator: Evaluator
    /// Expressions that could not be evaluated, by node and role: the first of each.
    package internal(set) var failures: [SessionFailure] = []
    var patterns: [String: Pattern] = [:]
    var pending = PendingUnits()
    /// Nodes whose value, relevance or other state changed since the caller last asked.
    var touched: Set<Int> = []
    var isComputing = false
    /// Elements of a record read back that the form does not know.
    package internal(set) var unknown: [UnknownElement] = []
    /// Nodes that a record read back did not have.
    var absent: Set<Int> = []
    /// Nodes whose value stays as a client sent it, whatever is computed.
    var frozen: Set<Int> = []
    /// Whether the record is a client's and only looked at: nothing of it is removed.
    var isJudging = false
    /// Repetitions that a smaller number took away, the last one first.
    var setAside: [StashKey: [InitialNode]] = [:]
    /// Repetitions beyond the number that the form sets.
    var surplus: [String] = []

    /// A new record: first values, preloads, first-load actions, everything computed.
    package convenience init(_ form: Form, _ surroundings: FormSurroundings) throws(SessionProblem) {
        try self.init(form, surroundings, blank: ())
        guard store.add(form.model.initial, to: nil) != nil else { throw .tooLarge }
        preload(.start)
        computeAll()
        run([.firstLoad, .ready, .load])
        touched = []
    }

    /// A session without an instance yet.
    init(_ form: Form, _ surroundings: FormSurroundings, blank: Void) throws(SessionProblem) {
        self.form = form
        clock = surroundings.clock
        language = surroundings.language ?? form.defaultLanguage
        properties = surroundings.properties
        chance = SessionChance(source: surroundings.random)
        guard let store = InstanceStore(model: form.model) else { throw .noMemory }
        self.store = store
        guard let evaluator = form.idle.take() ?? Evaluator(expressions: form.expressions.count) else {
            throw .noMemory
        }
        self.evaluator = evaluator
        evaluator.begin(self, steps: surroundings.stepsMax)
    }

    deinit {
        evaluator.owner = nil
        form.idle.give(evaluator)
    }

    /// Whether the form's rules took so much work that the rest of them was left: what was entered stands, and what should
    /// follow from it may be missing.
    package var isExhausted: Bool { evaluator.isExhausted }

    /// Evaluates for a node; a failure is noted and nothing comes of it.
    func evaluate(_ id: ExpressionID, at state: Int, _ role: String) -> XPathValue? {
        do {
            return try evaluator.evaluate(id, at: store.states[state].pointer)
        } catch {
            note(error, state, role)
            return nil
        }
    }

    func note(_ failure: EvaluationFailure, _ state: Int, _ role: String) {
        guard failures.count < 1_000 else { return }
        let made = SessionFailure(path: store.path(of: state), role: role, failure: failure)
        if !failures.contains(made) { failures.append(made) }
    }
}

/// A repeat in one place.
struct StashKey: Hashable {
    let parent: Int
    let node: Int
}

/// Why a session cannot be had, or an act in it cannot be done.
package enum SessionProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case noMemory
    /// More than `InstanceStore.nodesMax` elements.
    case tooLarge
    case noSuchNode(String)
    case notARepeat(String)
    /// The repeat's number is fixed by the form.
    case fixedRepeat(String)
    case xml(XMLProblem)
    /// The record is of another form.
    case otherForm(root: String)

    package var description: String {
        switch self {
        case .noMemory: "there is no memory for the record"
        case .tooLarge: "the record has too many parts"
        case .noSuchNode(let path): "there is no \(path) in the record"
        case .notARepeat(let path): "\(path) does not repeat"
        case .fixedRepeat(let path): "the form itself decides how often \(path) repeats"
        case .xml(let problem): problem.description
        case .otherForm(let root): "the record is of another form (<\(root)>)"
        }
    }
}

/// An expression that could not be evaluated for a node.
package struct SessionFailure: Sendable, Equatable, CustomStringConvertible {
    package let path: String
    package let role: String
    package let failure: EvaluationFailure
    package var description: String { "\(role) of \(path): \(failure)" }
}
