import Access
import Deadlines
import Kernel
import Storage
import TestKit
import Testing

@testable import Cases

/// What a measure would do to every clock, what it does, and that a walk broken off in the middle ends exactly.
struct MeasureRunTests {
    static let library = Result { try DeadlineDefinitions.load(resources: "Resources", measuresOf: ["IT"]) }
    static let coordinator = Actor(
        kind: .member(MemberID(high: 0x7000, low: 0x8000_0000_0000_0021)), organisation: Desk.ministry,
        roles: [Role.coordinator.rawValue])
    static let policy = Policy([
        .coordinator: [
            Actions.MeasureRead.name: [.anywhere], Actions.MeasureDraft.name: [.anywhere],
            Actions.MeasureEnact.name: [.anywhere],
        ]
    ])
    private static let addClock = Statement(
        "test.addClock",
        """
        INSERT INTO case_clocks (case_id, id, kind, rule, starts_on, due_on, steps, state, question, jurisdiction)
        VALUES (?1, ?2, ?3, 'test', ?4, ?4, '', ?5, ?6, ?7)
        """)
    private static let days = Statement(
        "test.days", "SELECT due_on, until FROM case_clocks ORDER BY case_id, id")

    /// A measure, with what stands under its version.
    static func text(_ effects: String, clocks: String = "[appeal]", place: String = "IT") -> String {
        """
        {"id":"it-test","jurisdiction":"\(place)","label":"Courts stand still","instrument":"Decree 1",
         "kind":"suspend-running-periods","clocks":\(clocks),"confidence":"high",
         "versions":[{"known":"2020-03-17","effects":[\(effects)]}]}
        """
    }

    static let standstill = #"{"suspend":{"from":"2020-03-09","to":"2020-05-11"}}"#

    struct Office: Sendable {
        let desk: Desk
        let runs: MeasureRuns

        init(_ desk: Desk) throws {
            self.desk = desk
            runs = MeasureRuns(
                database: desk.database, policy: MeasureRunTests.policy, world: desk.clock.world,
                book: MeasureBook(library: try MeasureRunTests.library.get()))
        }

        func add(
            _ id: CaseID, _ number: UInt64, _ kind: String, end: String, place: String = "IT", state: String = "running"
        )
            async throws
        {
            let question =
                #"{"jurisdiction":"\#(place)","clock":"\#(kind)","ordinary_end":"\#(end)","period":"P30D"}"#
            let values: [SQLValue] = [
                .id(id), .id(ClockID(high: 1, low: number)), .text(kind), .text(end), .text(state), .text(question),
                .text(place),
            ]
            _ = try await desk.database.write { try $0.run(MeasureRunTests.addClock, values) }
        }

        /// Every clock's day, and the state that it waits for.
        func days() async throws -> [String] {
            try await desk.database.read { read in
                try read.all(MeasureRunTests.days) { $0.text(0) + ($0.optionalText(1).map { "+" + $0 } ?? "") }
            }
        }

        func runJobs() async throws {
            let runner = JobRunner(database: desk.database, world: desk.clock.world, handlers: runs.jobHandlers)
            try await runner.runDue(desk.clock.now)
        }

        func draft(_ text: String) async throws -> RegisteredMeasure {
            let register = runs.register
            let id = try await register.draft(try register.read(text), reason: "", MeasureRunTests.coordinator)
            return try await register.load(id, MeasureRunTests.coordinator)
        }

        /// Previewed and put in force, and every clock follows.
        func enact(_ id: MeasureID) async throws -> MeasureRun {
            let who = MeasureRunTests.coordinator
            let revision = try await runs.register.load(id, who).revision
            desk.clock.advance(minutes: 1)
            _ = try await runs.preview(id, who)
            try await runJobs()
            try await runs.enact(id, revision: revision, who)
            try await runJobs()
            return try #require(try await runs.runs(of: id, who).first { $0.kind == .apply })
        }
    }

    private func office(_ engine: Engine, _ body: (Office) async throws -> Void) async throws {
        try await Desk.run(engine) { try await body(try Office($0)) }
    }

    @Test(arguments: Engine.allCases)
    func `a preview says who is saved, moved and left out, and moves nothing`(engine: Engine) async throws {
        try await office(engine) { office in
            let first = try await office.desk.open()
            let second = try await office.desk.open()
            try await office.add(first, 1, "appeal", end: "2020-04-01")
            try await office.add(first, 2, "appeal", end: "2020-02-03")
            try await office.add(second, 1, "appeal", end: "2020-06-22")
            try await office.add(second, 2, "residence-permit", end: "2020-04-01")
            try await office.add(second, 3, "appeal", end: "2020-04-01", place: "FR")
            try await office.add(second, 4, "appeal", end: "2020-04-02", state: "ended")
            let before = try await office.days()
            let measure = try await office.draft(Self.text(Self.standstill))
            let id = try await office.runs.preview(measure.id, Self.coordinator)
            try await office.runJobs()
            let run = try await office.runs.run(id, Self.coordinator)
            #expect(run.state == .done)
            #expect(run.counts.covered == 3)
            #expect(run.counts.later == 1)
            #expect(run.counts.earlier == 0)
            #expect(run.counts.same == 2)
            #expect(run.counts.savedPeople == 1)
            #expect(run.counts.kinds["appeal"] == MeasureCounts.OfKind(later: 1, earlier: 0, same: 2))
            let rows = try await office.runs.rows(id, .later, Self.coordinator)
            #expect(rows.map(\.caseID) == [first])
            #expect(rows.first?.before == Day("2020-04-01"))
            #expect(rows.first?.after == Day("2020-06-04"))
            #expect(try await office.days() == before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `every clock follows what is put in force, ended early and withdrawn`(engine: Engine) async throws {
        try await office(engine) { office in
            let id = try await office.desk.open()
            try await office.add(id, 1, "appeal", end: "2020-04-01")
            let measure = try await office.draft(Self.text(Self.standstill))
            let applied = try await office.enact(measure.id)
            #expect(applied.counts.later == 1)
            #expect(try await office.days() == ["2020-06-04"])

            var now = try await office.runs.register.load(measure.id, Self.coordinator)
            try await office.runs.register.endEarly(
                measure.id, revision: now.revision, after: try #require(Day("2020-04-15")), reason: "Decree 2",
                Self.coordinator)
            let ended = try await office.enact(measure.id)
            // 38 days in place of 64: whoever had until June has until May, and is listed.
            #expect(ended.counts.earlier == 1)
            #expect(ended.counts.worsePeople == 1)
            #expect(try await office.days() == ["2020-05-11"])

            now = try await office.runs.register.load(measure.id, Self.coordinator)
            try await office.runs.register.withdraw(
                measure.id, revision: now.revision, reason: "Court", Self.coordinator)
            _ = try await office.enact(measure.id)
            #expect(try await office.days() == ["2020-04-01"])
            #expect(try await office.runs.register.load(measure.id, Self.coordinator).state == .withdrawn)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a walk that is broken off goes on where it stood, and each clock is counted once`(engine: Engine) async throws
    {
        try await office(engine) { office in
            let id = try await office.desk.open()
            for number in 1...250 { try await office.add(id, UInt64(number), "appeal", end: "2020-04-01") }
            let measure = try await office.draft(Self.text(Self.standstill))
            let preview = try await office.runs.preview(measure.id, Self.coordinator)
            try await office.runJobs()
            #expect(try await office.runs.run(preview, Self.coordinator).counts.later == 250)
            try await office.runs.enact(
                measure.id,
                revision: try await office.runs.register.load(measure.id, Self.coordinator).revision,
                Self.coordinator)
            let run = try #require(
                try await office.runs.runs(of: measure.id, Self.coordinator).first { $0.kind == .apply })
            #expect(try await office.runs.step(run.id, clocks: 110))
            #expect(try await office.days().count { $0 == "2020-06-04" } == 110)
            // Another process takes over, with nothing but what is stored.
            let other = try Office(office.desk)
            try await other.runJobs()
            #expect(try await other.days().allSatisfy { $0 == "2020-06-04" })
            let done = try await other.runs.run(run.id, Self.coordinator)
            #expect(done.state == .done)
            #expect(done.counts.passed == 250)
            #expect(done.counts.later == 250)
            #expect(done.counts.savedPeople == 1)
            // Twice is once.
            #expect(try await other.runs.step(run.id) == false)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what depends on a state has no day until the state ends`(engine: Engine) async throws {
        try await office(engine) { office in
            let id = try await office.desk.open()
            try await office.add(id, 1, "residence-permit", end: "2020-04-01")
            let effect = #"{"while":{"ends":["2020-03-01",null],"state":"crisis","tail":"P30D"}}"#
            let measure = try await office.draft(Self.text(effect, clocks: "[residence-permit]"))
            _ = try await office.enact(measure.id)
            #expect(try await office.days() == ["2020-04-01+crisis"])
            let now = try await office.runs.register.load(measure.id, Self.coordinator)
            let ended = effect.replacingSuffix("}}", with: #","ended":"2020-05-17"}}"#)
            let known = Self.text(ended, clocks: "[residence-permit]").replacingOnce("2020-03-17", with: "2020-05-18")
            try await office.runs.register.amend(
                measure.id, revision: now.revision, to: try office.runs.register.read(known), reason: "Over",
                Self.coordinator)
            _ = try await office.enact(measure.id)
            #expect(try await office.days() == ["2020-06-16"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing comes into force that nobody previewed as it stands`(engine: Engine) async throws {
        try await office(engine) { office in
            let measure = try await office.draft(Self.text(Self.standstill))
            await #expect(throws: RegisterProblem.notPreviewed) {
                try await office.runs.enact(measure.id, revision: measure.revision, Self.coordinator)
            }
            _ = try await office.runs.preview(measure.id, Self.coordinator)
            try await office.runJobs()
            let other = Self.text(#"{"suspend":{"from":"2020-03-09","to":"2020-04-15"}}"#)
            try await office.runs.register.amend(
                measure.id, revision: measure.revision, to: try office.runs.register.read(other), reason: "",
                Self.coordinator)
            let changed = try await office.runs.register.load(measure.id, Self.coordinator)
            await #expect(throws: RegisterProblem.notPreviewed) {
                try await office.runs.enact(measure.id, revision: changed.revision, Self.coordinator)
            }
            await #expect(throws: RegisterProblem.stale) {
                try await office.runs.register.discard(measure.id, revision: measure.revision, Self.coordinator)
            }
            await #expect(throws: RegisterProblem.codeTaken("it-test")) { _ = try await office.draft(other) }
            await #expect(throws: Refusal.self) {
                _ = try await office.runs.preview(measure.id, Desk.manager)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `what people were told on a day stays answerable`(engine: Engine) async throws {
        try await office(engine) { office in
            let measure = try await office.draft(Self.text(Self.standstill))
            _ = try await office.enact(measure.id)
            let today = office.desk.today()
            var question = DeadlineQuestion(
                jurisdiction: "IT", clock: "appeal", trigger: try #require(Day("2020-03-02")),
                period: Period(days: 30))
            question.measures = .all
            let asked = question
            let book = office.runs.register.book
            let told = try await office.desk.database.read { read in
                try [today.adding(days: -1), today].map { day in
                    try book.told(on: day, read).compute(asked).due?.description
                }
            }
            #expect(told == ["2020-04-01", "2020-06-04"])
        }
    }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) + other : self
    }

    fileprivate func replacingOnce(_ text: String, with other: String) -> String {
        guard let range = firstRange(of: text) else { return self }
        return replacingCharacters(in: range, with: other)
    }

    private func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
