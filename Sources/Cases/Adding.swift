import Access
import Kernel
import Storage

/// What a form says of a case that is there: all of it in one change.
package struct AddToCase: Sendable {
    /// A field as the form has it, and as the same sender had it before, when this corrects an earlier form.
    package struct Claim: Sendable {
        package var field: String
        package var value: String
        package var before: String?

        package init(field: String, value: String, before: String? = nil) {
            self.field = field
            self.value = value
            self.before = before
        }
    }

    package var claims: [Claim] = []
    package var needs: [AddNeed] = []
    package var consents: [RecordConsent] = []
    package var risk: RiskLevel?
    package var nextStep: NextStep?
    package var note = ""
    /// The risk and the plan that the same sender gave before; what somebody else changed since then stays.
    package var riskBefore: RiskLevel?
    package var nextStepBefore: NextStep?
    package var isCorrection = false
    /// When the form was sent. What was changed after it is newer than the form.
    package var sentAt: Timestamp

    package init(sentAt: Timestamp) { self.sentAt = sentAt }
}

/// What became of it. Nothing that somebody else wrote is replaced: a field stands as a conflict, and `notTaken` names
/// what has no conflict of its own.
package struct AddedToCase: Sendable, Equatable {
    package var conflicts: [ConflictID] = []
    package var notTaken: [String] = []
}

extension Cases {
    /// Adds to a case inside a transaction of another room. Throws as the acts do that it is made of.
    package func add(_ command: AddToCase, to id: CaseID, _ actor: Actor, in write: Write) throws -> AddedToCase {
        for claim in command.claims {
            guard let field = definitions.field(claim.field) else { throw CaseProblem.unknownField(claim.field) }
            if let reason = field.problem(claim.value) {
                throw CaseProblem.badValue(field: claim.field, reason: reason)
            }
        }
        try TextRule.check(command.note, "note")
        if let step = command.nextStep { try TextRule.code(step.code, in: definitions.nextSteps) }
        return try change(Actions.CaseEdit.self, id, actor, in: write, at: world.now()) { change in
            var result = AddedToCase()
            try change.require(.edit)
            let edits = try command.claims.map { try Adding.edit($0, command, change) }
            result.conflicts = try Editing.apply(EditFields(edits), &change).conflicts
            try Adding.needs(command.needs, &change)
            for consent in command.consents {
                try ConsentRules.check(consent, change.definitions, today: change.today)
                try Consenting.record(change.write, change.id, consent, change.permit, now: change.now)
                change.happenings.append(.consentChanged(id))
            }
            try Adding.risk(command, &change, &result)
            try Adding.nextStep(command, &change, &result)
            if !command.note.isEmpty { try change.journal("case.note", note: command.note) }
            return result
        }
    }
}

/// The parts of it.
enum Adding {
    /// The base from which the edit is decided: the stored one when the sender knew it, none when somebody else wrote
    /// since.
    static func edit<A: Action>(
        _ claim: AddToCase.Claim, _ command: AddToCase, _ change: CaseChange<A>
    ) throws -> EditFields.Change {
        let stored = try FieldStore.one(change.write.read, change.id, claim.field, change.seal)
        let isKnown: Bool
        if let before = claim.before {
            isKnown = stored?.value ?? "" == before
        } else {
            isKnown = (stored?.value ?? "").isEmpty || (stored?.changedAt ?? command.sentAt) < command.sentAt
        }
        return EditFields.Change(field: claim.field, value: claim.value, base: isKnown ? stored?.version ?? 0 : -1)
    }

    /// A need that is open already is not opened again.
    static func needs<A: Action>(_ needs: [AddNeed], _ change: inout CaseChange<A>) throws {
        if needs.isEmpty { return }
        try change.require(.addNeed)
        var open = Set(
            try PartStore.needs(change.write.read, change.id, change.seal).filter { $0.state == .open }.map(\.kind))
        for command in needs where open.insert(command.kind).inserted {
            try TextRule.foreignCode(command.kind)
            try TextRule.check(command.detail, "detail")
            let need = Need(
                id: .make(now: change.now), kind: command.kind, detail: command.detail, state: .open,
                addedAt: change.now, endedAt: nil)
            try PartStore.add(change.write, change.id, need, change.seal, change.permit)
            try change.journal("need.add", entity: need.id.cast(), codes: "kind=\(need.kind)")
        }
    }

    static func risk<A: Action>(
        _ command: AddToCase, _ change: inout CaseChange<A>, _ result: inout AddedToCase
    ) throws {
        let before = change.record.risk
        guard let level = command.risk, level != before else { return }
        guard !command.isCorrection || before == command.riskBefore ?? .unknown else {
            result.notTaken.append("risk")
            return
        }
        try change.require(.setRisk)
        change.record.risk = level
        change.happenings.append(.circumstancesChanged(change.id))
        try change.journal("case.risk", codes: "from=\(before.rawValue) to=\(level.rawValue)")
    }

    static func nextStep<A: Action>(
        _ command: AddToCase, _ change: inout CaseChange<A>, _ result: inout AddedToCase
    ) throws {
        guard let step = command.nextStep, change.record.plan != step else { return }
        guard !command.isCorrection || change.record.plan == command.nextStepBefore else {
            result.notTaken.append("next-step")
            return
        }
        try change.require(.setNextStep)
        change.record.nextStep = step.code
        change.record.nextStepOn = step.on
        let day = step.on.map { " on=\($0)" } ?? ""
        try change.journal("case.next-step", codes: "step=\(step.code)" + day)
    }
}
