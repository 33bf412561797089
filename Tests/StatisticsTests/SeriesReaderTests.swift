import Testing

@testable import Statistics

@Suite("Series reader") struct SeriesReaderTests {
    static func read(_ text: String) throws -> TimeSeries { try SeriesReader().read(Array(text.utf8)) }

    @Test func `months with names of columns are read, in any order of lines`() throws {
        let text = "month,count\n2019-12,41\n2020-01,39\n2020-02,\n"
        let series = try Self.read(text)
        #expect(series.step == .month)
        #expect(series.points.map { "\($0.period)" } == ["2019-12", "2020-01", "2020-02"])
        #expect(series.points.map(\.value) == [41, 39, nil])
        #expect(!series.hasExposure)
        #expect(try Self.read("2020-02,\n2019-12,41\n2020-01,39\n") == series)
        #expect(try Self.read("month;count\r\n2019-12; 41\r\n2020-01;39\r\n2020-02;\r\n") == series)
    }

    @Test(arguments: [
        ("2020-02-28,1\n2020-02-29,2\n2020-03-01,3\n", "day", "2020-03-01"),
        ("2020-02-24,1\n2020-03-02,2\n2020-03-09,3\n", "week", "2020-03-09"),
        ("2020-01-31,1\n2020-02-29,2\n2020-03-31,3\n", "month", "2020-03"),
        ("2020-01-01,1\n2020-04-01,2\n2020-07-01,3\n", "quarter", "2020-Q3"),
        ("2019-Q4,1\n2020-Q1,2\n", "quarter", "2020-Q1"), ("2019,1\n2020,2\n", "year", "2020"),
        ("2019-12-31,1\n2020-12-31,2\n", "year", "2020"), ("1,5\n2,6\n3,7\n", "period", "3"),
    ])
    func `the step is told from how the periods are written`(text: String, step: String, last: String) throws {
        let series = try Self.read(text)
        #expect(series.step.name == step)
        #expect(series.points.last.map { "\($0.period)" } == last)
    }

    @Test func `a third column is what is counted among`() throws {
        let series = try Self.read("year,cases,population\n2019,10,1000.5\n2020,12,1100\n")
        #expect(series.points.map(\.exposure) == [1000.5, 1100])
    }

    @Test(
        arguments: [
            ("", "empty", nil), ("month,count\n", "empty", nil), ("2020-01\n", "wrong-number-of-columns", 1),
            ("a,b,c,d\n", "wrong-number-of-columns", 1), ("2020-01,1\n2020-02,2,3\n", "wrong-number-of-fields", 2),
            ("m,c\nJan 2020,1\n", "not-a-period", 2), ("2020-13,1\n", "not-a-period", 1),
            ("2020-02-30,1\n", "not-a-period", 1), ("2020-01,1\n2020-02-01,2\n", "mixed-periods", 2),
            ("2020-01,1\n2020-02,x\n", "not-a-number", 2), ("2020-01,1\n2020-02,nan\n", "not-a-number", 2),
            ("2020-01,1\n2020-02,inf\n", "not-a-number", 2), ("2020-01,1\n2020-02,0x1F\n", "not-a-number", 2),
            ("2020-01,1\n2020-02,\"1,5\"\n", "not-a-number", 2), ("2020-01,1\n2020-02,-3\n", "negative", 2),
            ("2020-01,1\n2020-02,1e300\n", "too-large-a-number", 2), ("2020-01,1\n2020-03,2\n", "gap", 2),
            ("2020-01,1\n2020-02,2\n2020-01,3\n", "doubled-period", 3),
            ("2020-02-24,1\n2020-03-02,2\n2020-03-10,3\n", "irregular-periods", 3),
            ("2020-01,1,0\n", "not-an-exposure", 1), ("2020-01,1,\n", "not-an-exposure", 1),
            ("2020-01,1,1e-300\n", "not-an-exposure", 1),
            ("2020-01,\"1\n", "unclosed-quote", 1), ("2020-01,1\u{1}\n", "control-character", 1),
            ("0000-01,1\n", "not-a-period", 1), ("-1,1\n", "not-a-period", 1),
        ] as [(String, String, Int?)])
    func `what is no series is refused with its line`(text: String, code: String, line: Int?) {
        let problem = #expect(throws: SeriesProblem.self) { try Self.read(text) }
        #expect(problem?.code == code)
        #expect(problem?.line == line)
        #expect(problem?.mend.isEmpty == false)
    }

    @Test func `a gap says which period is missing and what to do`() {
        let problem = #expect(throws: SeriesProblem.self) { try Self.read("2020-01,1\n2020-04,2\n") }
        #expect(
            problem.map { "\($0)" }
                == "line 2: 2020-02 is missing before this period. Add the period: with 0 if nothing was counted, with an "
                + "empty value if nobody knows")
    }

    @Test func `a series longer than any of people is refused`() {
        let text = (1...20_001).map { "\($0),1\n" }.joined()
        #expect(throws: SeriesProblem.tooManyPoints(most: 20_000)) { try Self.read(text) }
    }

    @Test func `a period is found in a series whichever way it is written`() throws {
        let month = Step.month
        #expect(month.period("2020-03-16") == month.period("2020-03"))
        #expect(month.period("2020", isEnd: true) == month.period("2020-12"))
        #expect(month.period("2020-Q2") == month.period("2020-04"))
        #expect(Step.day.period("2020-02", isEnd: true) == Step.day.period("2020-02-29"))
        #expect(Step.number.period("25")?.ordinal == 25)
        #expect(Step.number.period("2020-03") == nil)
        #expect(month.period("soon") == nil)
        let week = try Self.read("2020-03-02,1\n2020-03-09,2\n").step
        #expect(week.period("2020-03-15").map { "\($0)" } == "2020-03-09")
        #expect(week.period("1969-12-30").map { "\($0)" } == "1969-12-29")
    }
}
