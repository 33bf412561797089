import Access
import Kernel
import Storage

extension Cases {
    /// Changes fields. Where somebody else changed one meanwhile to something else, both values are kept as a conflict.
    package func edit(_ id: CaseID, _ command: EditFields, _ actor: Actor) async throws -> EditOutcome {
        for item in command.changes {
            guard let field = definitions.field(item.field) else { throw CaseProblem.unknownField(item.field) }
            if let reason = field.problem(item.value) {
                throw CaseProblem.badValue(field: item.field, reason: reason)
            }
        }
        if Set(command.changes.map(\.field)).count != command.changes.count { throw CaseProblem.tooManyValues }
        return try await change(Actions.CaseEdit.self, id, actor) { change in
            try change.require(.edit)
            return try Editing.apply(command, &change)
        }
    }

    /// Chooses between the two values of a conflict.
    ///
    /// - Parameter base: the version of the value in the file for whoever chose. Throws `.changedMeanwhile` when
    ///   another stands there now: nobody chose between that one and the other.
    package func resolveConflict(
        _ id: CaseID, _ conflict: ConflictID, _ choice: ConflictChoice, base: Int, _ actor: Actor
    ) async throws {
        try await change(Actions.CaseEdit.self, id, actor) { change in
            try change.require(.resolve)
            let fields = try FieldStore.all(change.write.read, change.id, change.seal)
            let open = try FieldStore.openConflicts(change.write.read, change.id, change.seal, fields)
            guard let known = open.first(where: { $0.id == conflict }) else { throw CaseProblem.unknownConflict }
            guard known.base == base else { throw CaseProblem.changedMeanwhile }
            if choice == .proposed {
                try Editing.set(known.field, known.proposed, version: known.base + 1, change)
                if CaseFieldID.names.contains(known.field) { try Editing.renewNames(change) }
                if CaseFieldID.ages.contains(known.field) { change.happenings.append(.circumstancesChanged(id)) }
            }
            try FieldStore.resolve(change.write, conflict, choice, change.now, change.permit)
            try change.journal(
                "conflict.resolve", entity: conflict.cast(), codes: "field=\(known.field) choice=\(choice.rawValue)")
        }
    }
}

enum Editing {
    static func apply<A: Action>(_ command: EditFields, _ change: inout CaseChange<A>) throws -> EditOutcome {
        var changed: [String] = []
        var conflicts: [ConflictID] = []
        for item in command.changes {
            let stored = try FieldStore.one(change.write.read, change.id, item.field, change.seal)
            switch FieldMerge.decide(stored: stored, base: item.base, value: item.value) {
            case .unchanged: continue
            case .set(let version):
                try set(item.field, item.value, version: version, change)
                changed.append(item.field)
            case .conflict:
                let conflict = FieldConflict(
                    id: .make(now: change.now), field: item.field, kept: stored?.value ?? "",
                    base: stored?.version ?? 0,
                    proposed: item.value,
                    proposedBy: change.actor.member, proposedAt: change.now)
                try FieldStore.add(change.write, change.id, conflict, change.seal, change.permit)
                try change.journal("field.conflict", entity: conflict.id.cast(), codes: "field=\(item.field)")
                conflicts.append(conflict.id)
            }
        }
        if changed.contains(where: { CaseFieldID.names.contains($0) }) { try renewNames(change) }
        if changed.contains(where: { CaseFieldID.ages.contains($0) }) {
            change.happenings.append(.circumstancesChanged(change.id))
        }
        if !changed.isEmpty { try change.journal("case.edit", codes: "fields=\(changed.joined(separator: ","))") }
        return EditOutcome(changed: changed, conflicts: conflicts)
    }

    static func set<A: Action>(_ field: String, _ value: String, version: Int, _ change: CaseChange<A>) throws {
        try FieldStore.put(
            change.write, change.id,
            FieldValue(
                field: field, value: value, version: version, changedAt: change.now, changedBy: change.actor.member),
            change.seal, change.permit)
    }

    static func renewNames<A: Action>(_ change: CaseChange<A>) throws {
        var names: [String: String] = [:]
        for field in CaseFieldID.names {
            names[field] = try FieldStore.one(change.write.read, change.id, field, change.seal)?.value
        }
        try FieldStore.renewNames(
            change.write, change.id, names, change.vault, change.seal, isNew: false, change.permit)
    }
}
