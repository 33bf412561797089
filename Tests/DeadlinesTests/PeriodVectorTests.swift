@testable import Deadlines
import Definitions
import Kernel
import TestKit
import Testing

/// The rules that are shipped.
func shippedRules() throws -> DeadlineDefinitions {
    try DeadlineDefinitions.load(resources: "Resources", measuresOf: ["IT", "GB"])
}

/// One published date: what was asked, and what an authority answered.
struct Vector: Sendable, CustomTestStringConvertible {
    let rule: String
    let direction: Direction
    let event: String
    let period: String
    var holidays: [String] = []
    let due: String
    let source: String

    var testDescription: String { "\(rule) \(event) \(period): \(source)" }
}

@Suite struct PeriodVectorTests {
    static let published: [Vector] = [
        Vector(
            rule: "EU-1182/71", direction: .forward, event: "1998-03-12", period: "P3W", due: "1998-04-02",
            source: "Toeters C-171/03"),
        Vector(
            rule: "EU-1182/71", direction: .forward, event: "1998-03-13", period: "P3W", due: "1998-04-03",
            source: "Toeters C-171/03"),
        Vector(
            rule: "EU-court-distance", direction: .forward, event: "1985-02-18", period: "P3M+2D", due: "1985-05-20",
            source: "Misset 152/85: the Saturday is not rolled before the days of distance"),
        Vector(
            rule: "EU-1182/71", direction: .forward, event: "2020-01-31", period: "P1M", due: "2020-03-02",
            source: "derived: 29 February 2020 is a Saturday"),
        Vector(
            rule: "EU-1182/71", direction: .forward, event: "2020-03-06", period: "P2D", due: "2020-03-10",
            source: "derived: two working days lie in the period"),
        Vector(
            rule: "EW-CPR-2.8", direction: .backward, event: "2017-10-20", period: "P3D", due: "2017-10-16",
            source: "example in the rule"),
        Vector(
            rule: "EW-CPR-2.8", direction: .backward, event: "2014-10-20", period: "P3D", due: "2014-10-14",
            source: "example in the rule, hearing on a Monday"),
        Vector(
            rule: "EW-CPR-2.8", direction: .earliestAfter, event: "2017-10-01", period: "P28D", due: "2017-10-30",
            source: "example in the rule"),
        Vector(
            rule: "EW-CPR-2.8", direction: .forward, event: "2017-10-02", period: "P14D", due: "2017-10-16",
            source: "example in the rule"),
        Vector(
            rule: "EW-CPR-2.8", direction: .backward, event: "2017-03-30", period: "P7D", due: "2017-03-22",
            source: "Clarion"),
        Vector(
            rule: "EW-CPR-2.8", direction: .backward, event: "2017-03-14", period: "P5D", due: "2017-03-06",
            source: "Clarion"),
        Vector(
            rule: "EW-CPR-2.8", direction: .forward, event: "2019-05-21", period: "P7D", due: "2019-05-28",
            source: "Evans v Pinsent Masons [2019] EWHC 2150 (QB)"),
        Vector(
            rule: "UK-RG-working-days", direction: .forward, event: "2020-04-09", period: "P5WD",
            holidays: ["2020-04-10", "2020-04-13"], due: "2020-04-20", source: "derived: Easter 2020"),
        Vector(
            rule: "US-MA-order", direction: .forward, event: "2020-06-01", period: "P12D", due: "2020-06-15",
            source: "order of 27 April 2020"),
        Vector(
            rule: "PT-20WD", direction: .forward, event: "2020-06-03", period: "P20WD",
            holidays: ["2020-06-10", "2020-06-11"], due: "2020-07-03", source: "derived: national holidays"),
        Vector(
            rule: "PT-20WD-Gaia", direction: .forward, event: "2020-06-03", period: "P20WD",
            holidays: ["2020-06-10", "2020-06-11", "2020-06-24"], due: "2020-07-06", source: "Gaiurb"),
        Vector(
            rule: "PT-20WD", direction: .forward, event: "2021-04-06", period: "P20WD", due: "2021-05-04",
            source: "Gaiurb"),
        Vector(
            rule: "AT-JuBG", direction: .forward, event: "2020-05-01", period: "P14D", due: "2020-05-15",
            source: "European Judicial Network table"),
        Vector(
            rule: "EU-1182/71", direction: .forward, event: "2021-01-31", period: "P1M", due: "2021-03-01",
            source: "derived: 28 February 2021 is a Sunday"),
        Vector(
            rule: "EU-1182/71", direction: .forward, event: "2020-02-29", period: "P1Y", due: "2021-03-01",
            source: "derived: no 29 February 2021, and the 28th is a Sunday"),
        Vector(
            rule: "UK-beginning-with", direction: .forward, event: "2022-12-13", period: "P30D", due: "2023-01-11",
            source: "derived: s.61, the day of the decision is day 1"),
    ]

    @Test(arguments: published) func `a published example comes out as its authority says`(_ vector: Vector) throws {
        let question = DeadlineQuestion(
            rule: vector.rule, trigger: try #require(Day(vector.event)), period: try Period(vector.period),
            direction: vector.direction, holidays: try vector.holidays.map { try #require(Day($0)) })
        let answer = try shippedRules().compute(question)
        #expect(answer.due?.description == vector.due)
        #expect(answer.steps.first?.from == question.trigger)
        #expect(answer.steps.last?.to == answer.due)
    }
}

@Suite struct ShippedCalendarTests {
    @Test func `every shipped calendar can be read, and Easter 2020 lengthens five working days in England`() throws {
        let all = try DeadlineDefinitions.load(resources: "Resources")
        for place in ["IT", "FR", "PT", "US-MA", "CA-ON", "KW", "CL"] { #expect(all.isKnown(jurisdiction: place)) }
        let question = DeadlineQuestion(
            jurisdiction: "GB", rule: "UK-RG-working-days", trigger: try #require(Day("2020-04-09")),
            period: try Period("P5WD"))
        #expect(try all.compute(question).due?.description == "2020-04-20")
    }

    /// Columbus Day, 14 October 2024: a holiday of the Union and of Massachusetts, a working day in California.
    @Test(arguments: [("US", "2024-10-15"), ("US-MA", "2024-10-15"), ("US-CA", "2024-10-14")])
    func `a day that a region does not keep is a working day there`(place: String, due: String) throws {
        let all = try DeadlineDefinitions.load(resources: "Resources", measuresOf: ["US"])
        let question = DeadlineQuestion(
            jurisdiction: place, rule: "US-FRCP-6", trigger: try #require(Day("2024-10-04")), period: try Period("P10D")
        )
        #expect(try all.compute(question).due?.description == due)
    }

    @Test func `days listed with a question replace the holidays of a place and not its weekend`() throws {
        let all = try DeadlineDefinitions.load(resources: "Resources", measuresOf: ["KW"])
        let question = DeadlineQuestion(
            jurisdiction: "KW", rule: "PT-20WD", trigger: try #require(Day("2024-06-06")), period: try Period("P1WD"),
            holidays: [])
        // Friday and Saturday are off: the next day on which people work is Sunday, 9 June.
        #expect(try all.compute(question).due?.description == "2024-06-09")
    }

    @Test func `a computed calendar says that it is unverified, and a list given with the question does not`() throws {
        var question = DeadlineQuestion(
            jurisdiction: "IT", trigger: try #require(Day("2020-03-02")), period: try Period("P30D"))
        #expect(
            try shippedRules().compute(question).notes.contains {
                $0.description.hasPrefix("The calendar of public holidays")
            })
        question.holidays = []
        #expect(try shippedRules().compute(question).notes.isEmpty)
    }

    /// A weekend that the table cannot tell makes no date: the Emirates before 2022, Johor in Malaysia.
    @Test(arguments: [
        ("AE", "2021-03-01", "holidays-end"), ("MY-01", "2024-03-01", "unknown-jurisdiction"),
        ("US-ZZ", "2024-03-01", "unknown-jurisdiction"), ("us-ma", "2024-03-01", "unknown-jurisdiction"),
    ])
    func `a place whose working days are not known is refused`(place: String, trigger: String, code: String) throws {
        let all = try DeadlineDefinitions.load(resources: "Resources", measuresOf: ["AE", "MY", "US"])
        let question = DeadlineQuestion(
            jurisdiction: place, rule: "PT-20WD", trigger: try #require(Day(trigger)), period: try Period("P20WD"))
        let problem = #expect(throws: DeadlineProblem.self) { try all.compute(question) }
        #expect(problem?.code.rawValue == code)
    }

    /// What a place counts by when the question names no rule, and whether the answer warns of it.
    @Test(arguments: [
        ("GB-ENG", "Civil Procedure Rules", 0), ("GB-SCT", "no rule on record", 1), ("GB", "no rule on record", 1),
        ("US", "Federal Rules", 0), ("US-NY", "the usual pattern", 1), ("US-TX", "Federal Rules", 1),
        ("US-MA", "Supreme Judicial Court", 0), ("PT", "European Convention", 1),
    ])
    func `a rule is not said of a place that it was not made for`(place: String, source: String, warnings: Int) throws {
        let all = try DeadlineDefinitions.load(resources: "Resources", measuresOf: ["GB", "US", "PT"])
        let answer = try all.compute(
            DeadlineQuestion(
                jurisdiction: place, trigger: try #require(Day("2024-03-04")), period: try Period("P10D"), holidays: [])
        )
        #expect(answer.steps.first?.source.hasPrefix(source) == true, "\(answer)")
        #expect(answer.notes.count == warnings)
    }

    @Test func `the region of a rule counts in its own country only`() throws {
        let definitions = try shippedRules()
        let rule = try #require(definitions.rules.first { $0.id == "EW-CPR-2.8" })
        #expect(try definitions.daysOff(of: "GB", rule: rule, listed: nil).region == "gb-eng")
        #expect(try definitions.daysOff(of: "IT", rule: rule, listed: nil).region == "it")
    }

    @Test func `a day beyond the calendar of its country is refused, not guessed`() throws {
        let question = DeadlineQuestion(
            jurisdiction: "IT", trigger: try #require(Day("2035-12-20")), period: try Period("P30D"))
        #expect(throws: DeadlineProblem.self) { try shippedRules().compute(question) }
    }
}

@Suite struct PeriodPropertyTests {
    private let definitions: DeadlineDefinitions

    init() throws { definitions = try shippedRules() }

    private func due(_ rule: String, _ trigger: Day, _ period: Period, _ direction: Direction = .forward) throws -> Day
    {
        let question = DeadlineQuestion(
            rule: rule, trigger: trigger, period: period, direction: direction, holidays: [])
        return try #require(try definitions.compute(question).due)
    }

    @Test func `a later event never ends earlier, and a longer period never either`() throws {
        var chance = SeededGenerator(seed: 4)
        for rule in definitions.rules.map(\.id) {
            for _ in 0..<200 {
                let day = Day(number: Int32.random(in: 15_000...22_000, using: &chance))
                let months = Int.random(in: 0...30, using: &chance)
                let period = Period(months: months, days: Int.random(in: 1...90, using: &chance))
                let longer = Period(months: months, days: period.days + 1)
                let end = try due(rule, day, period)
                #expect(end <= (try due(rule, day.adding(days: 1), period)), "\(rule) \(day) \(period.text)")
                // CPR 2.8(4): six days may end before five that skip a weekend do.
                if months > 0 || period.days != 5 { #expect(end <= (try due(rule, day, longer))) }
            }
        }
    }

    @Test func `days counted forward and back again meet where nothing is rolled or skipped`() throws {
        var chance = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let day = Day(number: Int32.random(in: 15_000...22_000, using: &chance))
            let period = Period(days: Int.random(in: 1...400, using: &chance))
            let off = DaysOff(.unknown)
            let end = try PeriodRule.plain.end(of: period, from: day, .forward, off)
            #expect(try PeriodRule.plain.end(of: period, from: end, .backward, off) == day)
        }
    }

    @Test func `two periods of days one after the other are one of both`() throws {
        var chance = SeededGenerator(seed: 6)
        for _ in 0..<500 {
            let day = Day(number: Int32.random(in: 15_000...22_000, using: &chance))
            let (a, b) = (Int.random(in: 1...400, using: &chance), Int.random(in: 1...400, using: &chance))
            let first = Period(days: a).last(from: day, countsEvent: false)
            #expect(
                Period(days: b).last(from: first, countsEvent: false)
                    == Period(days: a + b).last(from: day, countsEvent: false))
        }
    }

    @Test func `a rule that does not say how to count in a direction is not made to`() throws {
        let day = try #require(Day("2020-03-02"))
        for (rule, direction) in [("EU-1182/71", Direction.earliestAfter), ("UK-beginning-with", .backward)] {
            #expect(throws: DeadlineProblem.self) { try due(rule, day, Period(days: 10), direction) }
        }
    }

    @Test func `a clear interval after an event and one before it are each other's mirror`() throws {
        let event = try #require(Day("2017-10-01"))
        let period = Period(days: 28)
        let earliest = try due("EW-CPR-2.8", event, period, .earliestAfter)
        #expect(try due("EW-CPR-2.8", earliest, period, .backward) == event)
    }

    @Test func `an end on a day off moves to a working day`() throws {
        let rule = try #require(definitions.rules.first { $0.id == "IT-cpc-155" })
        for number in Int32(18_000)..<18_400 {
            let end = try due(rule.id, Day(number: number), Period(days: 10))
            #expect(end.weekday < 6)
        }
    }
}
