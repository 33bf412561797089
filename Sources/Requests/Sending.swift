import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

extension Requests {
    /// "The service will see exactly this." Nothing is sent or held.
    /// - Parameters: moving: the request that is to end in the same moment, when the person is moved on.
    package func preview(
        _ draft: RequestDraft, moving: RequestID? = nil, _ actor: Actor
    ) async throws -> RequestPreview {
        let snapshot = try await directory.snapshot()
        let now = world.now()
        let (preview, entry) = try await database.read { read in
            let before = try moving.flatMap { try RequestStore.find(read, $0) }
            guard (before == nil) == (moving == nil) else { throw Refusal.unknown }
            let checked = try self.check(read, draft, moving: before, actor, snapshot, now)
            var entry = checked.permit.entry("request.preview", at: now, case: draft.caseID)
            entry.isRead = true
            let preview = RequestPreview(
                definition: checked.definition, payload: checked.part, exception: checked.exception)
            return (preview, entry)
        }
        try await database.append([entry])
        return preview
    }

    /// Sends a request: consent is checked, what it covers is sealed for the receiver, a place is held, the time to
    /// answer starts. Sent twice with one once-key, the second answers with the first.
    package func send(_ draft: RequestDraft, _ actor: Actor) async throws -> RequestID {
        let snapshot = try await directory.snapshot()
        return try await database.write { write in
            if let done = try self.sentBefore(write.read, draft, actor) { return done }
            return try self.send(write, draft, moving: nil, actor, snapshot)
        }
    }

    /// The request that this once-key was used for.
    func sentBefore(_ read: Read, _ draft: RequestDraft, _ actor: Actor) throws -> RequestID? {
        guard let (id, digest) = try RequestStore.once(read, try onceKey(draft, actor)) else { return nil }
        guard digest == self.digest(draft) else { throw RequestProblem.onceKeyReused }
        return id
    }

    func send(
        _ write: Write, _ draft: RequestDraft, moving: Request?, _ actor: Actor, _ snapshot: DirectorySnapshot
    ) throws -> RequestID {
        let now = world.now()
        let checked = try check(write.read, draft, moving: moving, actor, snapshot, now)
        let definition = checked.definition
        guard let start = definition.state(definition.start), let from = actor.organisation else {
            throw RequestProblem.wrongRole
        }
        let id: RequestID = world.makeID()
        let calendar = world.calendar.of(checked.region)
        var request = Request(
            id: id, kind: definition.id, digest: definition.digest, caseID: draft.caseID, from: from,
            fromMember: actor.member, to: draft.to, service: draft.service, group: checked.group,
            region: checked.region, urgency: draft.urgency, need: draft.need, consent: checked.consent,
            exception: checked.exception, previous: moving?.id, madeAt: now, state: start.code, phase: start.phase,
            turn: start.turn,
            dueAt: definition.due(in: start.code, draft.urgency, entered: now, sent: now, calendar), escalatedAt: nil,
            escalatedTo: nil, responsible: nil, hold: nil, proposed: nil, answeredAt: nil, arrivedAt: nil, reason: nil,
            sharingEndedAt: nil, lastAct: "send", version: 1, changedAt: now, closedAt: nil)
        try definitions.keep(write, definition, now: now)
        let key = try KeyStore.create(write, vault, for: id.cast(), at: now)
        if definition.startEffects.contains(.holdTake), let service = draft.service, let group = checked.group {
            request.hold = try RequestEffects.take(write, request, definition, service, group, now)
        }
        try RequestStore.insert(
            write, request, onceKey: try onceKey(draft, actor), onceDigest: digest(draft),
            payload: RequestSeal(key: key).payload(checked.part), checked.permit)
        try RequestStore.answerProposals(write, request, checked.permit)
        if !draft.message.isEmpty {
            try MessageStore.insert(
                write, request, side: .sender, member: actor.member, act: "send", day: nil, text: draft.message,
                RequestSeal(key: key), now)
        }
        try RequestTimes.schedule(write, request, definition, now: now, calendar)
        try SharingEnd.watch(write, id, through: checked.through, world.zone)
        var codes = "kind=\(definition.id) state=\(start.code) urgency=\(draft.urgency.rawValue)"
        if let exception = checked.exception { codes += " exception=\(exception)" }
        try write.journal(
            checked.permit.entry("\(definition.id).send", at: now, case: draft.caseID, entity: id.cast(), codes: codes))
        try Cases.touch(write, draft.caseID, at: now)
        return id
    }

    private func onceKey(_ draft: RequestDraft, _ actor: Actor) throws -> String {
        guard !draft.onceKey.isEmpty, draft.onceKey.utf8.count <= 100 else { throw RequestProblem.onceKeyRequired }
        // A key is its maker's own: nobody can learn from another's.
        return "\(actor.member?.description ?? "system") \(draft.onceKey)"
    }

    private func digest(_ draft: RequestDraft) -> [UInt8] {
        let parts = [
            draft.kind, "\(draft.caseID)", "\(draft.to)", draft.service?.description ?? "", draft.group ?? "",
            draft.urgency.rawValue, draft.need?.description ?? "", draft.exception ?? "", draft.message,
        ]
        return vault.digest(Array(parts.joined(separator: "\u{1F}").utf8), purpose: "request-once")
    }

    /// A draft that may be sent now.
    struct Checked {
        let permit: Permit<Actions.RequestSend>
        let definition: RequestDefinition
        let part: SharedPart
        let consent: ConsentID?
        let exception: String?
        /// The last day on which consent or exception holds by itself.
        let through: Day?
        let group: String?
        let region: String
    }

    func check(
        _ read: Read, _ draft: RequestDraft, moving: Request?, _ actor: Actor, _ snapshot: DirectorySnapshot,
        _ now: Timestamp
    ) throws -> Checked {
        guard moving == nil || moving?.caseID == draft.caseID else { throw Refusal.unknown }
        guard let record = try Cases.row(read, draft.caseID) else { throw Refusal.unknown }
        let permit = try policy.permit(Actions.RequestSend.self, actor, record.facts)
        guard let definition = definitions.current(draft.kind) else { throw RequestProblem.unknownKind(draft.kind) }
        guard !actor.roles.isDisjoint(with: definition.fromRoles) else { throw RequestProblem.wrongRole }
        guard record.closedAt == nil else { throw RequestProblem.caseClosed }
        guard Limits.fits(draft.message, characters: Limits.textCharactersMax) else {
            throw RequestProblem.tooLong(charactersMax: Limits.textCharactersMax)
        }
        guard let organisation = snapshot.organisations[draft.to], organisation.details.status == .active else {
            throw RequestProblem.unknownOrganisation
        }
        guard definition.toKinds.contains(organisation.kind.rawValue) else {
            throw RequestProblem.wrongKindOfOrganisation
        }
        // Somebody who is in a place has a need that is met: it is the one they are moved for.
        if let need = draft.need, need != moving?.need, try Cases.openNeed(read, draft.caseID, need) == nil {
            throw RequestProblem.unknownNeed
        }
        let (group, region) = try place(draft, definition, organisation, snapshot)
        let shared = try cases.sharing.payload(
            read, draft.caseID,
            .init(
                recipient: draft.to, recipientKind: organisation.kind.rawValue, purpose: definition.purpose,
                exceptions: draft.exception.map { [$0] } ?? []), now: now)
        var consent: ConsentID?
        var exception: String?
        switch shared.ground {
        case .consent(let id): consent = id
        case .exception(let code): exception = code
        }
        let wanted = Set(definition.sharedFields)
        let fields = shared.fields.filter { wanted.isEmpty || wanted.contains($0.field) }
        let part = SharedPart(
            reference: shared.reference, fields: fields.map { SharedPart.Item(field: $0.field, value: $0.value) })
        return Checked(
            permit: permit, definition: definition, part: part, consent: consent, exception: exception,
            through: shared.through, group: group, region: region)
    }

    /// Which places of which service, and where.
    private func place(
        _ draft: RequestDraft, _ definition: RequestDefinition, _ organisation: Organisation,
        _ snapshot: DirectorySnapshot
    ) throws(RequestProblem) -> (group: String?, region: String) {
        guard definition.namesService else {
            if draft.service != nil { throw .serviceNotTaken }
            return (nil, organisation.details.region)
        }
        guard let service = draft.service else { throw .serviceRequired }
        guard let entry = snapshot[service], entry.service.organisation == draft.to,
            entry.service.details.status == .active
        else { throw .unknownService }
        guard definition.holdMinutes != nil, snapshot.kinds.index(entry.service.kind) != nil,
            !entry.places.isEmpty
        else { return (nil, entry.service.details.region) }
        guard let group = draft.group, entry.places.contains(where: { $0.group.rawValue == group }) else {
            throw .groupRequired
        }
        return (group, entry.service.details.region)
    }
}
