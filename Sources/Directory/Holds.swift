import Kernel
import Storage

/// A promise of one place to one request. While a request waits for its answer the place is `held` and lapses by itself;
/// accepted, it is `confirmed`; on arrival `occupied`; afterwards `vacated`, or `released` when nobody came.
///
/// All changes run inside the caller's transaction (the request engine's), are counted in one conditional UPDATE each,
/// and may be repeated: a second call with the same hold changes nothing.
package enum Holds {
    package static let expiryBatch = 500
    /// The job that `take` leaves for the moment at which a hold lapses. Its handler releases all that are due: the
    /// request engine's, so that the request follows, or `Directory.expireHolds` where there are no requests.
    package static let expiryJob = "hold.expire"

    package enum State: String, Sendable, CaseIterable { case held, confirmed, occupied, released, vacated }

    package struct Hold: Sendable, Equatable {
        package let id: HoldID
        package let service: ServiceID
        package let group: String
        package let request: RequestID
        package let state: State
        package let until: Timestamp?
    }

    private static let columns: StaticString =
        "SELECT id, service_id, group_code, request_id, state, until_at FROM holds"
    private static let selectActive = Statement(
        "holds.active",
        [
            columns, "WHERE request_id = ?1 AND service_id = ?2 AND group_code = ?3",
            "AND state IN ('held', 'confirmed', 'occupied')",
        ])
    private static let selectOne = Statement("holds.one", [columns, "WHERE id = ?1"])
    private static let selectOfRequest = Statement(
        "holds.ofRequest", [columns, "WHERE request_id = ?1 ORDER BY taken_at DESC, id DESC"])
    private static let selectExpired = Statement(
        "holds.expired", [columns, "WHERE state = 'held' AND until_at <= ?1 ORDER BY until_at, id LIMIT ?2"])
    private static let insert = Statement(
        "holds.insert",
        """
        INSERT INTO holds (id, service_id, group_code, request_id, state, until_at, taken_at, changed_at)
        VALUES (?1, ?2, ?3, ?4, 'held', ?5, ?6, ?6)
        """)
    private static let move = Statement(
        "holds.move", "UPDATE holds SET state = ?3, until_at = NULL, changed_at = ?4 WHERE id = ?1 AND state = ?2")
    private static let hold = Statement(
        "service_places.hold",
        """
        UPDATE service_places SET held = held + 1
        WHERE service_id = ?1 AND group_code = ?2 AND occupied + held < capacity
            AND NOT EXISTS (SELECT 1 FROM service_states AS s
                WHERE s.service_id = ?1 AND s.state IN ('closed', 'quarantined'))
        """)
    private static let unhold = Statement(
        "service_places.unhold",
        "UPDATE service_places SET held = held - 1 WHERE service_id = ?1 AND group_code = ?2")
    private static let arrive = Statement(
        "service_places.arrive",
        "UPDATE service_places SET held = held - 1, occupied = occupied + 1 WHERE service_id = ?1 AND group_code = ?2")
    /// A provider may have counted the departure already in its own report: never below zero.
    private static let leave = Statement(
        "service_places.leave",
        "UPDATE service_places SET occupied = occupied - 1 WHERE service_id = ?1 AND group_code = ?2 AND occupied > 0")

    /// Holds one place until `until`. Nil when none is left, when the group does not exist there, or when the service
    /// takes nobody now. Asked again for the same request and group, answers with the hold it has.
    package static func take(
        _ write: Write, service: ServiceID, group: String, request: RequestID, now: Timestamp, until: Timestamp
    ) throws -> HoldID? {
        let active = try write.first(selectActive, [.id(request), .id(service), .text(group)]) { try Hold(row: $0) }
        if let active { return active.id }
        guard try write.run(hold, [.id(service), .text(group)]) == 1 else { return nil }
        let id = HoldID.make(now: now)
        try write.run(
            insert, [.id(id), .id(service), .text(group), .id(request), .at(until), .at(now)])
        try Jobs.enqueue(
            write, kind: expiryJob, payload: id.description, runAt: until, onceKey: "\(expiryJob) \(id)")
        try DirectoryStore.touch(service, write)
        return id
    }

    /// Accepted: the place no longer lapses. False when there was nothing to confirm.
    @discardableResult
    package static func confirm(_ write: Write, _ id: HoldID, now: Timestamp) throws -> Bool {
        try change(write, id, from: [.held], to: .confirmed, count: nil, now)
    }

    /// The person has arrived.
    @discardableResult
    package static func occupy(_ write: Write, _ id: HoldID, now: Timestamp) throws -> Bool {
        try change(write, id, from: [.held, .confirmed], to: .occupied, count: arrive, now)
    }

    /// Declined, withdrawn, lapsed, or nobody came.
    @discardableResult
    package static func release(_ write: Write, _ id: HoldID, now: Timestamp) throws -> Bool {
        try change(write, id, from: [.held, .confirmed], to: .released, count: unhold, now)
    }

    /// The person has left the place.
    @discardableResult
    package static func vacate(_ write: Write, _ id: HoldID, now: Timestamp) throws -> Bool {
        try change(write, id, from: [.occupied], to: .vacated, count: leave, now)
    }

    /// Releases what has lapsed, at most `expiryBatch` in one transaction, and says which, so that the requests follow.
    package static func releaseExpired(_ write: Write, now: Timestamp) throws -> [Hold] {
        let due = try write.all(selectExpired, [.at(now), .int(expiryBatch)]) { try Hold(row: $0) }
        return try due.filter { hold in
            guard try release(write, hold.id, now: now) else { return false }
            try write.journal(
                JournalEntry(
                    id: .make(now: now), at: now, actor: nil, organisation: nil, act: "hold.expired",
                    entity: hold.service.cast(), codes: "hold=\(hold.id) group=\(hold.group)"))
            return true
        }
    }

    package static func find(_ read: Read, _ id: HoldID) throws -> Hold? {
        try read.first(selectOne, [.id(id)]) { try Hold(row: $0) }
    }

    /// Every hold a request ever had, latest first.
    package static func ofRequest(_ read: Read, _ request: RequestID) throws -> [Hold] {
        try read.all(selectOfRequest, [.id(request)]) { try Hold(row: $0) }
    }

    private static func change(
        _ write: Write, _ id: HoldID, from: [State], to: State, count: Statement?, _ now: Timestamp
    ) throws -> Bool {
        guard let hold = try find(write.read, id), from.contains(hold.state),
            try write.run(move, [.id(id), .text(hold.state.rawValue), .text(to.rawValue), .at(now)]) == 1
        else { return false }
        if let count { try write.run(count, [.id(hold.service), .text(hold.group)]) }
        try DirectoryStore.touch(hold.service, write)
        return true
    }
}

extension Holds.Hold {
    init(row: Row) throws {
        self.init(
            id: try row.id(0), service: try row.id(1), group: row.text(2), request: try row.id(3),
            state: try row.code(4), until: row.optionalAt(5))
    }
}
