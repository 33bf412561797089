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

    static func file(
        _ read: Read, _ record: Case, _ vault: Vault, timelineRows: Int, today: Day, _: Permit<Actions.CaseRead>
    ) throws -> CaseFile {
        guard let key = try KeyStore.load(read, vault, for: record.id.cast()) else { throw Refusal.unknown }
        let seal = CaseSeal(key: key)
        let fields = try FieldStore.all(read, record.id, seal)
        return CaseFile(
            record: record, fields: fields, consents: try PartStore.consents(read, record.id),
            decisions: try PartStore.decisions(read, record.id, seal),
            needs: try PartStore.needs(read, record.id, seal), clocks: try PartStore.clocks(read, record.id),
            conflicts: try FieldStore.openConflicts(read, record.id, seal),
            timeline: try timeline(read, record.id, seal, before: nil, limit: timelineRows),
            isChild: CaseRules.isChild(fields, on: today))
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
