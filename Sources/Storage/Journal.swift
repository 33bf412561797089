import Kernel

/// Stands for any entity in an `ID` whose kind the reader does not need.
package enum AnyEntity {}

/// One thing that happened: who, for whom, did what, to which record. The single account from which timelines, the
/// audit and counts are read. Free text and names go into `sealed` (under the case's key) and nowhere else.
package struct JournalEntry: Sendable {
    package var id: ID<JournalEntry>
    package var at: Timestamp
    /// Who acted; nil when the system did (an expiry, an escalation).
    package var actor: ID<AnyEntity>?
    /// For which organisation they acted.
    package var organisation: ID<AnyEntity>?
    /// `room.what`, the same word as the permission: `case.read`, `referral.accepted`.
    package var act: String
    package var caseID: ID<AnyEntity>?
    /// Cases whose names one look showed: the entry stands once in the journal and in the account of each of them.
    package var shown: [ID<AnyEntity>] = []
    /// The record within or beside the case: a referral, a service, a person with an account.
    package var entity: ID<AnyEntity>?
    /// True for a look, false for a change. Timelines show changes; the audit shows both.
    package var isRead: Bool
    /// Codes only, never names or free text: `outcome=granted state=accepted`.
    package var codes: String
    package var sealed: [UInt8]?

    package init(
        id: ID<JournalEntry>, at: Timestamp, actor: ID<AnyEntity>?, organisation: ID<AnyEntity>?, act: String,
        caseID: ID<AnyEntity>? = nil, entity: ID<AnyEntity>? = nil, isRead: Bool = false, codes: String = "",
        sealed: [UInt8]? = nil
    ) {
        self.id = id
        self.at = at
        self.actor = actor
        self.organisation = organisation
        self.act = act
        self.caseID = caseID
        self.entity = entity
        self.isRead = isRead
        self.codes = codes
        self.sealed = sealed
    }

    package var values: [SQLValue] {
        [
            .id(id), .at(at), .id(actor), .id(organisation), .text(act), .id(caseID), .id(entity), .bool(isRead),
            .text(codes), .bytes(sealed),
        ]
    }

    /// The value of `key=` in `codes`.
    package func code(_ key: String) -> String? {
        for pair in codes.split(separator: " ") where pair.hasPrefix(key) {
            if pair.dropFirst(key.count).first == "=" { return String(pair.dropFirst(key.count + 1)) }
        }
        return nil
    }
}

extension JournalEntry {
    package static let insert = Statement(
        "journal.insert",
        """
        INSERT INTO journal (id, at, actor_id, organisation_id, act, case_id, entity_id, is_read, codes, sealed)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """)

    private static let columns: StaticString =
        """
        SELECT id, at, actor_id, organisation_id, act, journal.case_id, entity_id, is_read, codes, sealed FROM journal
        """

    private static let timeline = Statement(
        "journal.timeline",
        [columns, "WHERE case_id = ?1 AND is_read = 0 AND id < ?2 ORDER BY id DESC LIMIT ?3"])

    private static let ofEntity = Statement(
        "journal.ofEntity", [columns, "WHERE entity_id = ?1 AND is_read = 0 ORDER BY id DESC LIMIT ?2"])

    /// One row for each of `shown`.
    package static let insertShown = Statement(
        "journal.insertShown", "INSERT INTO journal_cases (case_id, journal_id) VALUES (?1, ?2)")

    /// Looks at the case itself, and looks at lists that showed its name.
    private struct Readers {
        let own: Statement
        let listed: Statement

        init(_ name: StaticString, _ listedName: StaticString, and condition: StaticString) {
            let latest: StaticString = "ORDER BY id DESC LIMIT ?3"
            own = Statement(name, [columns, "WHERE case_id = ?1 AND is_read = 1 AND id < ?2", condition, latest])
            listed = Statement(
                listedName,
                [
                    columns, "JOIN journal_cases c ON c.journal_id = id WHERE c.case_id = ?1 AND c.journal_id < ?2",
                    condition, "ORDER BY c.journal_id DESC LIMIT ?3",
                ])
        }
    }
    private static let readers = Readers("journal.readers", "journal.readersListed", and: "")
    private static let readersOf = Readers(
        "journal.readersOf", "journal.readersOfListed", and: "AND organisation_id = ?4")

    package init(row: Row) throws {
        self.init(
            id: try row.id(0), at: row.at(1), actor: try row.optionalID(2), organisation: try row.optionalID(3),
            act: row.text(4), caseID: try row.optionalID(5), entity: try row.optionalID(6), isRead: row.bool(7),
            codes: row.text(8), sealed: row.optionalBytes(9))
    }

    /// What happened in a case, latest first, before `before` (for paging), at most `limit`.
    package static func timeline(
        of caseID: ID<AnyEntity>, before: ID<JournalEntry>? = nil, limit: Int, in read: Read
    ) throws -> [JournalEntry] {
        let (statement, values) = timelineAsked(of: caseID, before: before, limit: limit)
        return try read.all(statement, values) { try JournalEntry(row: $0) }
    }

    /// What `timeline` will run, for `Read.expect`.
    package static func timelineAsked(
        of caseID: ID<AnyEntity>, before: ID<JournalEntry>? = nil, limit: Int
    ) -> (Statement, [SQLValue]) {
        (timeline, [.id(caseID), .id(before ?? ID(high: .max, low: .max)), .int(limit)])
    }

    /// What happened to one record, latest first.
    package static func history(of entity: ID<AnyEntity>, limit: Int, in read: Read) throws -> [JournalEntry] {
        try read.all(ofEntity, [.id(entity), .int(limit)]) { try JournalEntry(row: $0) }
    }

    /// Who looked at a case, latest first, before `before` (for paging), at most `limit`.
    /// - Parameter organisation: only who looked for this one; nil for everybody.
    package static func readers(
        of caseID: ID<AnyEntity>, for organisation: ID<AnyEntity>? = nil, before: ID<JournalEntry>? = nil, limit: Int,
        in read: Read
    ) throws -> [JournalEntry] {
        var values: [SQLValue] = [.id(caseID), .id(before ?? ID(high: .max, low: .max)), .int(limit)]
        if let organisation { values.append(.id(organisation)) }
        let asked = organisation == nil ? readers : readersOf
        let own = try read.all(asked.own, values) { try JournalEntry(row: $0) }
        let listed = try read.all(asked.listed, values) { row in
            var entry = try JournalEntry(row: row)
            entry.caseID = caseID
            return entry
        }
        return Array((own + listed).sorted { $0.id > $1.id }.prefix(limit))
    }
}

extension Write {
    /// Adds to the journal inside this transaction: the change and its account are durable together.
    package func journal(_ entry: JournalEntry) throws {
        try run(JournalEntry.insert, entry.values)
        for caseID in entry.shown { try run(JournalEntry.insertShown, [.id(caseID), .id(entry.id)]) }
        try connection.audit(entry)
        note(entry)
    }
}
