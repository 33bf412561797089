import Access
import Deadlines
import Kernel
import Storage

/// The front door to the time limits of cases. What is kept is the question; its day is counted by the rules, calendars
/// and measures of this deployment. Owns, with the recovery period, the table case_clocks, and limit_alerts and
/// calendar_feeds.
package struct TimeLimits: Sendable {
    let cases: Cases
    package let book: MeasureBook

    var database: any Database { cases.database }
    var policy: Policy { cases.policy }
    var world: World { cases.world }

    package init(cases: Cases, book: MeasureBook) {
        self.cases = cases
        self.book = book
    }

    /// The time limits of a case, each with its reasons.
    /// - Parameter day: as they were told at the end of this day; nil: as they are known now.
    package func ofCase(_ id: CaseID, toldOn day: Day? = nil, _ actor: Actor) async throws -> CaseTimeLimits {
        let now = world.now()
        let (found, permit) = try await database.read { read in
            guard let stored = try CaseStore.row(read, id) else { throw Cases.absent(policy, actor) }
            let permit = try policy.permit(Actions.CaseRead.self, actor, stored.record.facts)
            let definitions = try day.map { try book.told(on: $0, read) } ?? book.current(read)
            let limits = try TimeLimitStore.all(read, id)
                .filter { !permit.isPartial || $0.limit.isRecovery }
                .map { ExplainedLimit(limit: $0.limit, why: Self.why($0.limit, $0.steps, definitions)) }
                .sorted { $0.order < $1.order }
            return (
                CaseTimeLimits(
                    record: permit.isPartial ? stored.record.forAuthority : stored.record, limits: limits,
                    isPartial: permit.isPartial), permit
            )
        }
        try await database.append([permit.entry(at: now, case: id, codes: "limits")])
        return found
    }

    /// The running ones of a file that was opened, the earliest first. The file's own entry says that it was read.
    package func nearest(of file: CaseFile, count: Int) async throws -> [TimeLimit] {
        let found = try await database.read { try TimeLimitStore.all($0, file.record.id) }
        return found.map(\.limit).filter { $0.isRunning && !$0.isRecovery }
            .sorted { ($0.due == nil ? 1 : 0, $0.dueOn, $0.id) < ($1.due == nil ? 1 : 0, $1.dueOn, $1.id) }
            .prefix(count).map(\.self)
    }

    private static func why(
        _ limit: TimeLimit, _ steps: [PeriodStep], _ definitions: DeadlineDefinitions
    ) -> ExplainedLimit.Why {
        guard let question = limit.question else { return limit.isRecovery ? .recovery(steps, nil) : .unknown }
        do throws(DeadlineProblem) {
            let answer = try answer(question, definitions).notBefore(limit.promised)
            return limit.isRecovery ? .recovery(steps, answer) : .answer(answer)
        } catch {
            // Nothing of its country is known to the engine: its decision says all.
            return limit.isRecovery ? .recovery(steps, nil) : .problem(error)
        }
    }

    /// With every measure of the register that is about the place.
    static func answer(
        _ question: DeadlineQuestion, _ definitions: DeadlineDefinitions
    ) throws(DeadlineProblem) -> DeadlineAnswer {
        var question = question
        question.measures = question.jurisdiction == nil ? .none : .all
        return try definitions.compute(question)
    }

    /// Throws `DeadlineProblem` where no day follows from what was said.
    @discardableResult
    package func add(_ id: CaseID, _ command: SetTimeLimit, _ actor: Actor) async throws -> ClockID {
        try Self.check(command)
        return try await cases.change(Actions.CaseEdit.self, id, actor) { [book] change in
            try change.require(.setLimit)
            guard try TimeLimitStore.all(change.write.read, id).count < TimeLimit.ofCaseMax else {
                throw CaseProblem.tooManyValues
            }
            let limit = ClockID.make(now: change.now)
            let question = try Self.question(command, of: limit, change)
            let answer = try Self.answer(question, try book.current(change.write.read))
            try TimeLimitStore.add(
                change.write, id, limit, question, answer, follows: command.follows, at: change.now, change.permit)
            try change.journal(
                "limit.add", entity: limit.cast(), codes: Self.codes(command.kind, answer), note: command.note)
            return limit
        }
    }

    /// - Parameter base: the version that the editor saw. Throws `.changedMeanwhile` when it no longer stands.
    package func change(
        _ id: CaseID, _ limit: ClockID, _ command: SetTimeLimit, base: Int, _ actor: Actor
    ) async throws {
        try Self.check(command)
        try await cases.change(Actions.CaseEdit.self, id, actor) { [book] change in
            let known = try Self.running(&change, limit, base: base)
            let question = try Self.question(command, of: limit, change)
            let definitions = try book.current(change.write.read)
            let answer = try Self.answer(question, definitions)
            try TimeLimitStore.set(
                change.write, id, limit, question, answer, follows: command.follows, at: change.now, change.permit)
            try Self.takeAlong(limit, question, definitions, change)
            try change.journal(
                "limit.change", entity: limit.cast(),
                codes: Self.codes(command.kind, answer) + " from=\(known.dueOn)", note: command.note)
        }
    }

    /// It is done, it lapsed, or it never was one.
    package func end(
        _ id: CaseID, _ limit: ClockID, _ ending: TimeLimit.Ending, on day: Day, note: String = "", base: Int,
        _ actor: Actor
    ) async throws {
        try TextRule.check(note, "note")
        try await cases.change(Actions.CaseEdit.self, id, actor) { change in
            if day > change.today { throw CaseProblem.notYet(day) }
            let known = try Self.running(&change, limit, base: base)
            try TimeLimitStore.close(
                change.write, id, limit, on: day, as: ending, at: change.now, change.permit)
            try change.journal(
                "limit.end", entity: limit.cast(), codes: "kind=\(known.kind) as=\(ending.rawValue) on=\(day)",
                note: note)
        }
    }

    /// It runs again, by the law of now.
    package func reopen(
        _ id: CaseID, _ limit: ClockID, note: String = "", base: Int, _ actor: Actor
    ) async throws {
        try TextRule.check(note, "note")
        try await cases.change(Actions.CaseEdit.self, id, actor) { [book] change in
            try change.require(.setLimit)
            let known = try Self.known(change, limit)
            guard known.version == base else { throw CaseProblem.changedMeanwhile }
            guard !known.isRunning else { throw CaseProblem.notClosed }
            guard let question = known.question else { throw CaseProblem.unknownClock }
            let answer = try Self.answer(question, try book.current(change.write.read))
            try TimeLimitStore.reopen(change.write, id, limit, change.permit)
            try TimeLimitStore.set(
                change.write, id, limit, question, answer, follows: known.follows, at: change.now, change.permit)
            try change.journal(
                "limit.reopen", entity: limit.cast(), codes: Self.codes(known.kind, answer), note: note)
        }
    }

    private static func known<A: Action>(_ change: CaseChange<A>, _ limit: ClockID) throws -> TimeLimit {
        guard let known = try TimeLimitStore.one(change.write.read, change.id, limit), !known.isRecovery else {
            throw CaseProblem.unknownClock
        }
        return known
    }

    private static func running<A: Action>(
        _ change: inout CaseChange<A>, _ limit: ClockID, base: Int
    ) throws -> TimeLimit {
        try change.require(.setLimit)
        let known = try known(change, limit)
        guard known.version == base else { throw CaseProblem.changedMeanwhile }
        guard known.isRunning else { throw CaseProblem.alreadyEnded }
        return known
    }

    private static func codes(_ kind: String, _ answer: DeadlineAnswer) -> String {
        "kind=\(kind) due=\(answer.due?.description ?? "open")"
    }

    /// What goes into a question is a code or a day: whatever else could name somebody.
    private static func check(_ command: SetTimeLimit) throws {
        try TextRule.check(command.note, "note")
        let question = command.question
        for (field, text) in [
            ("jurisdiction", question.jurisdiction), ("rule", question.rule), ("type", question.selectors.type),
            ("office", question.selectors.office), ("area", question.selectors.area),
        ] {
            guard let text else { continue }
            if !TimeLimit.isCode(text) { throw CaseProblem.badValue(field: field, reason: .badForm) }
        }
    }
}

extension TimeLimit {
    /// Letters, digits, points and dashes.
    package static func isCode(_ text: String) -> Bool {
        (1...codeBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ($0 >= 48 && $0 <= 57) || ($0 | 32 >= 97 && $0 | 32 <= 122) || $0 == 45 || $0 == 46 || $0 == 95
            }
    }
}

extension ExplainedLimit {
    /// Running before ended, the earliest first; those that nobody knows the end of after the others.
    fileprivate var order: (Int, Day, ClockID) {
        (limit.isRunning ? (due == nil ? 1 : 0) : 2, due ?? limit.dueOn, limit.id)
    }
}
