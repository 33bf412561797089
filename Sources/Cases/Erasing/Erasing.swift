import Access
import Kernel
import Storage
import Vault

extension Cases {
    /// Asks that the file be erased. Who guards data protection answers; until then nothing changes.
    /// Throws `.notClosed`, `.erasureAsked`.
    package func askErasure(_ id: CaseID, _ command: AskErasure, _ actor: Actor) async throws {
        try TextRule.code(command.ground, in: definitions.erasureGrounds)
        try TextRule.check(command.reason, "reason", required: true)
        try await change(Actions.CaseEraseAsk.self, id, actor) { change in
            let known = try ErasureStore.one(change.write.read, change.id)?.erasure.state
            if let problem = ErasureRules.problemWithAsking(change.record.stage, known) { throw problem }
            try ErasureStore.ask(
                change.write, change.record, command, reason: change.seal.erasure(command.reason), change.now,
                change.permit)
            try change.journal("case.erase-ask", codes: "ground=\(command.ground)")
        }
    }

    /// Takes the wish back before it was answered. Any of those who may ask may do it.
    package func withdrawErasure(_ id: CaseID, _ actor: Actor) async throws {
        try await change(Actions.CaseEraseAsk.self, id, actor) { change in
            guard try ErasureStore.one(change.write.read, change.id)?.erasure.state == .asked else {
                throw CaseProblem.noErasureAsked
            }
            try ErasureStore.answer(change.write, change.id, .refused, change.now, by: change.actor.member)
            try change.journal("case.erase-withdrawn")
        }
    }

    /// What stands about the erasure of a case, for those who may ask for it; nil when nobody ever has.
    package func erasure(_ id: CaseID, _ actor: Actor) async throws -> CaseErasure? {
        let policy = policy
        return try await database.read { read in
            guard let stored = try CaseStore.row(read, id) else { throw Cases.absent(policy, actor) }
            _ = try policy.permit(Actions.CaseEraseAsk.self, actor, stored.record.facts)
            return try ErasureStore.one(read, id)?.erasure
        }
    }

    /// Every wish that waits, with its words and nothing else of the file, and the latest that were answered.
    package func erasures(
        _ actor: Actor, limit: Int = Limits.pageRows
    ) async throws -> (waiting: [CaseErasure], answered: [CaseErasure]) {
        let permit = try policy.permit(Actions.CaseErase.self, actor)
        let (vault, now) = (vault, world.now())
        let (waiting, answered, entries) = try await database.read { read in
            var entries: [JournalEntry] = []
            let waiting = try ErasureStore.list(read, isWaiting: true, limit: limit).map { stored in
                // Words about a person are shown: that is a look at the case.
                entries.append(permit.entry("case.erasures", at: now, case: stored.erasure.id).placed(entries.count))
                return try Cases.opened(stored, read, vault)
            }
            return (waiting, try ErasureStore.list(read, isWaiting: false, limit: limit).map(\.erasure), entries)
        }
        try await database.append(entries)
        return (waiting, answered)
    }

    /// How many wait; for whoever answers.
    package func erasuresWaiting(_ permit: Permit<Actions.CaseErase>) async throws -> Int {
        try await database.read { try ErasureStore.waitingCount($0) }
    }

    /// Erases for good: the key is destroyed, and with it everything that was sealed, here and in whatever backup is
    /// brought back later. Throws `.noErasureAsked`, `.notClosed`, `.ownErasure`, `.stillHelped`, and `.otherReference`
    /// when `reference` is not what stands on the case.
    package func erase(_ id: CaseID, reference typed: String, _ actor: Actor) async throws {
        let now = world.now()
        try await database.write { write in
            let (record, known) = try toAnswer(write.read, id)
            let permit = try policy.permit(Actions.CaseErase.self, actor, record.facts)
            if let problem = ErasureRules.problemWithErasing(
                record.stage, known?.state, askedBy: known?.askedBy, by: actor.member)
            {
                throw problem
            }
            guard CaseReference.read(typed) == record.reference else { throw CaseProblem.otherReference }
            // First the answer: who took the wish back a moment before is heard.
            try ErasureStore.answer(write, id, .done, now, by: actor.member)
            try erase(write, record, isReplay: false, now)
            let asker = known?.askedBy.map { " asked-by=\($0)" } ?? ""
            try write.journal(
                permit.entry("case.erased", at: now, case: id, codes: "ground=\(known?.ground ?? "")" + asker))
        }
    }

    /// The file stays. Throws `.noErasureAsked`, `.ownErasure`.
    package func refuseErasure(_ id: CaseID, _ actor: Actor) async throws {
        let now = world.now()
        try await database.write { write in
            let (record, known) = try toAnswer(write.read, id)
            let permit = try policy.permit(Actions.CaseErase.self, actor, record.facts)
            let problem = ErasureRules.problemWithErasing(
                .closed, known?.state, askedBy: known?.askedBy, by: actor.member)
            if let problem { throw problem }
            try ErasureStore.answer(write, id, .refused, now, by: actor.member)
            try write.journal(permit.entry("case.erase-refused", at: now, case: id))
        }
    }

    /// A copy of this database was restored in which the case was still there: erases it again. True when it was.
    package func eraseAgain(_ write: Write, _ id: ID<AnyEntity>, _ now: Timestamp) throws -> Bool {
        guard let record = try CaseStore.row(write.read, id.cast())?.record, !CaseReference.isErased(record.reference)
        else { return false }
        let permit = try policy.permit(Actions.CaseErase.self, .system, record.facts)
        try erase(write, record, isReplay: true, now)
        try write.journal(permit.entry("case.erased", at: now, case: record.id, codes: "again=restore"))
        return true
    }

    private func erase(_ write: Write, _ record: Case, isReplay: Bool, _ now: Timestamp) throws {
        // First the rooms that hold something of it, which may ask what it holds.
        for reaction in reactions { try reaction(write, .erased(record.id, isReplay: isReplay), now) }
        try ErasureStore.erase(
            write, record.id, reference: CaseReference.erased(record.reference, vault), now)
    }

    private func toAnswer(_ read: Read, _ id: CaseID) throws -> (Case, CaseErasure?) {
        guard let record = try CaseStore.row(read, id)?.record else { throw Refusal.unknown }
        return (record, try ErasureStore.one(read, id)?.erasure)
    }

    private static func opened(
        _ stored: ErasureStore.Stored, _ read: Read, _ vault: Vault
    ) throws -> CaseErasure {
        let erasure = stored.erasure
        let key = try KeyStore.load(read, vault, for: erasure.id.cast())
        let reason = try key.flatMap { key in
            try stored.sealedReason.map { try CaseSeal(key: key).openErasure($0) }
        }
        return CaseErasure(
            id: erasure.id, reference: erasure.reference, organisation: erasure.organisation, ground: erasure.ground,
            reason: reason, askedBy: erasure.askedBy, askedAt: erasure.askedAt, state: erasure.state,
            answeredBy: erasure.answeredBy, answeredAt: erasure.answeredAt)
    }
}
