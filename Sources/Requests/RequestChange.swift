import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

/// One act on one request inside its transaction: decided by the rule, carried out, journalled.
struct RequestChange {
    let write: Write
    let definition: RequestDefinition
    let vault: Vault
    /// Nil where nothing is proposed.
    let snapshot: DirectorySnapshot?
    let now: Timestamp
    let zone: Zone
    let before: Request

    @discardableResult
    mutating func run<A: Action>(_ command: RequestCommand, side: Side, _ permit: Permit<A>) throws -> Request {
        let events = try RequestRule.decide(definition, before, command, side: side, now: now, zone: zone)
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
                    write: write, definition: definition, vault: vault, snapshot: snapshot, now: now, zone: zone
                )
                .perform(effect, &next, permit)
            case .moved, .answered, .arrived, .dueAt, .ended: break
            }
        }
        if let proposed = next.proposed, proposed != before.proposed { codes += " next=\(proposed)" }
        if let day { codes += " day=\(day)" }
        guard try RequestStore.update(write, next, from: before.version) else {
            throw RequestProblem.stale(act: before.lastAct, state: before.state, version: before.version)
        }
        if !words.isEmpty || day != nil {
            // After consent was withdrawn the key is gone: nothing new is written under it.
            let key = try KeyStore.load(write.read, vault, for: before.id.cast())
            if key == nil && !words.isEmpty { throw RequestProblem.sharingEnded }
            try MessageStore.insert(
                write, next, side: side, member: permit.actor.member, act: command.act, day: day, text: words,
                key.map { RequestSeal(key: $0) }, now)
        }
        if next.dueAt != before.dueAt { try RequestTimes.schedule(write, next, definition, now: now, zone) }
        try write.journal(
            permit.entry(
                "\(before.kind).\(command.act)", at: now, case: before.caseID, entity: before.id.cast(), codes: codes))
        try Cases.touch(write, before.caseID, at: now)
        return next
    }
}

/// What the words under `effects:` do.
struct RequestEffects {
    let write: Write
    let definition: RequestDefinition
    let vault: Vault
    /// Nil where nothing is proposed.
    let snapshot: DirectorySnapshot?
    let now: Timestamp
    let zone: Zone

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
        case .proposeNext:
            guard let snapshot else { return }
            let query = try NextService.query(write.read, request, vault, snapshot, today: zone.day(of: now))
            request.proposed = query.flatMap { Matching.match($0, in: snapshot, now: now).fits.first?.service.id }
        case .needMet:
            guard let need = request.need else { return }
            try Cases.meetNeed(write, request.caseID, need, permit, now: now)
        case .authority: try Cases.setAuthority(write, request.caseID, request.to, permit, now: now)
        case .handover: try Cases.handOver(write, request.caseID, to: request.to, permit, now: now)
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

/// Which service to ask next.
enum NextService {
    /// The question to the directory, from what was shared alone. Nil when the request names no service or the service
    /// is no longer known.
    static func query(
        _ read: Read, _ request: Request, _ vault: Vault, _ snapshot: DirectorySnapshot, today: Day
    ) throws -> MatchQuery? {
        guard let service = request.service, let entry = snapshot[service] else { return nil }
        var query = MatchQuery(need: entry.service.kind)
        query.region = request.region.isEmpty ? nil : request.region
        query.urgency = MatchQuery.Urgency(rawValue: request.urgency.rawValue) ?? .routine
        for other in try RequestStore.ofCase(read, request.caseID) where other.kind == request.kind {
            if let tried = other.service, other.need == request.need { query.excluding.insert(tried) }
        }
        guard let key = try KeyStore.load(read, vault, for: request.id.cast()),
            let sealed = try RequestStore.payload(read, request.id)
        else { return query }
        let part = try RequestSeal(key: key).openPayload(sealed)
        switch part.value("gender") {
        case "female", "trans-female": query.sex = .female
        case "male", "trans-male": query.sex = .male
        case "non-conforming": query.sex = .other
        default: break
        }
        query.age =
            part.value("birth-date").flatMap { Day($0)?.years(until: today) } ?? part.value("age").flatMap { Int($0) }
        query.children = part.value("dependants").flatMap { Int($0) } ?? 0
        query.languages = codes(part.value("languages"))
        query.unsafeRegions = codes(part.value("unsafe-regions"))
        return query
    }

    private static func codes(_ value: String?) -> [String] { value?.split(separator: ";").map(String.init) ?? [] }
}
