@testable import Deadlines
import Definitions
import Kernel
import Testing

@Suite struct DeadlineExchangeTests {
    private func answer(_ text: String) throws -> (text: String, isWhole: Bool) {
        let (json, isWhole) = try DeadlineExchange(reading: Array(text.utf8)).answer(by: try shippedRules())
        return (String(decoding: json, as: UTF8.self), isWhole)
    }

    @Test func `one question gets one answer with its steps`() throws {
        let (text, isWhole) = try answer(#"{"rule":"AT-JuBG","trigger":"2020-05-01","period":"P14D","holidays":[]}"#)
        #expect(isWhole)
        #expect(text.hasPrefix(#"{"due":"2020-05-15","ordinary_due":"2020-05-15","steps":[{"rule":"P14D, forward: "#))
    }

    @Test func `an array and one a line are answered in their order, and one bad question spoils no other`() throws {
        let good = #"{"rule":"AT-JuBG","trigger":"2020-05-01","period":"P14D","holidays":[]}"#
        let bad = #"{"rule":"AT-JuBG","trigger":"2020-02-30","period":"P14D"}"#
        for (text, between) in [("[\(bad),\(good)]", ","), ("\(bad)\n\n\(good)\n", "\n")] {
            let (json, isWhole) = try answer(text)
            #expect(!isWhole)
            #expect(json.contains(#"{"error":{"code":"bad-day""#))
            #expect(json.contains("}}" + between + #"{"due":"2020-05-15""#))
        }
    }

    /// What is refused, and the code that says why.
    static let refused: [(question: String, code: DeadlineProblem.Code)] = [
        (#"{"trigger":"2020-02-30","period":"P1D"}"#, .badDay),
        (#"{"trigger":"9999-12-31","period":"P100Y"}"#, .badDay),
        (#"{"trigger":"2020-03-02","period":"P0D"}"#, .badPeriod),
        (#"{"trigger":"2020-03-02","period":"P500Y"}"#, .badPeriod),
        (#"{"trigger":"2020-03-02","period":"P99Y99999D"}"#, .badPeriod),
        (#"{"trigger":"2020-03-02","period":"30"}"#, .badPeriod),
        (#"{"trigger":"2020-03-02","period":"PT48H","rule":"EU-1182/71"}"#, .needsTrigger),
        (#"{"trigger":"2020-03-02T10:00","period":"PT48H","jurisdiction":"IT"}"#, .badQuestion),
        (#"{"trigger":"2020-03-02T25:00","period":"PT48H","rule":"EU-1182/71"}"#, .badDay),
        (#"{"trigger":"2020-03-02T10:00","period":"P2D"}"#, .badQuestion),
        (#"{"trigger":"2020-03-02T10:00","period":"PT48H","rule":"EU-1182/71","zone":"Mars/Base"}"#, .badQuestion),
        (#"{"trigger":"2020-03-02T10:00","period":"PT0H"}"#, .badPeriod),
        (#"{"trigger":"2020-03-02T10:00","period":"P1DT2H"}"#, .badPeriod),
        (#"{"trigger":"2020-03-02","period":"P1M5WD"}"#, .badPeriod),
        (#"{"trigger":"2020-03-02","period":"P1D1D"}"#, .badPeriod),
        (#"{"trigger":"2020-03-02"}"#, .badPeriod),
        (#"{"period":"P1D"}"#, .needsTrigger),
        (#"{"period":"P1D","trigger":null}"#, .needsTrigger),
        (#"{"trigger":"2020-03-02","period":30}"#, .badQuestion),
        (#"{"trigger":"2020-03-02","period":"P1D","jurisdiction":"IT-ZZ"}"#, .unknownJurisdiction),
        (#"{"trigger":"2020-03-02","period":"P1D","jurisdiction":"XX"}"#, .unknownJurisdiction),
        (#"{"trigger":"2020-03-02","period":"P1D","rule":"no-such"}"#, .unknownRule),
        (#"{"trigger":"2020-03-02","period":"P1D","direction":"sideways"}"#, .badQuestion),
        (#"{"trigger":"2020-03-02","period":"P1D","holidays":"2020-03-03"}"#, .badQuestion),
        (#"{"trigger":"2020-03-02","period":"P1D","measures":"all"}"#, .badQuestion),
        (#"[[]]"#, .badQuestion),
    ]

    /// Regulation 1182/71 art. 3(1): the hour of the event is not counted; 3(4): an end in hours on a day off stays. The night
    /// of 29 March 2020 had an hour less in Rome, that of 25 October one more.
    @Test(arguments: [
        ("2020-03-06T14:30", "UTC", "PT48H", "2020-03-08", "15:00"),
        ("2020-03-06T14:00", "UTC", "PT1H", "2020-03-06", "16:00"),
        ("2020-03-28T23:10", "Europe/Rome", "PT6H", "2020-03-29", "07:00"),
        ("2020-10-24T23:10", "Europe/Rome", "PT6H", "2020-10-25", "05:00"),
    ])
    func `hours are counted as they pass, from the full hour after the event`(
        trigger: String, zone: String, period: String, due: String, time: String
    ) throws {
        let (json, isWhole) = try answer(
            "{\"rule\":\"EU-1182/71\",\"trigger\":\"\(trigger)\",\"zone\":\"\(zone)\",\"period\":\"\(period)\"}")
        #expect(isWhole)
        #expect(json.hasPrefix("{\"due\":\"\(due)\",\"due_time\":\"\(time)\""), "\(json)")
    }

    @Test(arguments: refused) func `what cannot be computed is refused with its reason`(
        question: String, code: DeadlineProblem.Code
    ) throws {
        let (json, isWhole) = try answer(question)
        #expect(!isWhole)
        #expect(json.contains(#""error":{"code":"\#(code.rawValue)""#), "\(json)")
    }

    @Test func `a table of holidays that ends before the day says so and guesses nothing`() throws {
        let days = try #require(Day("2020-01-01"))...(try #require(Day("2020-12-31")))
        let off = DaysOff(Holidays(weekend: [6, 7], covered: days, rows: []))
        #expect(try off.working(from: try #require(Day("2020-12-31"))).description == "2020-12-31")
        #expect(throws: DeadlineProblem.self) { try off.working(from: try #require(Day("2021-01-01"))) }
        #expect(throws: DeadlineProblem.self) { try off.moving(2, from: try #require(Day("2020-12-30"))) }
        #expect(throws: DeadlineProblem.self) { try off.moving(2, from: try #require(Day("2020-01-02")), step: -1) }
    }
}
