import Definitions
import Kernel
import Testing

@testable import Deadlines

@Suite struct MeasureTests {
    static let all = Result { try DeadlineDefinitions.load(resources: "Resources") }

    private func compute(_ text: String) throws -> DeadlineAnswer {
        let value = try JSONValue(parsing: Array(text.utf8))
        return try Self.all.get().compute(try DeadlineQuestion(value))
    }

    @Test(arguments: MeasureExample.published) func `measures lead to the published day`(_ example: MeasureExample)
        throws
    {
        let answer = try compute(example.question)
        #expect(answer.due?.description == example.due, "\(answer.steps.map(\.says)) \(answer.notes)")
        // The fast way without an explanation comes to the same day.
        let question = try DeadlineQuestion(try JSONValue(parsing: Array(example.question.utf8)))
        #expect(try Self.all.get().plan(for: question).due(question) == answer.due)
    }

    @Test func `where readings differ the earliest is due, and each stands with who reads it so`() throws {
        let answer = try compute(
            #"{"jurisdiction":"FR","clock":"appeal","trigger":"2020-02-12","period":"P1M","measures":"all"}"#)
        #expect(answer.due?.description == "2020-07-23")
        #expect(answer.ordinaryDue.description == "2020-03-12")
        #expect(answer.readings.map { $0.due?.description } == ["2020-07-23", "2020-07-24"])
        #expect(answer.readings.allSatisfy { !$0.source.isEmpty && !$0.label.isEmpty })
    }

    @Test func `a clock that lasts while a state lasts has no day, and says which state and how long beyond`() throws {
        let answer = try compute(
            #"{"jurisdiction":"PL","clock":"residence-permit","printed_expiry":"2020-04-01","measures":"all"}"#)
        #expect(answer.due == nil)
        #expect(answer.until?.tail?.text == "P30D")
        #expect(answer.ordinaryDue.description == "2020-04-01")
    }

    @Test func `every step follows from the one before, and the last is the day`() throws {
        for example in MeasureExample.published {
            let answer = try compute(example.question)
            for (step, next) in zip(answer.steps.dropFirst(), answer.steps.dropFirst(2)) {
                #expect(step.to == next.from, "\(example)")
            }
            #expect(answer.steps.last?.to == answer.due, "\(example)")
            #expect(answer.steps.allSatisfy { !$0.source.isEmpty })
        }
    }

    @Test func `what a measure leaves open is said, and the earlier day stands`() throws {
        let answer = try compute(
            #"{"jurisdiction":"US","clock":"immigration-evidence-request","ordinary_end":"2020-08-30","measures":"all"}"#
        )
        #expect(answer.due?.description == "2020-08-30")
        #expect(answer.notes.contains { $0.description.contains("notice") })
    }

    /// Refused, each with its code.
    static let refused: [(question: String, code: DeadlineProblem.Code)] = [
        (#"{"jurisdiction":"IT","clock":"no-such","ordinary_end":"2020-03-02","measures":"all"}"#, .unknownClock),
        (
            #"{"jurisdiction":"IT","clock":"appeal","ordinary_end":"2020-03-02","measures":["no-such"]}"#,
            .unknownMeasure
        ),
        (#"{"jurisdiction":"FR","clock":"appeal","ordinary_end":"2020-03-12","measures":"all"}"#, .needsPeriod),
        (#"{"jurisdiction":"IT","ordinary_end":"2020-03-02","printed_expiry":"2020-03-02"}"#, .contradiction),
        (#"{"jurisdiction":"IT","ordinary_end":"2020-03-02","trigger":"2020-03-03","period":"P1D"}"#, .contradiction),
        (#"{"ordinary_end":"2020-03-02","measures":"all"}"#, .badQuestion),
        (#"{"jurisdiction":"IT","ordinary_end":"2020-03-02","measures":"some"}"#, .badQuestion),
        (#"{"jurisdiction":"IT","ordinary_end":"2020-03-02","direction":"backward"}"#, .badQuestion),
        (#"{"jurisdiction":"IT","clock":"appeal","trigger":"2035-12-20","period":"P1M"}"#, .unknownHolidays),
    ]

    @Test(arguments: refused) func `what cannot be computed is refused`(
        question: String, code: DeadlineProblem.Code
    ) throws {
        let problem = #expect(throws: DeadlineProblem.self) { try compute(question) }
        #expect(problem?.code == code)
    }

    @Test func `a suspension never brings an end nearer, and a later event never an earlier end`() throws {
        let definitions = try Self.all.get()
        for (place, clock) in [("IT", "appeal"), ("PL", "administrative-procedure"), ("CA-ON", "court-step")] {
            for length in [5, 30, 60] {
                var before: Day?
                for offset in 0..<200 {
                    var question = DeadlineQuestion(
                        jurisdiction: place, clock: clock,
                        trigger: try #require(Day("2020-01-01")).adding(days: offset), period: Period(days: length))
                    question.measures = .all
                    let answer = try definitions.compute(question)
                    let due = try #require(answer.due)
                    #expect(due >= answer.ordinaryDue)
                    if let before { #expect(due >= before, "\(place) \(length) \(offset)") }
                    before = due
                }
            }
        }
    }

    @Test func `a question that is written is read back the same`() throws {
        for example in MeasureExample.published {
            let question = try DeadlineQuestion(try JSONValue(parsing: Array(example.question.utf8)))
            var json = JSONWriter()
            question.write(&json)
            #expect(try DeadlineQuestion(try JSONValue(parsing: json.bytes)) == question)
        }
    }
}
