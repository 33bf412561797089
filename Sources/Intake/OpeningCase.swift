import Access
import Cases
import Forms
import Kernel
import Screening
import Storage

extension Opener {
    /// A new case, linked to the screening it follows; or the one that is named; or, for a correction, the one that the
    /// first version opened.
    mutating func caseFile(_ output: PlannedOutput) throws -> OpenedRecord {
        if let earlier = before[output.part], earlier.record.kind == .case {
            if earlier.plan != output { try add(output, to: earlier.record.record.cast(), earlier.plan) }
            return earlier.record.asKnown
        }
        if let find = output.find {
            guard let id = try Cases.id(write.read, reference: find.text) else { throw WorkProblem.noSuchRecord }
            try add(output, to: id, nil)
            return OpenedRecord(part: output.part, kind: .case, record: id.cast(), isNew: false)
        }
        var command = OpenCase(source: CaseSource(rawValue: output.first("source")) ?? .other)
        command.fields = fields(output)
        command.consents = consents(output)
        command.needs = needs(output)
        command.risk = RiskLevel(rawValue: output.first("risk")) ?? .unknown
        command.nextStep = nextStep(output)
        let (opened, permit) = try intake.cases.open(command, actor, in: write)
        if let parent = output.parent, let screening = records[parent], screening.kind == .screening, screening.isNew {
            _ = try ScreeningLink.attach(
                write, screening.record.cast(), to: opened.id, permit: permit, now: intake.world.now())
        }
        if let note = text(output, "note", Limits.textCharactersMax) {
            var addition = AddToCase(sentAt: head.receivedAt)
            addition.note = note
            _ = try intake.cases.add(addition, to: opened.id, actor, in: write)
        }
        return OpenedRecord(part: output.part, kind: .case, record: opened.id.cast(), isNew: true)
    }

    /// - Parameter earlier: what the version before put there, when this corrects it.
    private mutating func add(_ output: PlannedOutput, to id: CaseID, _ earlier: PlannedOutput?) throws {
        var addition = AddToCase(sentAt: head.receivedAt)
        let (now, then) = (fields(output), earlier.map(fields) ?? [:])
        for (field, value) in now.sorted(by: { $0.key < $1.key }) where earlier == nil || then[field] != value {
            addition.claims.append(.init(field: field, value: value, before: earlier.map { _ in then[field] ?? "" }))
        }
        // What the correction no longer says is taken back, unless somebody wrote over it.
        for (field, value) in then.sorted(by: { $0.key < $1.key }) where now[field] == nil {
            addition.claims.append(.init(field: field, value: "", before: value))
        }
        let known = earlier.map(needs) ?? []
        addition.needs = needs(output).filter { need in !known.contains { $0.kind == need.kind } }
        let said = earlier.map(consents) ?? []
        addition.consents = consents(output).filter { one in !said.contains { $0.isSame(as: one) } }
        if output.first("risk") != earlier?.first("risk") ?? "" {
            addition.risk = RiskLevel(rawValue: output.first("risk"))
        }
        if nextStep(output) != earlier.flatMap(nextStep) { addition.nextStep = nextStep(output) }
        if output.lines("note") != earlier?.lines("note") ?? "" {
            addition.note = text(output, "note", Limits.textCharactersMax) ?? ""
        }
        addition.isCorrection = earlier != nil
        addition.riskBefore = earlier.flatMap { RiskLevel(rawValue: $0.first("risk")) }
        addition.nextStepBefore = earlier.flatMap(nextStep)
        let added = try intake.cases.add(addition, to: id, actor, in: write)
        leftovers += added.notTaken.map { Leftover(place: "", target: $0, why: "changed-meanwhile") }
        if !added.conflicts.isEmpty { leftovers.append(Leftover(place: "", target: "case", why: "conflict")) }
    }

    private func fields(_ output: PlannedOutput) -> [String: String] {
        var fields: [String: String] = [:]
        for (target, values) in output.values where target.hasPrefix("field.") {
            fields[String(target.dropFirst(6))] = values.first
        }
        return fields
    }

    private func needs(_ output: PlannedOutput) -> [AddNeed] {
        var kinds = output.values["needs"] ?? []
        for target in output.values.keys.sorted() where target.hasPrefix("need.") {
            let kind = String(target.dropFirst(5))
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        var needs = kinds.map { AddNeed(kind: $0) }
        let detail = output.lines("need-detail")
        if !detail.isEmpty, Limits.fits(detail, characters: Limits.textCharactersMax) {
            // What was written of all of them stands with the one that has no name of its own, else with the first.
            if let place = needs.firstIndex(where: { $0.kind == "other" }) ?? needs.indices.first {
                needs[place].detail = detail
            } else {
                needs.append(AddNeed(kind: "other", detail: detail))
            }
        }
        return needs
    }

    private func consents(_ output: PlannedOutput) -> [RecordConsent] {
        let giver = Consent.Giver(rawValue: output.first("consent-giver")) ?? .person
        let form = Consent.Form(rawValue: output.first("consent-form")) ?? .spoken
        let language = output.first("consent-language").isEmpty ? "und" : output.first("consent-language")
        func consent(_ purpose: String, _ kind: String?, _ answer: Consent.Answer) -> RecordConsent {
            RecordConsent(
                purpose: purpose, recipientKind: kind, answer: answer, giver: giver, form: form, language: language)
        }
        var consents: [RecordConsent] = []
        for (target, values) in output.values.sorted(by: { $0.key < $1.key }) where target.hasPrefix("consent.") {
            let parts = target.split(separator: ".").map(String.init)
            if parts.count == 3 {
                if let answer = values.first.flatMap(Consent.Answer.init(rawValue:)) {
                    consents.append(consent(parts[1], parts[2], answer))
                }
            } else if intake.cases.definitions.purpose(parts[1])?.recipient == .required {
                consents += values.map { consent(parts[1], $0, .given) }
            } else if let answer = values.first.flatMap(Consent.Answer.init(rawValue:)) {
                consents.append(consent(parts[1], nil, answer))
            }
        }
        return consents
    }

    private func nextStep(_ output: PlannedOutput) -> NextStep? {
        let code = output.first("next-step")
        return code.isEmpty ? nil : NextStep(code: code, on: Day(output.first("next-step-on")))
    }
}

extension RecordConsent {
    /// The same answer for the same purpose and recipient.
    fileprivate func isSame(as other: RecordConsent) -> Bool {
        purpose == other.purpose && recipientKind == other.recipientKind && answer == other.answer
            && giver == other.giver
    }
}
