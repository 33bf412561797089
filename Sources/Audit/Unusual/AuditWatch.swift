import Access
import Kernel
import Storage

/// Goes on where the last look at the log ended, whichever process made it.
package struct AuditWatch: Sendable {
    private static let position = Statement("audit_watch.position", "SELECT position FROM audit_watch WHERE id = 1")
    private static let begin = Statement(
        "audit_watch.begin", "INSERT INTO audit_watch (id, position) VALUES (1, ?1) ON CONFLICT (id) DO NOTHING")
    private static let goOn = Statement(
        "audit_watch.goOn", "UPDATE audit_watch SET position = ?2 WHERE id = 1 AND position = ?1")
    private static let entriesMax = 2_000

    let log: AuditLog
    let rules: UnusualRules
    let relations: any CaseRelations

    package init(log: AuditLog, rules: UnusualRules, relations: any CaseRelations) {
        self.log = log
        self.rules = rules
        self.relations = relations
    }

    /// Looks at what is new in the log, at most 2,000 entries, and keeps what is unusual. Returns whether there may be
    /// more. Two processes that do so at once tell everything once.
    package func look() async throws -> Bool {
        let (sequencer, now, zone) = (log.sequencer, log.world.now(), log.world.zone)
        let reading = UnusualReading(rules: rules, relations: relations, zone: zone)
        let (from, to, found) = try await log.database.readLong {
            read -> (Int, Int, [AuditAlertStore.Found]) in
            let end = try sequencer.end(read).size
            let from = try read.first(Self.position) { $0.int(0) } ?? 0
            let to = min(end, from + Self.entriesMax)
            return (from, to, from < to ? try reading.alerts(read, from: from, to: to, now: now) : [])
        }
        guard from < to else { return false }
        try await log.database.write { write in
            try write.run(Self.begin, [.int(from)])
            guard try write.run(Self.goOn, [.int(from), .int(to)]) > 0 else { return }
            for alert in found where try AuditAlertStore.add(write, .make(now: now), alert) {
                try write.journal(
                    JournalEntry(
                        id: .make(now: now), at: now, actor: nil, organisation: nil, act: "audit.alert",
                        codes: Self.codes(alert)))
            }
        }
        return to - from == Self.entriesMax
    }

    /// Without the entry standing on the case: who works on it does not read there who is looked at.
    private static func codes(_ alert: AuditAlertStore.Found) -> String {
        var codes = "rule=\(alert.rule.rawValue)"
        if let member = alert.member { codes += " member=\(member)" }
        if let caseID = alert.caseID { codes += " case=\(caseID)" }
        return alert.codes.isEmpty ? codes : codes + " " + alert.codes
    }

    /// Runs until the task is cancelled.
    /// - Parameter report: told of each failure, without anything of a record.
    package func run(report: @escaping @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            do { while try await look() {} } catch { report(error) }
            // A sleep that is cut short means that the loop ends.
            do { try await Task.sleep(for: .seconds(10)) } catch { return }
        }
    }

    /// Alerts that wait for an answer, or the latest that have one; the newest first.
    package func alerts(isOpen: Bool, limit: Int = Limits.pageRows, _ permit: Permit<Actions.AuditRead>) async throws
        -> [AuditAlert]
    {
        try await log.database.read { try AuditAlertStore.list($0, isOpen: isOpen, limit: limit) }
    }

    package func openCount(_ permit: Permit<Actions.AuditRead>) async throws -> Int {
        try await log.database.read { try AuditAlertStore.countOpen($0) }
    }

    /// Says what came of it. False when there is no such alert, or somebody answered it before.
    /// Throws `AuditProblem.ownAlert` when it is about oneself.
    package func answer(
        _ id: AuditAlertID, _ answer: AuditAlert.Answer, by member: MemberID, _ permit: Permit<Actions.AuditAnswer>
    ) async throws -> Bool {
        let now = log.world.now()
        return try await log.database.write { write in
            guard let alert = try AuditAlertStore.find(write.read, id) else { return false }
            if alert.member == member { throw AuditProblem.ownAlert }
            guard try AuditAlertStore.answer(write, id, answer, by: member, at: now, permit) else { return false }
            try write.journal(
                permit.entry(
                    "audit.answered", at: now, entity: alert.id.cast(),
                    codes: "rule=\(alert.rule.rawValue) answer=\(answer.rawValue)"))
            return true
        }
    }
}
