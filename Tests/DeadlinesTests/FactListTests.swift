import Definitions
import Kernel
import Testing

@testable import Deadlines

/// Lists of measures as research writes them.
@Suite struct FactListTests {
    private func list(_ entry: String) throws -> FactList {
        let text = """
            measures:
            - id: xx-test
              jurisdiction: IT
              instrument: Decree 1
              clocks: [appeal, residence-permit]
              confidence: medium
            \(entry.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
            """
        return try FactList(Array(text.utf8), file: "list.yaml", library: try MeasureTests.all.get())
    }

    /// An entry, and what its last version does.
    static let readable: [(entry: String, move: Measure.Move)] = {
        func day(_ text: String) -> Day { Day(text) ?? Day(number: 0) }
        let window = Measure.Window(day("2020-03-09"), day("2020-05-11"))
        return [
            (
                "kind: suspend-running-periods\nfrom: 2020-03-09\nto: 2020-05-12\nto_inclusive: false\nsuspended_days: 64",
                .suspend(Measure.Suspension(from: day("2020-03-09"), to: day("2020-05-11"), days: 64))
            ),
            (
                "kind: suspend-running-periods\nfrom: 2020-03-09\nto: null",
                .suspend(Measure.Suspension(from: day("2020-03-09"), to: nil))
            ),
            (
                "kind: extend-those-expiring-in-window-to-date\nfrom: 2020-03-09\nto: 2020-05-11\n"
                    + "versions: [{valid_to: 2020-06-01}, {expiring: [2020-03-09, 2020-05-11], valid_to: 2020-08-31}]",
                .toDate(window, day("2020-08-31"))
            ),
            (
                "kind: extend-by-duration\nfrom: 2020-03-09\nto: 2020-05-11\nversions: [{add: P180D, cap: 2020-12-31}]",
                .add(window, Period(days: 180), cap: day("2020-12-31"), orDate: nil)
            ),
            (
                "kind: floor-date\nfrom: 2020-03-09\nto: 2020-05-11\nfloor: 2020-06-01",
                .floor(window, day("2020-06-01"))
            ),
            (
                "kind: extend-while-condition\nfrom: 2020-03-09\nto: 2020-05-11\ncondition: crisis\ntail: P30D",
                .whileState(window, state: "crisis", tail: Period(days: 30), ended: nil)
            ),
            (
                "kind: deem-in-time\nfrom: 2020-03-09\nto: 2020-05-11\ncap: P2M",
                .deem(window, from: day("2020-05-11"), cap: Period(months: 2))
            ),
        ]
    }()

    @Test(arguments: readable) func `what a list says as data is read`(entry: String, move: Measure.Move) throws {
        let list = try list(entry)
        #expect(list.refused == [])
        #expect(list.measures.first?.versions.last?.effects.first?.readings.first?.move == move)
    }

    @Test func `each step of a history is a version, known since its day`() throws {
        let list = try list(
            """
            kind: suspend-running-periods
            from: 2020-03-09
            to: 2020-05-11
            history: [{announced: 2020-03-08, to: 2020-03-22}, {announced: 2020-03-17, to: until further orders}, {announced: 2020-04-08, to: 2020-05-11}]
            """)
        #expect(list.measures.first?.versions.map(\.known.description) == ["2020-03-08", "2020-03-17", "2020-04-08"])
        #expect(
            list.measures.first?.version(knownOn: Day("2020-04-01"))?.effects.first?.readings.first?.move
                == .suspend(Measure.Suspension(from: try #require(Day("2020-03-09")), to: nil)))
    }

    /// What cannot be read is refused alone, with its line.
    static let refused: [(entry: String, says: String)] = [
        ("kind: floor-date\nfrom: 2020-03-09\nto: 2020-05-11\nfloor: 20 working days later", "in prose only"),
        ("kind: extend-by-duration\nfrom: 2020-03-09\nto: 2020-05-11", "in prose only"),
        ("kind: suspend-running-periods\nfrom: 2020-05-11\nto: 2020-03-09", "before it begins"),
        ("kind: suspend-running-periods\nfrom: 2020-02-30\nto: 2020-03-09", "a day is needed"),
        ("kind: stop-the-clocks\nfrom: 2020-03-09\nto: 2020-05-11", "unknown word"),
    ]

    @Test(arguments: refused) func `what a list leaves open is refused with the reason`(entry: String, says: String)
        throws
    {
        let list = try list(entry)
        #expect(list.measures.isEmpty)
        #expect(list.refused.first?.id == "xx-test")
        #expect(list.refused.first?.reason.contains(says) == true, "\(list.refused)")
        #expect((list.refused.first?.line ?? 0) > 1)
    }

    @Test func `a measure that is shipped is taken as it is shipped`() throws {
        let text = """
            measures:
            - {id: it-proc-2020, jurisdiction: IT, kind: suspend-running-periods, instrument: x, clocks: [appeal]}
            """
        let library = try MeasureTests.all.get()
        let list = try FactList(Array(text.utf8), file: "list.yaml", library: library)
        #expect(list.shipped == ["it-proc-2020"])
        #expect(list.measures.first === library.measures.first { $0.id == "it-proc-2020" })
    }

    @Test func `every shipped measure is written and read back the same`() throws {
        let library = try MeasureTests.all.get()
        for measure in library.measures {
            let text = Measure.text(header: measure.header, versions: measure.versions.map(\.text))
            let back = try Measure.read(try DefinitionFile.parse(text, file: "back"), kinds: library.clocks)
            #expect(back.versions == measure.versions, "\(measure.id)")
            #expect(back.header == measure.header)
        }
    }
}
