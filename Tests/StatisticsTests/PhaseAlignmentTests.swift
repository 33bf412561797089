import Kernel
import Testing

@testable import Statistics

@Suite("Phase alignment") struct PhaseAlignmentTests {
    static func day(_ text: String) throws -> Day { try #require(Day(text)) }

    static func invented() throws -> [DailySeries] {
        [
            DailySeries(name: "late", firstOn: try day("2020-03-01"), values: [0, 0, 0, 0, 60, 20, 50, 55, 70]),
            DailySeries(name: "early", firstOn: try day("2020-03-02"), values: [10, 50, 51, 90]),
            DailySeries(name: "calm", firstOn: try day("2020-03-01"), values: [0, 49.9, 49.9, 49.9]),
            DailySeries(name: "gaps", firstOn: try day("2020-03-01"), values: [50, nil, 50, nil, 50, 50, nil]),
            DailySeries(name: "single", firstOn: try day("2020-03-01"), values: [0, 80, 0, 80]),
        ]
    }

    @Test func `places are counted from the day that held the threshold`() throws {
        let phases = try PhaseAlignment(try Self.invented(), threshold: 50, daysRunning: 2)
        #expect(phases.places.map(\.name) == ["early", "gaps", "late"])
        #expect(phases.places.map { "\($0.crossedOn)" } == ["2020-03-03", "2020-03-05", "2020-03-07"])
        #expect(phases.places.map(\.behind) == [0, 2, 4])
        #expect(phases.neverCrossed == ["calm", "single"])
        let rows = phases.rows()
        #expect((rows.first?.offset, rows.last?.offset) == (-6, 2))
        #expect(rows.first { $0.offset == 0 }?.values == [50, 50, 50])
        #expect(rows.first { $0.offset == 1 }?.values == [51, 50, 55])
        #expect(rows.first { $0.offset == 2 }?.values == [90, nil, 70])
        #expect(rows.first { $0.offset == -1 }?.values == [10, nil, 20])
        #expect(phases.rows(-1...1).map(\.offset) == [-1, 0, 1])
        #expect(phases.rows(100...200).isEmpty)
    }

    @Test func `the order in which the series come does not matter`() throws {
        let series = try Self.invented()
        let one = try PhaseAlignment(series, threshold: 50, daysRunning: 2)
        for turn in 1..<series.count {
            let turned = Array(series[turn...] + series[..<turn])
            #expect(try PhaseAlignment(turned, threshold: 50, daysRunning: 2) == one)
            #expect(try PhaseAlignment(turned.reversed(), threshold: 50, daysRunning: 2).rows() == one.rows())
        }
    }

    @Test func `a later calendar moves the days and nothing else`() throws {
        let series = try Self.invented()
        let moved = series.map { DailySeries(name: $0.name, firstOn: $0.firstOn.adding(days: 400), values: $0.values) }
        let (one, two) = (
            try PhaseAlignment(series, threshold: 50, daysRunning: 2),
            try PhaseAlignment(moved, threshold: 50, daysRunning: 2)
        )
        #expect(one.rows() == two.rows())
        #expect(one.places.map(\.behind) == two.places.map(\.behind))
    }

    @Test func `a place that began above the threshold says so`() throws {
        let first = try Self.day("2020-03-01")
        let phases = try PhaseAlignment(
            [
                DailySeries(name: "above", firstOn: first, values: [nil, 70, 70]),
                DailySeries(name: "below", firstOn: first, values: [10, 70, 70]),
            ], threshold: 60, daysRunning: 2)
        #expect(phases.places.map(\.beganAbove) == [true, false])
    }

    @Test func `other series are counted from the same day`() throws {
        let phases = try PhaseAlignment(try Self.invented(), threshold: 50, daysRunning: 2)
        let calls = [DailySeries(name: "late", firstOn: try Self.day("2020-03-06"), values: [4, 9, 3])]
        #expect(
            phases.rows(of: calls) == [
                PhaseAlignment.Row(offset: -1, values: [nil, nil, 4]),
                PhaseAlignment.Row(offset: 0, values: [nil, nil, 9]),
                PhaseAlignment.Row(offset: 1, values: [nil, nil, 3]),
            ])
    }

    @Test func `a place that was hit later reads what came next elsewhere`() throws {
        let first = try Self.day("2020-03-01")
        let phases = try PhaseAlignment(
            [
                DailySeries(name: "early", firstOn: first, values: [60, 61, 62, 63, 64, 65]),
                DailySeries(name: "late", firstOn: first, values: [0, 0, 0, 0, 70, 71, nil]),
            ], threshold: 60, daysRunning: 1)
        #expect((phases.phase(of: "early"), phases.phase(of: "late"), phases.phase(of: "nobody")) == (5, 1, nil))
        #expect(
            phases.next(for: "late", days: 2) == [
                PhaseAlignment.Row(offset: 2, values: [62, nil]), PhaseAlignment.Row(offset: 3, values: [63, nil]),
            ])
        #expect(phases.next(for: "late", days: 100).count == 4)
        #expect(phases.next(for: "early", days: 7).isEmpty && phases.next(for: "nobody", days: 7).isEmpty)
    }

    @Test func `nothing to align is an answer, and absurd numbers are none`() throws {
        let none = try PhaseAlignment([], threshold: 50, daysRunning: 7)
        #expect(none.places.isEmpty && none.neverCrossed.isEmpty && none.rows().isEmpty)
        let series = try Self.invented()
        #expect(throws: SeriesProblem.self) { try PhaseAlignment(series, threshold: .nan, daysRunning: 2) }
        #expect(throws: SeriesProblem.self) { try PhaseAlignment(series, threshold: 50, daysRunning: 0) }
        #expect(throws: SeriesProblem.self) { try PhaseAlignment(series + series, threshold: 50, daysRunning: 2) }
    }
}
