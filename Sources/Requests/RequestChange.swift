import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

/// One act on one request inside its transaction: decided by the rule, carried out, journalled.
struct RequestChange {
    let write: Write
    let definitions: RequestDefinitions
    let definition: RequestDefinition
    let sharing: CaseSharing
    /// Whom to ask next, should the act say so.
    let proposed: ServiceID?
    let now: Timestamp
    let before: Request

    @discardableResult
    mutating func run<A: Action>(_ command: RequestCommand, side: Side, _ permit: Permit<A>) throws -> Request {
        let events = try RequestRule.decide(
            definition, before, command, side: side, now: now, calendar: sharing.calendar)
        var next = RequestRule.apply(
            events, to: before, definition, side: side, by: permit.actor.member, now: now)
        var words = ""
        var day: Day?
        var codes = "kind=\(before.kind) from=\(before.state) state=\(next.state)"
        for event in events {
            switch event {
            case .textGiven(let text): words = text
            case .dayGiven(let given): day = given
            case .reasonGiven(let reason): codes += " reason=\(reason)"
            case .effect(let effect):
                try RequestEffects(
                    write: write, definitions: definitions, definition: definition, sharing: sharing,
                    proposed: proposed,
                    now: now
                )
                .perform(effect, &next, permit)
            case .moved, .answered, .arrived, .dueAt, .ended: break
            }
        }
        if let day { codes += " day=\(day)" }
        let until = definition.sharedUntil(next, sharing.calendar)
        // What ended without an arrival is shared no longer, from this moment on.
        let endsSharing = next.isClosed && next.sharingEndedAt == nil && until == nil
        if endsSharing { next.sharingEndedAt = now }
        guard try RequestStore.update(write, next, from: before.version) else {
            throw RequestProblem.stale(act: before.lastAct, state: before.state, version: before.version)
        }
        var entry = permit.entry(
            "\(before.kind).\(command.act)", at: now, case: before.caseID, entity: before.id.cast(), codes: codes)
        if endsSharing {
            // The request's own key goes: the last words are kept where the sender can read them, in the case.
            entry = try Cases.noted(entry, words, of: before.caseID, write.read, sharing.vault)
            words = ""
        }
        if !words.isEmpty || day != nil { try say(words, day, next, command.act, side, permit.actor.member) }
        if next.dueAt != before.dueAt {
            try RequestTimes.schedule(write, next, definition, now: now, sharing.calendar.of(next.region))
        }
        try write.journal(entry)
        if endsSharing {
            let isWithdrawn = definition.act(command.act)?.on == .consentWithdrawn
            try SharingEnd.erase(write, next, isWithdrawn ? .consent : .over, permit, now)
        }
        if let until { try RequestTimes.watchSharing(write, next.id, at: until) }
        try Cases.touch(write, before.caseID, at: now)
        return next
    }

    /// After sharing has ended nothing new is written under the request.
    private func say(
        _ words: String, _ day: Day?, _ next: Request, _ act: String, _ side: Side, _ member: MemberID?
    ) throws {
        let isShared = try SharingEnd.isShared(write.read, before, definition, sharing, now)
        let key = try isShared ? KeyStore.load(write.read, sharing.vault, for: before.id.cast()) : nil
        if key == nil && !words.isEmpty { throw RequestProblem.sharingEnded }
        try MessageStore.insert(
            write, next, side: side, member: member, act: act, day: day, text: words, key.map { RequestSeal(key: $0) },
            now)
    }
}

/// What the words under `effects:` do.
struct RequestEffects {
    let write: Write
    let definitions: RequestDefinitions
    let definition: RequestDefinition
    let sharing: CaseSharing
    let proposed: ServiceID?
    let now: Timestamp

    /// A place for this request, or `.noPlaceLeft`.
    static func take(
        _ write: Write, _ request: Request, _ definition: RequestDefinition, _ service: ServiceID, _ group: String,
        _ now: Timestamp
    ) throws -> HoldID {
        let until = now.adding(minutes: Int64(definition.holdMinutes ?? 1))
        guard
            let hold = try Holds.take(
                write, service: service, group: group, request: request.id, now: now, until: until)
        else { throw RequestProblem.noPlaceLeft }
        try RequestTimes.watch(write, request.id, hold, until: until)
        return hold
    }

    func perform<A: Action>(_ effect: Effect, _ request: inout Request, _ permit: Permit<A>) throws {
        switch effect {
        case .holdTake, .holdConfirm, .holdOccupy: try place(effect, &request)
        case .holdRelease:
            guard let hold = request.hold else { return }
            // An occupied place is not given back by what ends a promise; `hold.vacate` does that.
            if try Holds.find(write.read, hold)?.state == .occupied { return }
            try Holds.release(write, hold, now: now)
            request.hold = nil
        case .holdVacate:
            guard let hold = request.hold else { return }
            if try Holds.vacate(write, hold, now: now) { request.hold = nil }
        case .proposeNext: request.proposed = proposed
        case .needMet:
            guard let need = request.need else { return }
            try Cases.meetNeed(write, request.caseID, need, permit, now: now)
        case .needOpen:
            guard let need = request.need else { return }
            try Cases.reopenNeed(write, request.caseID, need, permit, now: now)
        case .authority:
            do {
                try Cases.nameAuthority(
                    write, request.caseID, request.to, exception: request.exception, sharing, permit, now: now)
            } catch CaseProblem.noConsent {
                throw RequestProblem.sharingEnded
            } catch CaseProblem.noConsentOfGuardian {
                throw RequestProblem.sharingEnded
            }
        case .authorityEnd: try Cases.endAuthority(write, request.caseID, request.to, permit, now: now)
        case .handover: try handOver(request, permit)
        }
    }

    /// The case, and with it the sending side of everything that still runs for it: the one who sent it may neither read
    /// nor withdraw it any more, and the new keeper must be able to.
    private func handOver<A: Action>(_ request: Request, _ permit: Permit<A>) throws {
        var late: [RequestID] = []
        for other in try RequestStore.live(write.read, request.caseID)
        where other.id != request.id && other.from != request.to {
            try RequestStore.moveSender(write, other.id, to: request.to, now, permit)
            try write.journal(
                permit.entry(
                    "request.handover", at: now, case: request.caseID, entity: other.id.cast(),
                    codes: "kind=\(other.kind)"))
            if other.escalatedTo != nil { late.append(other.id) }
        }
        try Cases.handOver(write, request.caseID, to: request.to, permit, now: now)
        // What was late on the sending side stood on the desk of somebody of the former keeper.
        for id in late {
            guard let other = try RequestStore.find(write.read, id) else { continue }
            let definition = try definitions.definition(write.read, kind: other.kind, digest: other.digest)
            guard definition.limit(in: other.state)?.escalateSide == .sender else { continue }
            try Escalation.renew(write, other, definition, permit, now)
        }
    }

    /// A service that counts no places has nothing to hold.
    private func place(_ effect: Effect, _ request: inout Request) throws {
        guard let service = request.service, let group = request.group else { return }
        let state = try request.hold.flatMap { try Holds.find(write.read, $0)?.state }
        let isActive = state == .held || state == .confirmed || state == .occupied
        if !isActive { request.hold = try Self.take(write, request, definition, service, group, now) }
        guard let hold = request.hold else { return }
        if effect == .holdConfirm { try Holds.confirm(write, hold, now: now) }
        if effect == .holdOccupy { try Holds.occupy(write, hold, now: now) }
    }
}
