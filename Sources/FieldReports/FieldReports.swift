import Access
import Kernel
import Storage
import Vault

/// The front door to visit reports and survey answers. They come from forms (`Intake`); here they are kept, listed and
/// read. Throws `Refusal`. Owns the table field_reports.
package struct FieldReports: Sendable {
    let database: any Database
    let policy: Policy
    let vault: Vault
    let world: World

    package init(database: any Database, policy: Policy, vault: Vault, world: World) {
        self.database = database
        self.policy = policy
        self.vault = vault
        self.world = world
    }

    /// Keeps a report inside a transaction of another room.
    package func record(_ new: NewFieldReport, actor: Actor, in write: Write) throws -> FieldReportID {
        let permit = try policy.permit(Actions.ReportRecord.self, actor, Facts(owner: actor.organisation))
        guard let organisation = actor.organisation else { throw Refusal.forbidden(action: Actions.ReportRecord.name) }
        let now = world.now()
        let id = FieldReportID.make(now: now)
        let key = try KeyStore.create(write, vault, for: id.cast(), at: now)
        try FieldReportStore.insert(write, permit, id, new, organisation: organisation, key: key, at: now)
        try write.journal(permit.entry(at: now, entity: id.cast(), codes: "kind=\(new.kind.rawValue)"))
        return id
    }

    /// What a correction says takes its place; what the first one said stays in the submission that brought it.
    package func correct(_ id: FieldReportID, _ new: NewFieldReport, actor: Actor, in write: Write) throws {
        guard let head = try FieldReportStore.head(write.read, id),
            let key = try KeyStore.load(write.read, vault, for: id.cast())
        else { throw Refusal.unknown }
        let permit = try policy.permit(Actions.ReportRecord.self, actor, head.facts)
        try FieldReportStore.correct(write, permit, id, new, key: key)
        try write.journal(permit.entry("report.corrected", at: world.now(), codes: "version=\(head.version + 1)"))
    }

    /// Those of the actor's organisation.
    package func list(_ query: FieldReportQuery, actor: Actor) async throws -> [FieldReportHead] {
        let permit = try policy.permit(Actions.ReportRead.self, actor, Facts(owner: actor.organisation))
        guard let organisation = actor.organisation else { return [] }
        return try await database.read { try FieldReportStore.list($0, permit, query, organisation: organisation) }
    }

    /// Opens one. The look is in the journal before anything is shown.
    package func load(_ id: FieldReportID, actor: Actor) async throws -> FieldReport {
        guard let head = try await database.read({ try FieldReportStore.head($0, id) }) else { throw Refusal.unknown }
        let permit = try policy.permit(Actions.ReportRead.self, actor, head.facts)
        try await database.append([permit.entry(at: world.now())])
        return try await database.read { [vault] read in
            guard let key = try KeyStore.load(read, vault, for: id.cast()) else { throw Refusal.unknown }
            return FieldReport(head: head, answers: try FieldReportStore.answers(read, permit, id, key: key))
        }
    }
}
