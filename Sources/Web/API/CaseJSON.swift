import Cases
import Kernel

/// Writes cases as `CaseShapes` describes them.
enum CaseJSON {
    static func write(_ record: Case, to json: inout JSONWriter) {
        json.member("id", record.id)
        json.member("reference", record.reference)
        json.member("opened_at", record.openedAt)
        json.member("opened_by", ifPresent: record.openedBy)
        json.member("organisation", ifPresent: record.organisation)
        json.member("worker", ifPresent: record.worker)
        json.member("authority", ifPresent: record.authority)
        json.member("stage", record.stage.rawValue)
        json.member("identification", record.identification.rawValue)
        json.member("risk", record.risk.rawValue)
        json.member("next_step", ifPresent: record.nextStep)
        json.member("next_step_on", ifPresent: record.nextStepOn)
        json.member("source", record.source.rawValue)
        json.member("version", record.version)
        json.member("updated_at", record.updatedAt)
        json.member("closed_at", ifPresent: record.closedAt)
    }

    static func write(_ file: CaseFile, _ definitions: CaseDefinitions, today: Day, to json: inout JSONWriter) {
        write(file.record, to: &json)
        json.memberObject("fields") {
            for field in file.fields.values.sorted(by: { $0.field < $1.field }) {
                $0.memberObject(field.field) {
                    FieldShape.write(field.value, definitions.field(field.field), "value", to: &$0)
                    $0.member("version", field.version)
                    $0.member("changed_at", field.changedAt)
                    $0.member("changed_by", ifPresent: field.changedBy)
                }
            }
        }
        list("consents", file.consents, to: &json) { write($0, today: today, to: &$1) }
        list("decisions", file.decisions, to: &json) { write($0, to: &$1) }
        list("needs", file.needs, to: &json) { need, json in
            json.member("id", need.id)
            json.member("kind", need.kind)
            json.member("detail", ifPresent: need.detail)
            json.member("state", need.state.rawValue)
            json.member("added_at", need.addedAt)
            json.member("ended_at", ifPresent: need.endedAt)
        }
        list("clocks", file.clocks, to: &json) { clock, json in
            json.member("id", clock.id)
            json.member("kind", clock.kind)
            json.member("rule", clock.rule)
            json.member("starts_on", clock.startsOn)
            json.member("due_on", clock.dueOn)
            json.member("state", clock.state.rawValue)
            json.member("minimum", definitions.isMinimum(clock))
            json.member("running", file.isRunning(clock, on: today, definitions))
        }
        list("conflicts", file.conflicts, to: &json) { conflict, json in
            let field = definitions.field(conflict.field)
            json.member("id", conflict.id)
            json.member("field", conflict.field)
            FieldShape.write(conflict.kept, field, "kept", to: &json)
            json.member("base", conflict.base)
            FieldShape.write(conflict.proposed, field, "proposed", to: &json)
            json.member("proposed_by", ifPresent: conflict.proposedBy)
            json.member("proposed_at", conflict.proposedAt)
        }
        list("timeline", file.timeline, to: &json) { entry, json in
            json.member("id", entry.entry)
            json.member("at", entry.at)
            json.member("member", ifPresent: entry.actor)
            json.member("organisation", ifPresent: entry.organisation)
            json.member("act", entry.act)
            json.member("codes", entry.codes)
            json.member("entity", ifPresent: entry.entity)
            json.member("note", ifPresent: entry.note)
        }
        json.member("child_or_unknown", file.isChild)
        json.member("partial", file.isPartial)
    }

    private static func write(_ consent: Consent, today: Day, to json: inout JSONWriter) {
        json.member("id", consent.id)
        json.member("purpose", consent.purpose)
        json.member("recipient", ifPresent: consent.recipient)
        json.member("recipient_kind", ifPresent: consent.recipientKind)
        json.member("answer", consent.answer.rawValue)
        json.member("giver", consent.giver.rawValue)
        json.member("form", consent.form.rawValue)
        json.member("language", consent.language)
        json.member("until", ifPresent: consent.until)
        json.member("recorded_at", consent.recordedAt)
        json.member("recorded_by", ifPresent: consent.recordedBy)
        json.member("withdrawn_at", ifPresent: consent.withdrawnAt)
        json.member("active", consent.isActive(on: today))
    }

    private static func write(_ decision: Decision, to json: inout JSONWriter) {
        json.member("id", decision.id)
        json.member("kind", decision.kind.rawValue)
        json.member("outcome", decision.outcome.rawValue)
        json.member("standard", decision.standard)
        json.member("reasons", ifPresent: decision.reasons)
        json.member("on", decision.on)
        json.member("authority", ifPresent: decision.authority)
        json.member("decided_by", ifPresent: decision.decidedBy)
        json.member("reconsideration", decision.isReconsideration)
        json.member("person_asked", decision.personAsked)
        json.member("recorded_at", decision.recordedAt)
    }

    static func list<Element>(
        _ name: String, _ elements: some Sequence<Element>, to json: inout JSONWriter,
        _ write: (Element, inout JSONWriter) -> Void
    ) {
        json.memberArray(name) { array in
            for element in elements { array.object { write(element, &$0) } }
        }
    }
}
