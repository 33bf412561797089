import Access
import Kernel
import Storage

extension Cases {
    package func addNeed(_ id: CaseID, _ command: AddNeed, _ actor: Actor) async throws -> NeedID {
        try TextRule.foreignCode(command.kind)
        try TextRule.check(command.detail, "detail")
        return try await change(Actions.CaseEdit.self, id, actor) { change in
            try change.require(.addNeed)
            let need = Need(
                id: .make(now: change.now), kind: command.kind, detail: command.detail, state: .open,
                addedAt: change.now, endedAt: nil)
            try PartStore.add(change.write, change.id, need, change.seal, change.permit)
            try change.journal("need.add", entity: need.id.cast(), codes: "kind=\(need.kind)")
            return need.id
        }
    }

    package func meetNeed(_ id: CaseID, _ need: NeedID, _ actor: Actor) async throws {
        try await endNeed(id, need, .met, actor)
    }

    /// The person does not want it any more.
    package func withdrawNeed(_ id: CaseID, _ need: NeedID, _ actor: Actor) async throws {
        try await endNeed(id, need, .withdrawn, actor)
    }

    private func endNeed(_ id: CaseID, _ need: NeedID, _ state: Need.State, _ actor: Actor) async throws {
        try await change(Actions.CaseEdit.self, id, actor) { change in
            try change.require(.endNeed)
            let known = try PartStore.needs(change.write.read, change.id, change.seal).first { $0.id == need }
            guard let known else { throw CaseProblem.unknownNeed }
            guard try PartStore.end(change.write, change.id, need, state, change.now, change.permit) else {
                throw CaseProblem.alreadyEnded
            }
            try change.journal("need.\(state.rawValue)", entity: need.cast(), codes: "kind=\(known.kind)")
        }
    }

    /// How much danger there is, with the reasons, which are also kept as a field. Throws `.changedMeanwhile` when
    /// somebody else judged it after `base`.
    package func setRisk(_ id: CaseID, _ command: JudgeRisk, _ actor: Actor) async throws {
        try TextRule.check(command.reasons, CaseFieldID.riskReasons, required: command.level != .unknown)
        try await change(Actions.CaseEdit.self, id, actor) { change in
            try change.require(.setRisk)
            let before = change.record.risk
            let field = CaseFieldID.riskReasons
            let stored = try FieldStore.one(change.write.read, change.id, field, change.seal)
            let isSame = before == command.level && stored?.value ?? "" == command.reasons
            guard isSame || command.base == RiskBase(level: before, reasons: stored?.version ?? 0) else {
                throw CaseProblem.changedMeanwhile
            }
            change.record.risk = command.level
            if command.level != before { change.happenings.append(.circumstancesChanged(id)) }
            try Editing.set(field, command.reasons, version: (stored?.version ?? 0) + 1, change)
            try change.journal(
                "case.risk", codes: "from=\(before.rawValue) to=\(command.level.rawValue)", note: command.reasons)
        }
    }

    /// Free text in the timeline, sealed.
    package func note(_ id: CaseID, _ text: String, _ actor: Actor) async throws {
        try TextRule.check(text, "note", required: true)
        try await change(Actions.CaseEdit.self, id, actor) { change in
            try change.require(.note)
            try change.journal("case.note", note: text)
        }
    }

    /// What happens next and by when; nil when nothing is planned.
    ///
    /// - Parameter base: what was planned for whoever chose. Throws `.changedMeanwhile` when it no longer is.
    package func setNextStep(
        _ id: CaseID, _ step: NextStep?, base: NextStep?, _ actor: Actor
    ) async throws {
        if let step { try TextRule.code(step.code, in: definitions.nextSteps) }
        try await change(Actions.CaseEdit.self, id, actor) { change in
            try change.require(.setNextStep)
            guard change.record.plan == base || change.record.plan == step else { throw CaseProblem.changedMeanwhile }
            change.record.nextStep = step?.code
            change.record.nextStepOn = step?.on
            let day = step?.on.map { " on=\($0)" } ?? ""
            try change.journal("case.next-step", codes: "step=\(step?.code ?? "none")" + day)
        }
    }

    /// Ends work on a case. Nothing is deleted, and open needs are not called met. Requests that still wait end with it.
    package func close(_ id: CaseID, _ command: CloseCase, _ actor: Actor) async throws {
        try TextRule.code(command.reason, in: definitions.closureReasons)
        try TextRule.check(command.note, "note")
        try await change(Actions.CaseClose.self, id, actor) { change in
            try change.require(.close)
            change.happenings.append(.closed(id))
            change.record.closedFrom = change.record.stage
            change.record.stage = .closed
            change.record.closedAt = change.now
            change.record.nextStep = nil
            change.record.nextStepOn = nil
            try change.journal("case.close", codes: "reason=\(command.reason)", note: command.note)
        }
    }

    /// Opens a closed case again in the stage it had.
    package func reopen(_ id: CaseID, note: String, _ actor: Actor) async throws {
        try TextRule.check(note, "note")
        try await change(Actions.CaseClose.self, id, actor) { change in
            try change.require(.reopen)
            change.record.stage = change.record.closedFrom ?? .screened
            change.record.closedFrom = nil
            change.record.closedAt = nil
            try change.journal("case.reopen", codes: "stage=\(change.record.stage.rawValue)", note: note)
        }
    }
}
