import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

extension Requests {
    /// What runs by itself: reminders, escalation to the named person with the next service proposed, the end of what is
    /// never answered, and places that lapse. Each looks first whether it is still meant, so running twice does nothing.
    package var jobHandlers: [String: JobRunner.Handler] {
        [
            RequestTimes.remind: { try await remind($0) },
            RequestTimes.escalate: { try await escalate($0) },
            RequestTimes.lapse: { try await lapse($0) },
            RequestTimes.hold: { try await lapseHold($0) },
            RequestTimes.sharing: { try await recheckSharing($0) },
            Cases.authorityJob: { [cases] in try await cases.recheckAuthority($0) },
            // The directory frees a place by itself, should the request not have followed.
            Holds.expiryJob: { [directory] _ in try await directory.expireHolds() },
        ]
    }

    /// `request instant` or `request hold`.
    private static func parts(_ job: Job) -> (request: RequestID, rest: Substring)? {
        let words = job.payload.split(separator: " ")
        guard words.count == 2, let id = RequestID(words[0]) else { return nil }
        return (id, words[1])
    }

    /// The request, when the time that the job was made for is still running.
    private static func stillDue(_ read: Read, _ job: Job) throws -> Request? {
        guard let (id, rest) = parts(job), let at = Int64(rest), let request = try RequestStore.find(read, id),
            !request.isClosed, request.dueAt == Timestamp(milliseconds: at)
        else { return nil }
        return request
    }

    private func remind(_ job: Job) async throws {
        let (policy, now) = (policy, world.now())
        try await database.write { write in
            guard let request = try Self.stillDue(write.read, job), let due = request.dueAt, request.escalatedAt == nil
            else { return }
            // One reminder a time limit: its identifier follows from the two.
            let id = MessageID(high: UInt64(bitPattern: due.milliseconds) << 16 | 0x7000, low: request.id.low)
            let isNew = try MessageStore.insert(
                write, request, id: id, side: .system, member: nil, act: "remind", day: nil, text: "", nil, now)
            guard isNew else { return }
            let permit = try policy.permit(Actions.RequestFollow.self, .system, request.facts)
            try write.journal(
                permit.entry(
                    "\(request.kind).remind", at: now, case: request.caseID, entity: request.id.cast(),
                    codes: "state=\(request.state) turn=\(request.turn.rawValue)"))
        }
    }

    private func escalate(_ job: Job) async throws {
        let now = world.now()
        let proposed = try await proposal(job, on: .answerDue)
        try await database.write { write in
            guard let request = try Self.stillDue(write.read, job), request.escalatedAt == nil else { return }
            let permit = try self.policy.permit(Actions.RequestFollow.self, .system, request.facts)
            var change = try self.change(write, request, proposed, now)
            var next = request
            if let act = change.definition.act(on: .answerDue, in: request.state) {
                next = try change.run(RequestCommand(act: act.code, version: request.version), side: .system, permit)
            }
            let version = next.version
            next.escalatedAt = now
            next.escalatedTo = try Escalation.named(write.read, request, change.definition)
            next.version += 1
            guard try RequestStore.update(write, next, from: version) else {
                throw RequestProblem.stale(act: next.lastAct, state: next.state, version: version)
            }
            let limit = change.definition.limit(in: request.state)
            let codes =
                "kind=\(request.kind) side=\(limit?.escalateSide.rawValue ?? "sender") role=\(limit?.escalateRole ?? "")"
            let told = next.escalatedTo.map { " to=\($0)" } ?? " to=nobody"
            try write.journal(
                permit.entry(
                    "request.escalated", at: now, case: request.caseID, entity: request.id.cast(), codes: codes + told))
        }
    }

    /// Whom the program's own act would ask next.
    private func proposal(_ job: Job, on trigger: Trigger) async throws -> ServiceID? {
        guard let (id, _) = Self.parts(job) else { return nil }
        return try await proposal(id, .system) { $0.act(on: trigger, in: $1.state) }
    }

    private func lapse(_ job: Job) async throws {
        let now = world.now()
        let proposed = try await proposal(job, on: .lapsed)
        try await database.write { write in
            guard let request = try Self.stillDue(write.read, job) else { return }
            var change = try self.change(write, request, proposed, now)
            guard let act = change.definition.act(on: .lapsed, in: request.state) else { return }
            let permit = try self.policy.permit(Actions.RequestFollow.self, .system, request.facts)
            try change.run(RequestCommand(act: act.code, version: request.version), side: .system, permit)
        }
    }

    private func lapseHold(_ job: Job) async throws {
        let now = world.now()
        try await database.write { write in
            guard let (id, rest) = Self.parts(job), let hold = HoldID(rest),
                let request = try RequestStore.find(write.read, id), request.hold == hold,
                let known = try Holds.find(write.read, hold)
            else { return }
            switch known.state {
            case .held: guard let until = known.until, until <= now else { return }
            case .released, .vacated: break
            case .confirmed, .occupied: return
            }
            let permit = try self.policy.permit(Actions.RequestFollow.self, .system, request.facts)
            var change = try self.change(write, request, nil, now)
            if !request.isClosed, let act = change.definition.act(on: .holdLapsed, in: request.state) {
                try change.run(RequestCommand(act: act.code, version: request.version), side: .system, permit)
                return
            }
            // No act of the definition: the place is given back all the same.
            try Holds.release(write, hold, now: now)
            var next = request
            next.hold = nil
            next.version += 1
            guard try RequestStore.update(write, next, from: request.version) else {
                throw RequestProblem.stale(act: request.lastAct, state: request.state, version: request.version)
            }
            try write.journal(
                permit.entry(
                    "request.hold-ended", at: now, case: request.caseID, entity: request.id.cast(),
                    codes: "kind=\(request.kind) hold=\(known.state.rawValue)"))
        }
    }

    /// A consent had its last day, or what a finished help had shared has been kept long enough.
    private func recheckSharing(_ job: Job) async throws {
        let now = world.now()
        try await database.write { write in
            guard let (id, _) = Self.parts(job), let request = try RequestStore.find(write.read, id) else { return }
            try SharingEnd.recheck(write, request, self.definitions, self.cases.sharing, self.policy, now)
        }
    }
}
