import Kernel
import Screening

extension Opener {
    /// A finished screening. A correction that answers otherwise is a screening of its own beside the first, which stays
    /// as it was: what was finished is never computed again.
    mutating func screening(_ output: PlannedOutput) throws -> OpenedRecord {
        if let earlier = before[output.part], earlier.plan == output { return earlier.record.asKnown }
        let new = NewScreening(
            setting: output.first("setting").isEmpty ? "other" : output.first("setting"),
            channel: ScreeningChannel(rawValue: output.first("channel")) ?? .other,
            age: AgeGroup(rawValue: output.first("age")) ?? .unknown,
            language: output.first("language").isEmpty ? "und" : output.first("language"))
        var changes = ScreeningChanges()
        for (indicator, answer) in output.answers { changes.answers[indicator] = Answer(rawValue: answer) }
        changes.observations = text(output, "observations", Limits.textCharactersMax)
        changes.returnContact = text(output, "return-contact", Screenings.contactCharactersMax)
        let id = try intake.screenings.record(new, changes, actor: actor, in: write)
        return OpenedRecord(part: output.part, kind: .screening, record: id.cast(), isNew: true)
    }

    /// A text that is too long stays in the submission, and the reviewer is told.
    mutating func text(_ output: PlannedOutput, _ target: String, _ charactersMax: Int) -> String? {
        let text = output.lines(target)
        if text.isEmpty { return nil }
        if Limits.fits(text, characters: charactersMax) { return text }
        leftovers.append(Leftover(place: "", target: target, why: "too-long"))
        return nil
    }
}

extension OpenedRecord {
    /// The same record, seen again from a later version of the submission.
    var asKnown: OpenedRecord { OpenedRecord(part: part, kind: kind, record: record, isNew: false) }
}
