import Access
import Kernel
import Storage

/// What a provider says of the places of one group.
package struct PlacesReport: Sendable, Equatable {
    package var group: PlaceGroup
    package var unit: PlaceUnit
    package var capacity: Int
    /// People (or rooms, appointments) there now. May exceed `capacity`: a report says what is.
    package var occupied: Int

    package init(group: PlaceGroup, unit: PlaceUnit, capacity: Int, occupied: Int) {
        self.group = group
        self.unit = unit
        self.capacity = capacity
        self.occupied = occupied
    }
}

/// What a provider says of its service: state, and places of the groups that it names; the others stay as they were.
package struct StateReport: Sendable, Equatable {
    package var state: OpenState
    package var conditions: [StateCondition]
    package var note: String
    package var untilDay: Day?
    package var places: [PlacesReport]
    /// `ServiceEntry.basis` of what the reporter saw; nil for a report that replaces whatever there is.
    package var basis: String?

    package init(
        state: OpenState, conditions: [StateCondition] = [], note: String = "", untilDay: Day? = nil,
        places: [PlacesReport] = [], basis: String? = nil
    ) {
        self.state = state
        self.conditions = conditions
        self.note = note
        self.untilDay = untilDay
        self.places = places
        self.basis = basis
    }

    /// Refuses what cannot be kept.
    func check(_ kind: ServiceKind?, today: Day) throws(DirectoryProblem) {
        if note.count > Limits.textCharactersMax { throw .invalid(field: "note", why: .tooLong) }
        if let untilDay, untilDay < today { throw .invalid(field: "until", why: .past) }
        if !places.isEmpty && kind?.hasPlaces != true { throw .hasNoPlaces }
        for report in places
        where !(0...100_000).contains(report.capacity) || !(0...100_000).contains(report.occupied) {
            throw .invalid(field: "places", why: .outOfRange)
        }
        if Set(places.map(\.group)).count != places.count { throw .invalid(field: "places", why: .malformed) }
    }
}

extension Directory {
    /// The provider says how its service stands. Seen by everybody at their next look. Throws `.stale` when somebody has
    /// reported, or arrived, since `basis` was read.
    package func reportState(_ report: StateReport, of id: ServiceID, by actor: Actor) async throws {
        try await database.write { try reportState(report, of: id, by: actor, in: $0) }
    }

    /// The same inside a transaction of another room.
    package func reportState(_ report: StateReport, of id: ServiceID, by actor: Actor, in write: Write) throws {
        let (now, today) = (world.now(), world.today())
        guard let entry = try ServiceStore.entry(id, write.read) else { throw Refusal.unknown }
        let service = entry.service
        let permit = try policy.permit(Actions.ServiceReport.self, actor, Self.facts(service))
        try report.check(kinds[service.kind], today: today)
        if let basis = report.basis, basis != entry.basis {
            throw DirectoryProblem.stale(current: service.version)
        }
        let state = ServiceState(
            state: report.state, conditions: report.conditions, note: report.note, confirmedAt: now,
            confirmedBy: actor.member, untilDay: report.untilDay)
        try ServiceStore.put(state, of: id, write, permit)
        for places in report.places { try ServiceStore.put(places, of: id, at: now, write, permit) }
        let counts = report.places.map { " \($0.group.rawValue)=\($0.occupied)/\($0.capacity)" }.joined()
        try write.journal(
            permit.entry(at: now, entity: id.cast(), codes: "state=\(report.state.rawValue)\(counts)"))
    }

    /// The provider says that it takes people, or does not, from now on; conditions and note stay as they were.
    package func changeState(_ state: OpenState, of id: ServiceID, by actor: Actor) async throws {
        let (policy, now) = (policy, world.now())
        try await database.write { write in
            guard let entry = try ServiceStore.entry(id, write.read) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.ServiceReport.self, actor, Self.facts(entry.service))
            let changed = ServiceState(
                state: state, conditions: entry.state?.conditions ?? [], note: entry.state?.note ?? "",
                confirmedAt: now, confirmedBy: actor.member)
            try ServiceStore.put(changed, of: id, write, permit)
            try write.journal(permit.entry(at: now, entity: id.cast(), codes: "state=\(state.rawValue)"))
        }
    }

    /// One place more, or fewer, is taken: counted where it is kept, beside those who arrive at the same moment. The
    /// state, what was said of it and its age stay as they are.
    /// - Parameter step: 1 or -1. Throws `invalid(places, outOfRange)` when nobody is there to leave.
    package func countPlace(_ group: PlaceGroup, step: Int, of id: ServiceID, by actor: Actor) async throws {
        let (policy, now) = (policy, world.now())
        guard abs(step) == 1 else { throw DirectoryProblem.invalid(field: "step", why: .outOfRange) }
        try await database.write { write in
            guard let entry = try ServiceStore.entry(id, write.read) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.ServiceReport.self, actor, Self.facts(entry.service))
            guard entry.places(group) != nil else { throw DirectoryProblem.hasNoPlaces }
            guard try ServiceStore.count(group, step: step, of: id, at: now, write, permit) else {
                throw DirectoryProblem.invalid(field: "places", why: .outOfRange)
            }
            try write.journal(permit.entry(at: now, entity: id.cast(), codes: "group=\(group.rawValue) step=\(step)"))
        }
    }

    /// The provider says that nothing has changed. Throws `invalid(state, missing)` when nothing was ever reported, and
    /// `invalid(until, past)` when what was reported is over: it would stay out of date whatever is confirmed.
    package func confirm(_ id: ServiceID, by actor: Actor) async throws {
        let (policy, now, today) = (policy, world.now(), world.today())
        try await database.write { write in
            guard let entry = try ServiceStore.entry(id, write.read) else { throw Refusal.unknown }
            let permit = try policy.permit(Actions.ServiceReport.self, actor, Self.facts(entry.service))
            if let last = entry.state?.untilDay, last < today {
                throw DirectoryProblem.invalid(field: "until", why: .past)
            }
            guard try ServiceStore.confirm(id, at: now, by: actor.member, write, permit) else {
                throw DirectoryProblem.invalid(field: "state", why: .missing)
            }
            try write.journal(permit.entry(at: now, entity: id.cast(), codes: "confirmed=1"))
        }
    }

    /// Releases every hold that has lapsed, in batches, for a scheduled job. Says which.
    @discardableResult
    package func expireHolds() async throws -> [Holds.Hold] {
        let now = world.now()
        var lapsed: [Holds.Hold] = []
        while true {
            let batch = try await database.write { try Holds.releaseExpired($0, now: now) }
            lapsed += batch
            if batch.count < Holds.expiryBatch { return lapsed }
        }
    }

    static func facts(_ service: Service) -> Facts { Facts(record: service.id.cast(), owner: service.organisation) }
}
