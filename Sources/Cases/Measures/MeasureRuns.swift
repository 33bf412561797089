import Access
import Deadlines
import Kernel
import Storage

/// Shows what a measure would do to every clock, puts it in force, and lets every clock follow. Walks are jobs: they go on
/// after a crash at the clock where they stood, and each step is one transaction with its progress. Owns the tables
/// measure_runs and measure_run_rows; the clocks are the cases'.
package struct MeasureRuns: Sendable {
    let database: any Database
    let policy: Policy
    let world: World
    package let register: MeasureRegister

    package static let job = "measure.walk"
    /// Clocks a step: few enough that whoever saves a page meanwhile does not notice.
    private static let stepClocks = 1_000

    package init(database: any Database, policy: Policy, world: World, book: MeasureBook) {
        self.database = database
        self.policy = policy
        self.world = world
        register = MeasureRegister(
            database: database, policy: policy, world: world, book: book,
            entered: { write, measure, actor, now in
                let permit = try policy.permit(Actions.MeasureEnact.self, actor, .none)
                try Self.begin(write, measure, .apply, world, at: now, permit)
            })
    }

    /// Begins to look at what the prepared version would do. Throws `.nothingPrepared`.
    package func preview(_ id: MeasureID, _ actor: Actor) async throws -> MeasureRunID {
        let permit = try policy.permit(Actions.MeasureDraft.self, actor, .none)
        let measure = try await register.load(id, actor)
        guard measure.pending != nil else { throw RegisterProblem.nothingPrepared }
        let now = world.now()
        return try await database.write { try Self.begin($0, measure, .preview, world, at: now, permit) }
    }

    /// Puts in force what was previewed. Throws `.notPreviewed` where what is prepared changed since, or the walk goes on.
    package func enact(_ id: MeasureID, revision: Int, _ actor: Actor) async throws {
        _ = try policy.permit(Actions.MeasureEnact.self, actor, .none)
        guard try await freshPreview(id, revision: revision, actor)?.state == .done else {
            throw RegisterProblem.notPreviewed
        }
        try await register.enact(id, revision: revision, actor)
    }

    /// The latest walks of a measure, the last first.
    package func runs(of id: MeasureID, _ actor: Actor, limit: Int = 20) async throws -> [MeasureRun] {
        _ = try policy.permit(Actions.MeasureRead.self, actor, .none)
        return try await database.read { try MeasureRunStore.of($0, id, limit: limit) }
    }

    /// The preview of what is prepared as it stands now.
    package func freshPreview(_ id: MeasureID, revision: Int, _ actor: Actor) async throws -> MeasureRun? {
        try await runs(of: id, actor).first { $0.kind == .preview && $0.revision == revision }
    }

    package func run(_ id: MeasureRunID, _ actor: Actor) async throws -> MeasureRun {
        _ = try policy.permit(Actions.MeasureRead.self, actor, .none)
        guard let run = try await database.read({ try MeasureRunStore.one($0, id) }) else { throw Refusal.unknown }
        return run
    }

    /// Clocks of one outcome in the order in which they were met, after a number.
    package func rows(
        _ id: MeasureRunID, _ outcome: MeasureRunRow.Outcome, after number: Int = 0, limit: Int = Limits.pageRows,
        _ actor: Actor
    ) async throws -> [MeasureRunRow] {
        let permit = try policy.permit(Actions.MeasureRead.self, actor, .none)
        return try await database.read {
            try MeasureRunStore.rows($0, id, outcome, after: number, limit: limit, permit)
        }
    }

    @discardableResult
    private static func begin<A: Action>(
        _ write: Write, _ measure: RegisteredMeasure, _ kind: MeasureRun.Kind, _ world: World, at now: Timestamp,
        _ permit: Permit<A>
    ) throws -> MeasureRunID {
        let run = MeasureRun(
            id: world.makeID(), measure: measure.id, revision: measure.revision, kind: kind, state: .waiting,
            startedAt: now, finishedAt: nil, total: try MeasureRunStore.runningClocks(write.read),
            counts: MeasureCounts(), after: nil)
        try MeasureRunStore.insert(write, run, by: permit.actor.member, permit)
        try Jobs.enqueue(write, kind: job, payload: run.id.description, runAt: now)
        return run.id
    }

    package var jobHandlers: [String: JobRunner.Handler] { [Self.job: { try await walk($0) }] }

    private func walk(_ job: Job) async throws {
        guard let id = MeasureRunID(job.payload) else { return }
        while try await step(id) { try Task.checkCancellation() }
    }

    /// Looks at some more clocks. False when there are none left.
    func step(_ id: MeasureRunID, clocks: Int = stepClocks) async throws -> Bool {
        let now = world.now()
        return try await database.write { [register] write in
            guard var run = try MeasureRunStore.one(write.read, id), run.state != .done else { return false }
            let book = register.book
            // What is in force may have changed since the last step: each clock gets the day of now.
            let definitions =
                run.kind == .preview
                ? try book.proposed(with: run.measure, write.read) : try book.current(write.read)
            let known = try book.register(write.read).first { $0.id == run.measure }
            guard let measure = (run.kind == .preview ? known?.proposed : known?.inForce) ?? known?.measure else {
                try MeasureRunStore.advance(write, run, state: .done, finishedAt: now)
                return false
            }
            var walk = MeasureWalk(definitions: definitions, measure: measure)
            let batch = try ClockWalkStore.next(write.read, after: run.after, limit: clocks)
            var moved: [MovedClock] = []
            for clock in batch where clock.isRunning {
                let before = run.counts
                guard let row = walk.look(clock, &run.counts) else { continue }
                let number = run.counts.number(of: row.outcome)
                if number > before.number(of: row.outcome), number <= row.outcome.kept {
                    try MeasureRunStore.add(write, run.id, number: number, row)
                }
                if row.outcome == .earlier || row.outcome == .later { moved.append(row) }
            }
            if run.kind == .apply { try ClockWalkStore.move(write, moved, at: now) }
            if let last = batch.last { run.after = last.key }
            let isOver = batch.count < clocks
            try MeasureRunStore.advance(
                write, run, state: isOver ? .done : .running, finishedAt: isOver ? now : nil)
            return !isOver
        }
    }
}

extension MeasureCounts {
    fileprivate func number(of outcome: MeasureRunRow.Outcome) -> Int {
        switch outcome {
        case .earlier: earlier
        case .later: later
        case .leftOut: same
        case .refused: refused
        }
    }
}
