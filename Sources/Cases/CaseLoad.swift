import Access
import Kernel
import Storage
import Vault

/// Reading a case with its key.
enum CaseLoad {
    /// The row and the key. A case whose key was destroyed is gone: it is answered as one that never was.
    static func sealed(_ read: Read, _ id: CaseID, _ vault: Vault) throws -> (Case, CaseSeal) {
        guard let stored = try CaseStore.row(read, id),
            let key = try KeyStore.load(read, vault, for: id.cast())
        else { throw Refusal.unknown }
        return (stored.record, CaseSeal(key: key))
    }

    /// The whole file, or the authority's part of it, as the permit says.
    static func file(
        _ read: Read, _ record: Case, _ sharing: CaseSharing, timelineRows: Int, now: Timestamp,
        _ permit: Permit<Actions.CaseRead>
    ) throws -> CaseFile {
        read.expect(
            [KeyStore.asked(for: record.id.cast())] + FieldStore.asked(of: record.id, whole: !permit.isPartial)
                + PartStore.asked(of: record.id, whole: !permit.isPartial)
                + (permit.isPartial ? [] : [JournalEntry.timelineAsked(of: record.id.cast(), limit: timelineRows)]))
        guard let key = try KeyStore.load(read, sharing.vault, for: record.id.cast()) else { throw Refusal.unknown }
        let seal = CaseSeal(key: key)
        let fields = try FieldStore.all(read, record.id, seal)
        let isChild = CaseRules.isChild(fields, on: sharing.zone.day(of: now))
        if permit.isPartial {
            let reader = permit.actor.organisation
            let seen = try Authority.fields(read, record, of: reader, sharing, now: now)
            return CaseFile(
                record: record.forAuthority, fields: fields.filter { seen.contains($0.key) },
                consents: try PartStore.consents(read, record.id).filter { $0.purpose == Authority.purpose },
                decisions: try PartStore.decisions(read, record.id, seal), needs: [],
                clocks: try PartStore.clocks(read, record.id), conflicts: [],
                timeline: try authorityTimeline(read, record.id, seal, before: nil, limit: timelineRows),
                isChild: isChild, isPartial: true)
        }
        return CaseFile(
            record: record, fields: fields, consents: try PartStore.consents(read, record.id),
            decisions: try PartStore.decisions(read, record.id, seal),
            needs: try PartStore.needs(read, record.id, seal), clocks: try PartStore.clocks(read, record.id),
            conflicts: try FieldStore.openConflicts(read, record.id, seal, fields),
            timeline: try timeline(read, record.id, seal, before: nil, limit: timelineRows),
            isChild: isChild, isPartial: false)
    }

    /// The authority's entries, read on until there are enough of them or no more.
    static func authorityTimeline(
        _ read: Read, _ id: CaseID, _ seal: CaseSeal, before: ID<JournalEntry>?, limit: Int
    ) throws -> [TimelineEntry] {
        var found: [TimelineEntry] = []
        var before = before
        while found.count < limit {
            let next = try timeline(read, id, seal, before: before, limit: Limits.apiRowsMax)
            found += next.compactMap { Authority.part(of: $0) }
            guard next.count == Limits.apiRowsMax, let last = next.last else { break }
            before = last.entry.cast()
        }
        return Array(found.prefix(limit))
    }

    static func timeline(
        _ read: Read, _ id: CaseID, _ seal: CaseSeal, before: ID<JournalEntry>?, limit: Int
    ) throws -> [TimelineEntry] {
        try JournalEntry.timeline(of: id.cast(), before: before, limit: limit, in: read).map { entry in
            TimelineEntry(
                entry: entry.id.cast(), at: entry.at, actor: entry.actor?.cast(),
                organisation: entry.organisation?.cast(), act: entry.act, codes: entry.codes,
                entity: entry.entity?.cast(), note: try entry.sealed.map { try seal.openNote($0, entry.id) })
        }
    }
}
