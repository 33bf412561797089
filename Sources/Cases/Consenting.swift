import Access
import Kernel
import Storage

extension Cases {
    /// Writes down an answer, given or refused: a refusal is an answer.
    package func recordConsent(_ id: CaseID, _ command: RecordConsent, _ actor: Actor) async throws -> ConsentID {
        return try await change(Actions.ConsentRecord.self, id, actor) { change in
            try change.require(.recordConsent)
            try ConsentRules.check(command, change.definitions, today: change.today)
            let consent = try Consenting.record(change.write, change.id, command, change.permit, now: change.now)
            change.happenings.append(.consentChanged(id))
            return consent
        }
    }

    /// From now on the consent permits nothing. What was shared before stays in the journal.
    package func withdrawConsent(_ id: CaseID, _ consent: ConsentID, _ actor: Actor) async throws {
        try await change(Actions.ConsentRecord.self, id, actor) { change in
            try change.require(.withdrawConsent)
            guard let known = try PartStore.consents(change.write.read, change.id).first(where: { $0.id == consent })
            else { throw CaseProblem.unknownConsent }
            guard try PartStore.withdraw(change.write, change.id, consent, change.now, change.permit) else {
                throw CaseProblem.alreadyEnded
            }
            try change.journal("consent.withdraw", entity: consent.cast(), codes: "purpose=\(known.purpose)")
            change.happenings.append(.consentChanged(id))
        }
    }
}

enum Consenting {
    @discardableResult
    static func record<A: Action>(
        _ write: Write, _ id: CaseID, _ command: RecordConsent, _ permit: Permit<A>, now: Timestamp,
        position: Int = 0
    ) throws -> ConsentID {
        let consent = Consent(
            id: .make(now: now), purpose: command.purpose, recipient: command.recipient,
            recipientKind: command.recipientKind, answer: command.answer, giver: command.giver, form: command.form,
            language: command.language, until: command.until, recordedAt: now, recordedBy: permit.actor.member,
            withdrawnAt: nil)
        try PartStore.add(write, id, consent, permit)
        let entry = permit.entry(
            "consent.record", at: now, case: id, entity: consent.id.cast(),
            codes: "purpose=\(command.purpose) answer=\(command.answer.rawValue) giver=\(command.giver.rawValue)")
        try write.journal(entry.placed(position))
        return consent.id
    }
}
