import Access
import Definitions
import Kernel
import Storage

/// The front door to the register of measures: written down, previewed, put in force, amended, ended early, withdrawn.
/// Whatever is to move clocks is prepared first as a version of its own, so that everybody whom it would touch can be seen
/// before it is in force. Owns the tables measures and measure_versions.
package struct MeasureRegister: Sendable {
    let database: any Database
    let policy: Policy
    let world: World
    package let book: MeasureBook
    /// What follows in the same transaction when a version comes into force: clocks are counted anew.
    let entered: @Sendable (Write, RegisteredMeasure, Actor, Timestamp) throws -> Void

    package init(
        database: any Database, policy: Policy, world: World, book: MeasureBook,
        entered: @escaping @Sendable (Write, RegisteredMeasure, Actor, Timestamp) throws -> Void
    ) {
        self.database = database
        self.policy = policy
        self.world = world
        self.book = book
        self.entered = entered
    }

    package func list(_ actor: Actor) async throws -> [RegisteredMeasure] {
        _ = try policy.permit(Actions.MeasureRead.self, actor, .none)
        return try await database.read { try book.register($0) }
    }

    package func load(_ id: MeasureID, _ actor: Actor) async throws -> RegisteredMeasure {
        _ = try policy.permit(Actions.MeasureRead.self, actor, .none)
        return try await database.read { try found(id, $0) }
    }

    private func found(_ id: MeasureID, _ read: Read) throws -> RegisteredMeasure {
        guard let measure = try RegisterStore.one(read, id, book.library.clocks) else { throw Refusal.unknown }
        return measure
    }

    /// Reads a measure from its definition, YAML or JSON, with one version. Throws `.contradiction`.
    package func read(_ text: String) throws -> Measure {
        do {
            let measure = try Measure.read(
                try DefinitionFile.parse(text, file: "measure"), kinds: book.library.clocks)
            guard book.library.isKnown(jurisdiction: measure.jurisdiction) else {
                throw RegisterProblem.unknownJurisdiction(measure.jurisdiction)
            }
            return measure
        } catch let problem as DefinitionProblem {
            throw RegisterProblem.contradiction(what: problem.what, mend: problem.mend)
        }
    }

    /// Writes down a new measure. Each of its versions but the last is history of the law and enters with it.
    @discardableResult
    package func draft(_ measure: Measure, reason: String, _ actor: Actor) async throws -> MeasureID {
        let permit = try policy.permit(Actions.MeasureDraft.self, actor, .none)
        let now = world.now()
        let id: MeasureID = world.makeID()
        try await database.write { write in
            if try RegisterStore.hasCode(write.read, measure.id) { throw RegisterProblem.codeTaken(measure.id) }
            try RegisterStore.insert(write, id, measure, by: actor.member, at: now, permit)
            for (index, version) in measure.versions.enumerated() {
                try RegisterStore.add(
                    write, id, number: index + 1, index == 0 ? .first : .amended, version, reason: reason, at: now,
                    permit)
            }
            try write.journal(permit.entry(at: now, entity: id.cast(), codes: "code=\(measure.id)"))
        }
        return id
    }

    /// Prepares what is to stand from now on: an amendment in the words of a definition.
    package func amend(
        _ id: MeasureID, revision: Int, to measure: Measure, reason: String, _ actor: Actor
    ) async throws {
        try await prepare(id, revision: revision, .amended, reason: reason, actor) { known in
            guard let version = measure.versions.last, measure.id == known.code,
                measure.jurisdiction == known.measure.jurisdiction
            else { throw RegisterProblem.codeTaken(measure.id) }
            // What is in force keeps its name and its law until the new version is; only a draft changes as a whole.
            return (version, known.state == .draft ? measure.header : known.measure.covering(measure.clocks).header)
        }
    }

    /// Prepares the end of a measure after a day, earlier than it said.
    package func endEarly(_ id: MeasureID, revision: Int, after day: Day, reason: String, _ actor: Actor) async throws {
        let today = world.today()
        try await prepare(id, revision: revision, .endedEarly, reason: reason, actor) { known in
            guard let current = known.current, let version = current.version.ended(on: day, known: today),
                version.effects != current.version.effects
            else { throw RegisterProblem.notEarlier }
            return (version, nil)
        }
    }

    /// Prepares that a measure is taken back as if it had never been, for everything that is counted from then on.
    package func withdraw(_ id: MeasureID, revision: Int, reason: String, _ actor: Actor) async throws {
        let today = world.today()
        try await prepare(id, revision: revision, .withdrawn, reason: reason, actor) { _ in
            (Measure.Version(known: today, note: nil, isChain: false, isWithdrawal: true, effects: []), nil)
        }
    }

    /// Takes away what is prepared; a draft goes as a whole.
    package func discard(_ id: MeasureID, revision: Int, _ actor: Actor) async throws {
        let permit = try policy.permit(Actions.MeasureDraft.self, actor, .none)
        let now = world.now()
        try await database.write { write in
            let known = try found(id, write.read)
            guard known.revision == revision else { throw RegisterProblem.stale }
            guard known.pending != nil else { throw RegisterProblem.nothingPrepared }
            guard try RegisterStore.update(write, known, state: known.state, at: now, permit) else {
                throw RegisterProblem.stale
            }
            try RegisterStore.discard(write, known, permit)
            try write.journal(
                permit.entry("measure.discarded", at: now, entity: id.cast(), codes: "code=\(known.code)"))
        }
    }

    /// Puts in force what is prepared. Every clock that it covers is counted anew.
    package func enact(_ id: MeasureID, revision: Int, _ actor: Actor) async throws {
        let permit = try policy.permit(Actions.MeasureEnact.self, actor, .none)
        let now = world.now()
        let today = world.today()
        try await database.write { write in
            let known = try found(id, write.read)
            guard known.revision == revision else { throw RegisterProblem.stale }
            guard let pending = known.pending else { throw RegisterProblem.nothingPrepared }
            let state: RegisteredMeasure.State = pending.change == .withdrawn ? .withdrawn : .inForce
            guard try RegisterStore.update(write, known, state: state, at: now, permit) else {
                throw RegisterProblem.stale
            }
            for version in known.versions where version.enteredOn == nil {
                try RegisterStore.enter(write, id, number: version.number, on: today, permit)
            }
            try write.journal(
                permit.entry(
                    at: now, entity: id.cast(),
                    codes: "code=\(known.code) version=\(pending.number) change=\(pending.change.rawValue)"))
            try entered(write, try found(id, write.read), actor, now)
        }
    }

    private func prepare(
        _ id: MeasureID, revision: Int, _ change: RegisteredMeasure.Change, reason: String, _ actor: Actor,
        _ make: @escaping @Sendable (RegisteredMeasure) throws -> (version: Measure.Version, header: String?)
    ) async throws {
        let permit = try policy.permit(Actions.MeasureDraft.self, actor, .none)
        let now = world.now()
        try await database.write { write in
            let known = try found(id, write.read)
            guard known.revision == revision else { throw RegisterProblem.stale }
            if known.state == .draft, change != .amended { throw RegisterProblem.notInForce }
            if known.state == .withdrawn { throw RegisterProblem.notInForce }
            let (version, header) = try make(known)
            let isReplacing = known.pending?.change == change || (known.state == .draft && change == .amended)
            if known.pending != nil, !isReplacing { throw RegisterProblem.alreadyPrepared }
            guard try RegisterStore.update(write, known, state: known.state, header: header, at: now, permit) else {
                throw RegisterProblem.stale
            }
            if let pending = known.pending {
                try RegisterStore.change(
                    write, id, number: pending.number, version, reason: reason, at: now, permit)
            } else {
                try RegisterStore.add(
                    write, id, number: (known.versions.last?.number ?? 0) + 1, change, version, reason: reason,
                    at: now, permit)
            }
            // The whole must make sense together, with what was in force before.
            do { _ = try found(id, write.read) } catch let problem as DefinitionProblem {
                throw RegisterProblem.contradiction(what: problem.what, mend: problem.mend)
            }
            try write.journal(
                permit.entry(
                    at: now, entity: id.cast(), codes: "code=\(known.code) change=\(change.rawValue)"))
        }
    }
}
