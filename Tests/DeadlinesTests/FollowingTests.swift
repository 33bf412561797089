import Definitions
import Kernel
import Testing

@testable import Deadlines

/// Clocks that hang on earlier ones, rules that count hours, and tables of days off that somebody checked.
struct FollowingTests {
    private static let library = Result { try DeadlineDefinitions.load(resources: "Resources") }

    private func answer(_ text: String) throws -> DeadlineAnswer {
        try Self.library.get().compute(try DeadlineQuestion(try JSONValue(parsing: Array(text.utf8))))
    }

    private func step(_ end: String, follows earlier: String, known: String = "2020-04-10") throws -> DeadlineAnswer {
        try answer(
            #"{"jurisdiction":"BE","clock":"court-step","ordinary_end":"\#(end)","follows":\#(earlier),"measures":"all","as_known_on":"\#(known)"}"#
        )
    }

    /// Royal Decree no. 2: 30 April to 3 June are 34 days, and 31 July moves by as many.
    @Test func `a later step of an agreed calendar moves by as many days as the one before it`() throws {
        let first = #"{"clock":"court-step","ordinary_end":"2020-04-30"}"#
        let second = try step("2020-07-31", follows: first)
        #expect(second.due?.description == "2020-09-03" && second.ordinaryDue.description == "2020-07-31")
        #expect(second.steps.contains { if case .carried(34, "be-rd2-2020", _) = $0.what { true } else { false } })
        let third = try step(
            "2020-09-30",
            follows: #"{"clock":"court-step","ordinary_end":"2020-07-31","follows":\#(first)}"#)
        #expect(third.due?.description == "2020-11-03", "34 days from 30 September")
        // One that nothing moved takes nothing along.
        let still = try step("2020-07-31", follows: #"{"clock":"court-step","ordinary_end":"2020-06-30"}"#)
        #expect(still.due?.description == "2020-07-31")
        // It lies in the window itself: both days are named, and the earlier is to be acted on.
        let both = try step("2020-04-30", follows: #"{"clock":"court-step","ordinary_end":"2020-04-20"}"#)
        #expect(both.readings.compactMap(\.due?.description) == ["2020-06-03", "2020-06-15"])
        #expect(both.due?.description == "2020-06-03")
    }

    @Test func `what is counted back from a hearing moves with the hearing`() throws {
        let found = try answer(
            #"{"jurisdiction":"IT","clock":"filing","direction":"backward","period":"P10D","measures":"all","follows":{"clock":"court-step","ordinary_end":"2020-04-01"}}"#
        )
        #expect(found.due?.description == "2020-05-25" && found.ordinaryDue.description == "2020-03-22")
        #expect(found.steps.last?.from.description == "2020-06-04")
        #expect(!found.notes.contains(.notApplied(.backward)))
    }

    @Test(arguments: [
        #""trigger":"2020-03-02","period":"P3D""#, #""printed_expiry":"2020-03-02""#,
    ])
    func `what begins on a day of its own hangs on nothing`(own: String) throws {
        #expect(throws: DeadlineProblem.self) {
            try answer(#"{\#(own),"follows":{"ordinary_end":"2020-04-30"}}"#)
        }
    }

    /// Rule 6(a)(2): counted at once; an end on a day off moves to the same time of the next day. In New York the night of
    /// 8 March 2020 had an hour less.
    @Test(arguments: [
        ("2020-03-04T14:30", "PT24H", "2020-03-05", 14 * 60 + 30),
        ("2020-03-06T14:30", "PT24H", "2020-03-09", 14 * 60 + 30),
        ("2020-03-06T14:30", "PT72H", "2020-03-09", 15 * 60 + 30),
    ])
    func `hours of the Federal Rules begin at once and end on no day off`(
        trigger: String, period: String, due: String, minute: Int
    ) throws {
        let found = try answer(
            #"{"jurisdiction":"US","trigger":"\#(trigger)","zone":"America/New_York","period":"\#(period)"}"#)
        #expect(found.due?.description == due && found.dueMinute == minute)
    }

    @Test func `a country's own table says its source and who checked it`() throws {
        let first = try #require(Day("2020-01-01"))
        var table = Holidays(weekend: [6, 7], covered: first...first.adding(days: 365), rows: [])
        table.source = .init(
            title: "Official Gazette 7", isVerified: true, checkedBy: "Ministry", checkedOn: first)
        let own = try Self.library.get().keeping(table, in: "IT")
        let question = DeadlineQuestion(
            jurisdiction: "IT", trigger: try #require(Day("2020-03-02")), period: try Period("P30D"))
        let note = try #require(try own.compute(question).notes.first)
        #expect(
            note.description
                == "Days off are those of Official Gazette 7, compared with the official list by Ministry on 2020-01-01."
        )
        table.source = .init(title: "somebody's list", isVerified: false)
        let unchecked = try Self.library.get().keeping(table, in: "IT")
        #expect(try unchecked.compute(question).notes.first?.description.contains("unverified") == true)
    }
}
