import Access
import Kernel
import Storage
import Vault

extension Cases {
    /// A new file with its first fields, consents and needs, in one transaction.
    ///
    /// - Parameter also: what another room writes in the same transaction (the screening that led here, …), under the
    ///   same permit.
    package func open(
        _ command: OpenCase, _ actor: Actor,
        also: @escaping @Sendable (Write, CaseID, Permit<Actions.CaseOpen>) throws -> Void = { _, _, _ in }
    ) async throws -> OpenedCase {
        let permit = try policy.permit(Actions.CaseOpen.self, actor)
        let now = world.now()
        try Opening.check(command, definitions, today: world.zone.day(of: now))
        return try await database.write { write in
            let opened = try open(command, permit, in: write, at: now)
            try also(write, opened.id, permit)
            return opened
        }
    }

    /// The same inside a transaction of another room, which links it to what led there.
    package func open(
        _ command: OpenCase, _ actor: Actor, in write: Write
    ) throws -> (opened: OpenedCase, permit: Permit<Actions.CaseOpen>) {
        let permit = try policy.permit(Actions.CaseOpen.self, actor)
        let now = world.now()
        try Opening.check(command, definitions, today: world.zone.day(of: now))
        return (try open(command, permit, in: write, at: now), permit)
    }

    private func open(
        _ command: OpenCase, _ permit: Permit<Actions.CaseOpen>, in write: Write, at now: Timestamp
    ) throws -> OpenedCase {
        let opened = try Opening.insert(
            write, command, owner: permit.actor.organisation, stage: .screened, vault: vault, permit: permit, now: now,
            chance: WorldGenerator(world: world))
        if let authority = command.authority {
            try Authority.name(
                write, opened.id, authority, exception: command.authorityException, sharing, permit, now: now)
        }
        return opened
    }
}

/// Opening a file: the checks, and the rows.
enum Opening {
    static func check(_ command: OpenCase, _ definitions: CaseDefinitions, today: Day) throws(CaseProblem) {
        for (id, value) in command.fields {
            guard let field = definitions.field(id) else { throw .unknownField(id) }
            if let reason = field.problem(value) { throw .badValue(field: id, reason: reason) }
        }
        if command.consents.count > 50 || command.needs.count > 50 { throw .tooManyValues }
        for consent in command.consents { try ConsentRules.check(consent, definitions, today: today) }
        for need in command.needs {
            try TextRule.foreignCode(need.kind)
            try TextRule.check(need.detail, "detail")
        }
        if let step = command.nextStep { try TextRule.code(step.code, in: definitions.nextSteps) }
    }

    static func insert<A: Action>(
        _ write: Write, _ command: OpenCase, owner: OrganisationID?, stage: CaseStage, vault: Vault,
        permit: Permit<A>, now: Timestamp, isClosed: Bool = false,
        chance: WorldGenerator = WorldGenerator(world: .live)
    ) throws -> OpenedCase {
        let id = CaseID.make(now: now)
        let reference = try freeReference(write.read, chance)
        let seal = CaseSeal(key: try KeyStore.create(write, vault, for: id.cast(), at: now))
        let record = Case(
            id: id, reference: reference, openedAt: now, openedBy: permit.actor.member, organisation: owner,
            worker: command.worker, authority: nil, authorityException: nil, stage: isClosed ? .closed : stage,
            closedFrom: isClosed ? stage : nil, risk: command.risk,
            nextStep: command.nextStep?.code, nextStepOn: command.nextStep?.on, source: command.source, version: 1,
            updatedAt: now, closedAt: isClosed ? now : nil)
        let name = CaseFieldID.displayName { command.fields[$0] }
        try CaseStore.insert(write, record, name: seal.name(name))
        for (field, value) in command.fields where !value.isEmpty {
            try FieldStore.put(
                write, id,
                FieldValue(field: field, value: value, version: 1, changedAt: now, changedBy: permit.actor.member),
                seal, permit)
        }
        try FieldStore.renewNames(write, id, command.fields, vault, seal, isNew: true, permit)
        try write.journal(
            permit.entry("case.open", at: now, case: id, codes: "source=\(command.source.rawValue)").placed(0))
        var position = 1
        for consent in command.consents {
            try Consenting.record(write, id, consent, permit, now: now, position: position)
            position += 1
        }
        for need in command.needs {
            let added = Need(
                id: .make(now: now), kind: need.kind, detail: need.detail, state: .open, addedAt: now, endedAt: nil)
            try PartStore.add(write, id, added, seal, permit)
            let entry = permit.entry(
                "need.add", at: now, case: id, entity: added.id.cast(), codes: "kind=\(need.kind)")
            try write.journal(entry.placed(position))
            position += 1
        }
        return OpenedCase(id: id, reference: reference)
    }

    /// Of 34 thousand million references one is taken by chance now and then; the table's UNIQUE guards the rest.
    private static func freeReference(_ read: Read, _ chance: WorldGenerator) throws -> String {
        var generator = chance
        var reference = CaseReference.make(using: &generator)
        while try CaseStore.id(read, reference: reference) != nil {
            reference = CaseReference.make(using: &generator)
        }
        return reference
    }
}
