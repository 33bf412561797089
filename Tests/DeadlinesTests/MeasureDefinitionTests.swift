import Definitions
import Testing

@testable import Deadlines

@Suite struct MeasureDefinitionTests {
    private func read(_ effects: String, known: String = "2020-03-17") throws -> Measure {
        let text = """
            id: test
            jurisdiction: IT
            label: A measure
            instrument: A decree
            kind: suspend-running-periods
            clocks: [appeal, court-step]
            confidence: high
            versions:
            - known: \(known)
              effects:
            \(effects)
            """
        let kinds = try ClockKinds.load(resources: "Resources")
        return try Measure.read(try DefinitionFile.parse(text, file: "test.yaml"), kinds: kinds)
    }

    @Test func `a measure is read with its readings`() throws {
        let measure = try read(
            """
              - suspend: {from: 2020-03-09, to: 2020-05-11}
                reading: {label: a, source: b}
                readings: [{label: c, source: d, to: 2020-05-10}]
            """)
        #expect(measure.versions[0].effects[0].readings.count == 2)
        #expect(measure.versions[0].effects[0].clocks == ["appeal", "court-step"])
    }

    /// What contradicts itself is refused with its line.
    static let refused: [(effects: String, says: String)] = [
        ("  - suspend: {from: 2020-05-11, to: 2020-03-09}", "before it begins"),
        ("  - suspend: {from: 2020-02-30, to: 2020-03-09}", "a day is needed"),
        ("  - suspend: {from: 2020-03-09, to: 2020-05-11, days: 640}", "the window has 64"),
        ("  - suspend: {from: 2020-03-09, days: 64}", "no last one"),
        ("  - to-date: {ends: [2020-05-01, 2020-03-01], date: 2020-06-01}", "before it begins"),
        ("  - to-date: {ends: [2020-03-01, 2020-05-01], date: 2020-01-01}", "before the window begins"),
        ("  - add: {ends: [2020-03-01, 2020-05-01], period: P0D}", "is empty"),
        ("  - add: {ends: [2020-03-01, 2020-05-01], period: P500Y}", "is longer than"),
        ("  - add: {ends: [2020-03-01, 2020-05-01], period: P1M, cap: 2020-01-01}", "lies before the window"),
        ("  - add: {ends: [null, null], period: P1M, cap: 2020-06-01, or-date: 2020-07-01}", "cannot both be"),
        ("  - while: {ends: [2020-03-01, null], state: crisis, ended: 2020-01-01}", "before the window begins"),
        ("  - to-date: {ends: [2020-03-01], date: 2020-06-01}", "is not two days"),
        ("  - hold: {ends: [2020-03-01, null], date: 2020-02-01}", "before the window begins"),
        ("  - block: {from: 2020-03-01, to: 2020-02-01, says: Closed}", "before it begins"),
        ("  - {note: nothing}", "0 of the ways"),
        ("  - restart: {from: 2020-03-01, first-day: day-one}", "nobody says when"),
        ("  - suspend: {from: 2020-03-09, to: 2020-05-11}\n    clocks: [asylum-card]", "the measure does not"),
        (
            "  - suspend: {from: 2020-03-09}\n  - suspend: {from: 2020-03-10, to: 2020-05-11}",
            "already decides for every end"
        ),
    ]

    @Test(arguments: refused) func `a measure that cannot be meant so is refused`(effects: String, says: String) throws
    {
        let problem = #expect(throws: DefinitionProblem.self) { try read(effects) }
        #expect(problem?.what.contains(says) == true, "\(String(describing: problem))")
        #expect((problem?.line ?? 0) > 1)
    }

    @Test func `versions follow each other by the day on which they were known`() throws {
        let problem = #expect(throws: DefinitionProblem.self) {
            try read(
                """
                  - suspend: {from: 2020-03-09}
                - known: 2020-03-10
                  effects:
                  - suspend: {from: 2020-03-09, to: 2020-05-11}
                """)
        }
        #expect(problem?.what.contains("stands after") == true)
    }
}
