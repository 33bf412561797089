import Access
import Kernel
import Storage

/// Releases of the statistical cases, and the budget that says how much they may tell together. A release is booked
/// before its noise is drawn; the noise is drawn by a job. Owns the tables privacy_ledger, releases and release_files.
package struct Releases: Sendable {
    let database: any Database
    let policy: Policy
    let world: World

    package static let job = "release.make"

    /// The account of a data set, compared with the journal.
    package func ledger(of dataSet: String = PrivacyLedger.cases, actor: Actor) async throws -> PrivacyLedger {
        _ = try policy.permit(Actions.ReleaseRead.self, actor)
        return try await database.read { try LedgerStore.load($0, dataSet) }
    }

    /// Every account there is, for whoever watches over the deployment.
    package static func ledgers(_ read: Read) throws -> [PrivacyLedger] {
        try LedgerStore.dataSets(read).map { try LedgerStore.load(read, $0) }
    }

    /// How many records a release would be made from.
    package func recordCount(actor: Actor) async throws -> Int {
        _ = try policy.permit(Actions.ReleaseRead.self, actor)
        return try await database.readLong { try CaseMicrodata.count($0) }
    }

    /// Says how much all releases of a data set may tell together: first, or anew, with the reason.
    /// - Parameter seen: how many entries the account had when whoever decides looked at it.
    package func setBudget(
        epsilon: Double, delta: Double, reason: String, of dataSet: String = PrivacyLedger.cases, seen: Int,
        actor: Actor
    ) async throws {
        let permit = try policy.permit(Actions.ReleaseBudget.self, actor)
        let wanted = try PrivacyBudget(checking: epsilon, delta: delta)
        guard !reason.isEmpty else { throw ReleaseProblem.noReason }
        let now = world.now()
        try await database.write { write in
            let ledger = try LedgerStore.load(write.read, dataSet)
            guard ledger.differing.isEmpty else { throw ReleaseProblem.ledgerDiffers(ledger.differing) }
            guard ledger.entries.count == seen else { throw ReleaseProblem.stale }
            if try ledger.budget == wanted { throw ReleaseProblem.sameBudget }
            _ = try LedgerStore.append(
                write, to: ledger, .budget(epsilon: epsilon, delta: delta), reason: reason, release: nil, at: now,
                permit)
        }
    }

    /// Books a release and begins to make it. Whatever cannot be released is refused before anything is booked.
    package func start(_ order: ReleaseOrder, actor: Actor) async throws -> ReleaseID {
        let permit = try policy.permit(Actions.ReleaseMake.self, actor)
        let method = try order.checkedMethod()
        let data = try await database.readLong { try CaseMicrodata.load($0, order.fields) }
        try order.check(data)
        let now = world.now()
        let id: ReleaseID = world.makeID()
        try await database.write { write in
            let entry = try Self.book(write, PrivacyLedger.cases, method, release: id, reason: "", at: now, permit)
            try ReleaseStore.add(
                write, id, order, dataSet: PrivacyLedger.cases, number: entry.number, at: now, permit)
            try Jobs.enqueue(write, kind: Self.job, payload: id.description, runAt: now)
        }
        return id
    }

    /// Books a release whose files are made and kept elsewhere, before its noise is drawn.
    /// - Parameter note: what is released, for whoever reads the account.
    package func book(_ method: Release.Method, of dataSet: String, note: String, actor: Actor) async throws {
        let permit = try policy.permit(Actions.ReleaseMake.self, actor)
        let now = world.now()
        try await database.write { write in
            _ = try Self.book(write, dataSet, method, release: nil, reason: note, at: now, permit)
        }
    }

    private static func book(
        _ write: Write, _ dataSet: String, _ method: Release.Method, release: ReleaseID?, reason: String,
        at now: Timestamp, _ permit: Permit<Actions.ReleaseMake>
    ) throws -> LedgerEntry {
        let ledger = try LedgerStore.load(write.read, dataSet)
        guard ledger.differing.isEmpty else { throw ReleaseProblem.ledgerDiffers(ledger.differing) }
        let kind: LedgerEntry.Kind
        switch method {
        case .anonymity(let k): kind = .recorded(k: k)
        case .differentialPrivacy(let asked, let domain):
            guard try ledger.budget != nil else { throw ReleaseProblem.noBudget }
            let cost = PrivacyCost(asked, domain)
            guard try ledger.fits(cost) else {
                throw ReleaseProblem.overspent(fits: try ledger.fittingEpsilon(delta: asked.delta, domain))
            }
            kind = .spent(epsilon: asked.epsilon, delta: asked.delta, cost)
        }
        return try LedgerStore.append(write, to: ledger, kind, reason: reason, release: release, at: now, permit)
    }

    /// The latest first.
    package func list(before: ReleaseID? = nil, limit: Int = Limits.pageRows, actor: Actor) async throws -> [ReleaseRun]
    {
        _ = try policy.permit(Actions.ReleaseRead.self, actor)
        return try await database.read { try ReleaseStore.recent($0, before: before, limit: limit) }
    }

    package func load(_ id: ReleaseID, actor: Actor) async throws -> ReleaseRun {
        _ = try policy.permit(Actions.ReleaseRead.self, actor)
        guard let run = try await database.read({ try ReleaseStore.one($0, id) }) else { throw Refusal.unknown }
        return run
    }

    /// Takes up a release that failed. Nothing of it was told, so what was booked for it is enough.
    package func again(_ id: ReleaseID, actor: Actor) async throws {
        let permit = try policy.permit(Actions.ReleaseMake.self, actor)
        let now = world.now()
        try await database.write { write in
            guard try ReleaseStore.one(write.read, id) != nil else { throw Refusal.unknown }
            guard try ReleaseStore.again(write, id, permit) else { throw ReleaseProblem.notFailed }
            try Jobs.enqueue(write, kind: Self.job, payload: id.description, runAt: now)
            try write.journal(permit.entry("release.again", at: now, entity: id.cast()))
        }
    }

    /// Removes the files. What was told cannot be taken back, so the booking stays.
    package func delete(_ id: ReleaseID, actor: Actor) async throws {
        let permit = try policy.permit(Actions.ReleaseMake.self, actor)
        let now = world.now()
        try await database.write { write in
            guard try ReleaseStore.one(write.read, id) != nil else { throw Refusal.unknown }
            guard try ReleaseStore.delete(write, id, at: now, permit) else { throw ReleaseProblem.notDone }
            try write.journal(permit.entry("release.deleted", at: now, entity: id.cast()))
        }
    }

    /// A file, for whoever takes it away: the journal says who did.
    package func file(_ id: ReleaseID, _ kind: ReleaseRun.File, actor: Actor) async throws -> [UInt8] {
        let entry: JournalEntry
        let now = world.now()
        if kind == .report {
            entry = try policy.permit(Actions.ReleaseReport.self, actor).entry(at: now, entity: id.cast())
        } else {
            entry = try policy.permit(Actions.ReleaseRead.self, actor).entry(
                at: now, entity: id.cast(), codes: "file=\(kind.rawValue)")
        }
        let content = try await database.readLong { read -> [UInt8]? in
            guard try ReleaseStore.one(read, id) != nil else { throw Refusal.unknown }
            return try ReleaseStore.file(read, id, kind)
        }
        guard let content else { throw ReleaseProblem.notDone }
        try await database.append([entry])
        return content
    }
}
