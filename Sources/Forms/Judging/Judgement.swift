/// One thing wrong with a submission.
package struct Finding: Sendable, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case unknownNode = "unknown-node"
        case required
        case constraint
        case notRelevant = "not-relevant"
        case calculation
        case wrongType = "wrong-type"
        case notAChoice = "not-a-choice"
        /// More repetitions than the form counts.
        case surplus
        /// An expression could not be evaluated here.
        case notEvaluated = "not-evaluated"
        /// It was filled in with a version of the form that is not known here.
        case otherVersion = "other-version"
        /// The submission as a whole cannot be read.
        case unreadable
    }

    package let kind: Kind
    package let path: String
    /// In words for whoever reviews. Holds no answers.
    package let what: String

    package var description: String { "\(kind.rawValue) \(path): \(what)" }
}

/// What computing a submission again shows.
package struct Judgement: Sendable {
    package let findings: [Finding]
    /// Whether there were more findings than are kept.
    package let isCut: Bool
    package let instanceID: String
    package let instanceName: String

    package var isAccepted: Bool { findings.isEmpty }

    static let findingsMax = 1_000
}

extension Form {
    /// Judges a submission of any client: everything it claims is computed again here. Never throws and never crashes; what
    /// cannot be read is a finding. `clock` is the moment of submission.
    ///
    /// Left alone: calculations that ask the clock, chance or the device, and whatever rests on them.
    package func judge(_ bytes: [UInt8], _ surroundings: FormSurroundings) -> Judgement {
        let session: FormSession
        do {
            session = try FormSession(self, surroundings, reading: bytes)
        } catch {
            let finding = Finding(kind: .unreadable, path: "/", what: error.description)
            return Judgement(findings: [finding], isCut: false, instanceID: "", instanceName: "")
        }
        var judge = Judge(session)
        judge.judge()
        return Judgement(
            findings: judge.findings, isCut: judge.isCut, instanceID: session.instanceID,
            instanceName: session.instanceName)
    }
}

/// Goes through a record as sent and as computed.
struct Judge {
    private let session: FormSession
    private(set) var findings: [Finding] = []
    private(set) var isCut = false

    init(_ session: FormSession) { self.session = session }

    mutating func judge() {
        // A correction names the record before it, whether or not the form has a place for that.
        for unknown in session.unknown where !unknown.isDeprecatedID {
            add(.unknownNode, unknown.path, "the form has no such element (line \(unknown.line))")
        }
        let sent = session.claimed()
        session.isJudging = true
        session.computeAll()
        for path in session.surplus { add(.surplus, path, "the form has fewer repetitions here") }
        for state in session.store.subtree(of: session.store.root, documentOrder: ()) { judge(state, sent) }
        for failure in session.failures where failure.role != "choices" {
            add(.notEvaluated, failure.path, "\(failure.role): \(failure.failure)")
        }
    }

    private mutating func judge(_ state: Int, _ sent: [Int: String]) {
        let store = session.store
        let record = store.states[state]
        let node = store.model(of: state)
        guard record.isRelevant else {
            let claimed = sent[state] ?? store.text(of: state)
            if !claimed.isEmpty, !session.absent.contains(state), node.isLeaf {
                add(.notRelevant, store.path(of: state), "a value was sent for what the form hides")
            }
            return
        }
        guard node.isLeaf else { return }
        if let claimed = sent[state], !session.agrees(claimed, with: state) {
            add(.calculation, store.path(of: state), "the form computes another value")
        }
        switch session.fault(of: state) {
        case .required: add(.required, store.path(of: state), "an answer is required")
        case .constraint: add(.constraint, store.path(of: state), "the answer breaks the form's rule")
        case .wrongType: add(.wrongType, store.path(of: state), "the answer is no \(node.bind.type.rawValue)")
        case nil: checkChoice(state, node)
        }
    }

    /// A choice must be one of those written in the form or filtered here. Lists that are not with the form, and those that
    /// the client searches itself, cannot be asked.
    private mutating func checkChoice(_ state: Int, _ node: ModelNode) {
        guard let index = node.control, session.form.controls[index].kind.isChoice, node.bind.calculate == nil,
            !session.store.isEmpty(state)
        else { return }
        let control = session.form.controls[index]
        let isSearched = control.appearances.contains { $0.hasPrefix("search(") } || control.attribute("query") != nil
        if isSearched || control.itemset?.modelNode != nil { return }
        let values = Set(session.choiceValues(of: control, at: state))
        guard !values.isEmpty else { return }
        let text = session.store.text(of: state)
        let chosen = control.kind == .select1 ? [text] : Words.of(text)
        if !values.contains(text), !chosen.allSatisfy(values.contains) {
            add(.notAChoice, session.store.path(of: state), "the answer is not among the choices")
        }
    }

    private mutating func add(_ kind: Finding.Kind, _ path: String, _ what: String) {
        guard findings.count < Judgement.findingsMax else {
            isCut = true
            return
        }
        findings.append(Finding(kind: kind, path: path, what: what))
    }
}
