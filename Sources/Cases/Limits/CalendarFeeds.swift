import Access
import Kernel
import Storage
import Vault

/// A secret address under which a calendar fetches time limits. The token is known to whoever was given it; we keep its
/// digest.
package struct CalendarFeed: Sendable, Equatable {
    package let id: CalendarFeedID
    package let scope: LapsingFilter.Scope
    package let madeAt: Timestamp

    package static let ofMemberMax = 10
    static let purpose: StaticString = "calendar-feed"
}

/// What a calendar gets.
package struct CalendarContent: Sendable {
    package let feed: CalendarFeedID
    package let scope: LapsingFilter.Scope
    package let rows: [CalendarRow]

    /// More than any calendar shows.
    package static let rowsMax = 2_000
    /// What is over for longer is no longer shown.
    package static let pastDays = 60
}

/// One time limit in a calendar.
package struct CalendarRow: Sendable, Equatable {
    package let row: LapsingRow
    /// Rises with every change, whoever or whatever made it and in whichever direction its day went.
    package let sequence: Int
    package let changedAt: Timestamp
}

extension TimeLimits {
    /// The member's own addresses that still work.
    package func feeds(_ actor: Actor) async throws -> [CalendarFeed] {
        _ = try policy.permit(Actions.CaseList.self, actor)
        guard let member = actor.member, let organisation = actor.organisation else { return [] }
        return try await database.read { try FeedStore.of($0, member, organisation) }
    }

    /// Makes an address.
    /// - Parameter token: chance of 32 bytes, shown once by whoever asks; its digest is kept.
    package func makeFeed(
        _ scope: LapsingFilter.Scope, token: String, replacing old: CalendarFeedID? = nil, _ actor: Actor
    ) async throws {
        let permit = try policy.permit(Actions.CaseList.self, actor)
        guard scope != .all, allows(scope, actor), let member = actor.member, let organisation = actor.organisation
        else { throw Refusal.forbidden(action: Actions.CaseList.name) }
        let now = world.now()
        let id: CalendarFeedID = world.makeID()
        let digest = cases.vault.digest(Array(token.utf8), purpose: CalendarFeed.purpose)
        try await database.write { write in
            if let old { try Self.end(write, old, member, organisation, permit, now) }
            guard try FeedStore.of(write.read, member, organisation).count < CalendarFeed.ofMemberMax else {
                throw CaseProblem.tooManyValues
            }
            try FeedStore.add(write, id, digest, member, organisation, scope, at: now, permit)
            try write.journal(
                permit.entry(
                    "calendar.made", at: now, entity: id.cast(), codes: "scope=\(scope.rawValue)"
                ).placed(1))
        }
    }

    /// From now on the address shows nothing.
    package func revokeFeed(_ id: CalendarFeedID, _ actor: Actor) async throws {
        let permit = try policy.permit(Actions.CaseList.self, actor)
        guard let member = actor.member, let organisation = actor.organisation else { throw Refusal.unknown }
        let now = world.now()
        try await database.write { try Self.end($0, id, member, organisation, permit, now) }
    }

    private static func end(
        _ write: Write, _ id: CalendarFeedID, _ member: MemberID, _ organisation: OrganisationID,
        _ permit: Permit<Actions.CaseList>, _ now: Timestamp
    ) throws {
        guard try FeedStore.revoke(write, id, member, organisation, at: now, permit) else { throw Refusal.unknown }
        try write.journal(permit.entry("calendar.revoked", at: now, entity: id.cast()))
    }

    /// What the address shows, as long as whoever made it may see it: nobody signs in. Nil for an address that is not one.
    /// - Parameter admit: asked before anything is looked up for that address; throws to refuse.
    package func calendar(
        token: String, admit: @escaping @Sendable (CalendarFeedID) throws -> Void = { _ in }
    ) async throws -> CalendarContent? {
        guard (20...100).contains(token.utf8.count) else { return nil }
        let digest = cases.vault.digest(Array(token.utf8), purpose: CalendarFeed.purpose)
        let today = world.today()
        return try await database.read { read in
            guard let feed = try FeedStore.find(read, digest),
                let member = try Access.active(read, in: feed.organisation).first(where: { $0.id == feed.member })
            else { return nil }
            let actor = Actor(kind: .member(member.id), organisation: feed.organisation, roles: member.roles)
            guard allows(feed.scope, actor) else { return nil }
            try admit(feed.id)
            let rows = try FeedStore.rows(
                read, feed.scope, actor, from: today.adding(days: -CalendarContent.pastDays),
                limit: CalendarContent.rowsMax)
            return CalendarContent(feed: feed.id, scope: feed.scope, rows: rows)
        }
    }
}

/// Every statement on secret addresses.
enum FeedStore {
    struct Found {
        let id: CalendarFeedID
        let member: MemberID
        let organisation: OrganisationID
        let scope: LapsingFilter.Scope
    }

    private static let of = Statement(
        "calendar_feeds.of",
        """
        SELECT id, scope, made_at FROM calendar_feeds
        WHERE member_id = ?1 AND organisation_id = ?2 AND revoked_at IS NULL ORDER BY id
        """)
    private static let add = Statement(
        "calendar_feeds.add",
        """
        INSERT INTO calendar_feeds (id, digest, member_id, organisation_id, scope, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """)
    private static let revoke = Statement(
        "calendar_feeds.revoke",
        """
        UPDATE calendar_feeds SET revoked_at = ?4
        WHERE id = ?1 AND member_id = ?2 AND organisation_id = ?3 AND revoked_at IS NULL
        """)
    private static let find = Statement(
        "calendar_feeds.find",
        "SELECT id, member_id, organisation_id, scope FROM calendar_feeds WHERE digest = ?1 AND revoked_at IS NULL")
    private static let columns: StaticString = """
        SELECT k.due_on, k.case_id, k.id, k.kind, k.jurisdiction, c.reference, c.organisation_id, c.worker_id,
            k.touched_at, k.revision, k.changed_at
        FROM case_clocks k JOIN cases c ON c.id = k.case_id
        WHERE k.state = 'running' AND k.until IS NULL AND c.stage <> 'closed' AND k.due_on >= ?1
        """
    private static let order: StaticString = "ORDER BY k.due_on, k.case_id, k.id LIMIT ?2"
    private static let ofWorker = Statement(
        "case_clocks.calendarOfWorker", [columns, "AND c.worker_id = ?3 AND c.organisation_id = ?4", order])
    private static let ofOrganisation = Statement(
        "case_clocks.calendarOfOrganisation", [columns, "AND c.organisation_id = ?3", order])

    static func of(_ read: Read, _ member: MemberID, _ organisation: OrganisationID) throws -> [CalendarFeed] {
        try read.all(of, [.id(member), .id(organisation)]) {
            CalendarFeed(id: try $0.id(0), scope: try $0.code(1), madeAt: $0.at(2))
        }
    }

    static func add(
        _ write: Write, _ id: CalendarFeedID, _ digest: [UInt8], _ member: MemberID, _ organisation: OrganisationID,
        _ scope: LapsingFilter.Scope, at now: Timestamp, _: Permit<Actions.CaseList>
    ) throws {
        try write.run(
            add,
            [.id(id), .bytes(digest), .id(member), .id(organisation), .text(scope.rawValue), .at(now)])
    }

    static func revoke(
        _ write: Write, _ id: CalendarFeedID, _ member: MemberID, _ organisation: OrganisationID,
        at now: Timestamp, _: Permit<Actions.CaseList>
    ) throws -> Bool {
        try write.run(revoke, [.id(id), .id(member), .id(organisation), .at(now)]) == 1
    }

    static func find(_ read: Read, _ digest: [UInt8]) throws -> Found? {
        try read.first(find, [.bytes(digest)]) {
            Found(id: try $0.id(0), member: try $0.id(1), organisation: try $0.id(2), scope: try $0.code(3))
        }
    }

    static func rows(
        _ read: Read, _ scope: LapsingFilter.Scope, _ actor: Actor, from: Day, limit: Int
    ) throws -> [CalendarRow] {
        let owner: [SQLValue] =
            scope == .mine ? [.id(actor.member), .id(actor.organisation)] : [.id(actor.organisation)]
        return try read.all(scope == .mine ? ofWorker : ofOrganisation, [.day(from), .int(limit)] + owner) { row in
            let one = try LapsingStore.make(row)
            return CalendarRow(row: one, sequence: row.int(9), changedAt: row.optionalAt(10) ?? one.limit.madeAt)
        }
    }
}
