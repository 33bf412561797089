import Directory
import Forms
import Kernel

extension Opener {
    /// The provider's own report of its service, under the directory's rules.
    mutating func serviceState(_ output: PlannedOutput) throws -> OpenedRecord {
        guard let name = output.find?.text, let id = services[name] ?? services[name.lowercased()] else {
            throw WorkProblem.noSuchRecord
        }
        if let earlier = before[output.part], earlier.plan == output { return earlier.record.asKnown }
        guard let state = OpenState(rawValue: output.first("state")) else { throw WorkProblem.missingAnswer }
        let report = StateReport(
            state: state, conditions: (output.values["conditions"] ?? []).compactMap(StateCondition.init(rawValue:)),
            note: text(output, "note", Limits.textCharactersMax) ?? "", untilDay: Day(output.first("until")),
            places: places(output))
        try intake.directory.reportState(report, of: id, by: actor, in: write)
        return OpenedRecord(part: output.part, kind: .serviceState, record: id.cast(), isNew: false)
    }

    /// One row for each repetition that says its group and both numbers.
    private mutating func places(_ output: PlannedOutput) -> [PlacesReport] {
        let groups = output.values["places.group"] ?? []
        let (all, taken) = (output.values["places.capacity"] ?? [], output.values["places.occupied"] ?? [])
        let unit = PlaceUnit(rawValue: output.first("places.unit")) ?? .places
        guard groups.count == all.count, groups.count == taken.count else {
            leftovers.append(Leftover(place: "", target: "places", why: "missing-answer"))
            return []
        }
        var places: [PlacesReport] = []
        for index in groups.indices {
            guard let group = PlaceGroup(rawValue: groups[index]), let capacity = Int(all[index]),
                let occupied = Int(taken[index])
            else {
                leftovers.append(Leftover(place: "", target: "places", why: "unknown-code"))
                continue
            }
            places.append(PlacesReport(group: group, unit: unit, capacity: capacity, occupied: occupied))
        }
        return places
    }
}
