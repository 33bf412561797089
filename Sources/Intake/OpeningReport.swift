import FieldReports
import Kernel

extension Opener {
    /// A visit report, or a survey's answers. A correction takes its place; both submissions stay.
    mutating func report(_ output: PlannedOutput, _ kind: FieldReportKind) throws -> OpenedRecord {
        let subject = kind == .visit ? output.first("kind") : form
        var answers: [FieldReportAnswer] = []
        for (target, values) in output.values.sorted(by: { $0.key < $1.key }) where target != "kind" || kind == .survey
        {
            let name = target.hasPrefix("answer.") ? String(target.dropFirst(7)) : target
            let text = values.joined(separator: "\n")
            if Limits.fits(text, characters: Limits.textCharactersMax) {
                answers.append(FieldReportAnswer(name: name, text: text))
            } else {
                leftovers.append(Leftover(place: "", target: target, why: "too-long"))
            }
        }
        answers += output.answers.sorted { $0.key < $1.key }.map { FieldReportAnswer(name: $0.key, text: $0.value) }
        let new = NewFieldReport(kind: kind, subject: subject, day: Day(output.first("day")), answers: answers)
        if let earlier = before[output.part] {
            if earlier.plan != output {
                try intake.reports.correct(earlier.record.record.cast(), new, actor: actor, in: write)
            }
            return earlier.record.asKnown
        }
        let id = try intake.reports.record(new, actor: actor, in: write)
        return OpenedRecord(part: output.part, kind: kind == .visit ? .visit : .survey, record: id.cast(), isNew: true)
    }
}
