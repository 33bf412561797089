import Kernel
import Storage

/// What else is told of a member and the cases they opened: by the room that keeps cases.
package protocol CaseRelations: Sendable {
    /// - Parameter casesAtMost: a part of a name that stands in more cases is too common to mean anything.
    func namesake(_ read: Read, _ member: ID<AnyEntity>, of cases: Set<ID<AnyEntity>>, casesAtMost: Int) throws
        -> Set<ID<AnyEntity>>
    /// Of these, the cases that they worked on once and no more, since before this instant.
    func former(_ read: Read, _ member: ID<AnyEntity>, of cases: Set<ID<AnyEntity>>, before: Timestamp) throws
        -> Set<ID<AnyEntity>>
}

/// Goes through new entries of the log and finds what the rules call unusual. Reads only.
struct UnusualReading {
    /// No rule looks back further than this, but for what is usual.
    static let minutesMax = 2_880
    private static let usualDays: Int64 = 30

    private static let next = Statement(
        "audit_leaves.next",
        """
        SELECT j.id, j.at, j.actor_id, j.organisation_id, j.act, j.case_id, j.is_read FROM audit_leaves l
        JOIN journal j ON j.id = l.journal_id WHERE l.position >= ?1 AND l.position < ?2 ORDER BY l.position
        """)
    /// Identifiers begin with the millisecond: a time is a stretch of the index (actor_id, id).
    private static let opened = Statement(
        "journal.opened",
        "SELECT case_id, at FROM journal WHERE actor_id = ?1 AND id >= ?2 AND id < ?3 AND is_read = 1 AND case_id IS NOT NULL"
    )

    let rules: UnusualRules
    let relations: any CaseRelations
    let zone: Zone

    private struct Entry {
        let id: ID<JournalEntry>
        let at: Timestamp
        let actor: ID<AnyEntity>?
        let organisation: ID<AnyEntity>?
        let act: String
        let caseID: ID<AnyEntity>?
        let isRead: Bool
    }

    fileprivate struct Look {
        let caseID: ID<AnyEntity>
        let at: Timestamp
    }

    /// - Parameter now: what is older than two days is not told: it came in late, from before there was a log.
    func alerts(_ read: Read, from: Int, to: Int, now: Timestamp) throws -> [AuditAlertStore.Found] {
        let entries = try read.all(Self.next, [.int(from), .int(to)]) { row in
            Entry(
                id: try row.id(0), at: row.at(1), actor: try row.optionalID(2), organisation: try row.optionalID(3),
                act: row.text(4), caseID: try row.optionalID(5), isRead: row.bool(6))
        }.filter { $0.at >= now.adding(minutes: -Int64(Self.minutesMax)) }
        var found = acts(entries)
        // The last look of each member: what came before it is within its time.
        var lasts: [ID<AnyEntity>: Entry] = [:]
        var cases: [ID<AnyEntity>: Set<ID<AnyEntity>>] = [:]
        for entry in entries where entry.isRead {
            guard let actor = entry.actor, let caseID = entry.caseID else { continue }
            lasts[actor] = entry
            cases[actor, default: []].insert(caseID)
        }
        for (actor, last) in lasts.sorted(by: { $0.key < $1.key }) {
            found += try counted(read, actor, last)
            found += try related(read, actor, last, cases[actor] ?? [])
        }
        return found
    }

    private func acts(_ entries: [Entry]) -> [AuditAlertStore.Found] {
        entries.filter { rules.acts.contains($0.act) }.map { entry in
            AuditAlertStore.Found(
                at: entry.at, rule: .act,
                about: "\(entry.act) \(entry.actor?.description ?? "itself") \(zone.day(of: entry.at))",
                member: entry.actor,
                organisation: entry.organisation, caseID: entry.caseID, codes: "act=\(entry.act)")
        }
    }

    private func counted(_ read: Read, _ actor: ID<AnyEntity>, _ last: Entry) throws -> [AuditAlertStore.Found] {
        var found: [AuditAlertStore.Found] = []
        let day = zone.day(of: last.at)
        var usual: (cases: Int, days: Int, oddDays: Int)?
        func usually() throws -> (cases: Int, days: Int, oddDays: Int) {
            if let usual { return usual }
            let counted = try self.usual(read, actor, before: zone.instant(day))
            usual = counted
            return counted
        }
        for many in rules.many {
            let count = try looks(
                read, actor, from: last.at.adding(minutes: -Int64(many.minutes)), to: last.at.adding(seconds: 1)
            )
            .uniqueCases
            guard count >= many.cases else { continue }
            let usual = try usually()
            guard many.isUnusual(cases: count, usual: (usual.cases, usual.days)) else { continue }
            found.append(
                alert(
                    .many, "many \(many.minutes) \(actor) \(day)", actor, last, "cases=\(count) minutes=\(many.minutes)"
                ))
        }
        if let odd = rules.oddHours, odd.contains(hour: zone.local(last.at).hour) {
            let since = last.at.adding(minutes: -720)
            let count = try looks(read, actor, from: since, to: last.at.adding(seconds: 1))
                .filter { odd.contains(hour: zone.local($0.at).hour) }.uniqueCases
            if count >= odd.cases, try usually().oddDays < odd.usualDays {
                found.append(alert(.oddHours, "odd \(actor) \(day)", actor, last, "cases=\(count)"))
            }
        }
        return found
    }

    private func related(
        _ read: Read, _ actor: ID<AnyEntity>, _ last: Entry, _ cases: Set<ID<AnyEntity>>
    ) throws -> [AuditAlertStore.Found] {
        var found: [AuditAlertStore.Found] = []
        if let most = rules.ownNameCasesAtMost {
            for id in try relations.namesake(read, actor, of: cases, casesAtMost: most).sorted() {
                found.append(alert(.ownName, "name \(actor) \(id)", actor, last, "", caseID: id))
            }
        }
        if let days = rules.formerClientDays {
            let before = last.at.adding(minutes: -Int64(days) * 1_440)
            for id in try relations.former(read, actor, of: cases, before: before).sorted() {
                found.append(
                    alert(.formerClient, "former \(actor) \(id) \(zone.day(of: last.at))", actor, last, "", caseID: id))
            }
        }
        return found
    }

    private func alert(
        _ rule: AuditAlert.Rule, _ about: String, _ actor: ID<AnyEntity>, _ last: Entry, _ codes: String,
        caseID: ID<AnyEntity>? = nil
    ) -> AuditAlertStore.Found {
        AuditAlertStore.Found(
            at: last.at, rule: rule, about: about, member: actor, organisation: last.organisation, caseID: caseID,
            codes: codes)
    }

    private func looks(_ read: Read, _ actor: ID<AnyEntity>, from: Timestamp, to: Timestamp) throws -> [Look] {
        try read.all(
            Self.opened, [.id(actor), .id(ID<JournalEntry>.first(at: from)), .id(ID<JournalEntry>.first(at: to))]
        ) { row in
            Look(caseID: try row.id(0), at: row.at(1))
        }
    }

    /// Cases opened on the days of the last thirty on which any was, and on how many of them in the odd hours.
    private func usual(
        _ read: Read, _ actor: ID<AnyEntity>, before: Timestamp
    ) throws -> (cases: Int, days: Int, oddDays: Int) {
        var days: [Day: Set<ID<AnyEntity>>] = [:]
        var oddDays: Set<Day> = []
        for look in try looks(read, actor, from: before.adding(minutes: -Self.usualDays * 1_440), to: before) {
            days[zone.day(of: look.at), default: []].insert(look.caseID)
            if let odd = rules.oddHours, odd.contains(hour: zone.local(look.at).hour) {
                oddDays.insert(zone.day(of: look.at))
            }
        }
        return (days.values.reduce(0) { $0 + $1.count }, days.count, oddDays.count)
    }
}

extension [UnusualReading.Look] {
    fileprivate var uniqueCases: Int { Set(map(\.caseID)).count }
}

extension ID {
    /// Smaller than every identifier made at this instant or later.
    static func first(at instant: Timestamp) -> ID { ID(high: UInt64(max(instant.milliseconds, 0)) << 16, low: 0) }
}
