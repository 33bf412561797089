import Cases
import Kernel
import Testing

struct RuleTests {
    /// Every stage and every command. `+` allowed, `c` the case is closed, `o` it is not closed, `s` wrong stage.
    static let table = """
        edit               + + + + + c
        resolve            + + + + + c
        recordConsent      + + + + + c
        withdrawConsent    + + + + + +
        addNeed            + + + + + c
        endNeed            + + + + + c
        setRisk            + + + + + c
        note               + + + + + +
        assign             + + + + + c
        setNextStep        + + + + + c
        reasonableGranted  + s + s s c
        reasonableRefused  + s + s s c
        conclusiveGranted  s + s s + c
        conclusiveRefused  s + s s + c
        extendClock        + + + + + c
        setLimit           + + + + + c
        close              + + + + + c
        reopen             o o o o o +
        """
    static let stages: [CaseStage] = [
        .screened, .presumed, .notPresumed, .identified, .notEstablished, .closed,
    ]

    @Test func `every stage and command has one answer`() throws {
        #expect(Set(RuleTests.stages) == Set(CaseStage.allCases))
        var seen: Set<CaseCommand> = []
        for line in RuleTests.table.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let command = try #require(CaseCommand(rawValue: words[0]))
            seen.insert(command)
            #expect(words.count == RuleTests.stages.count + 1)
            for (stage, answer) in zip(RuleTests.stages, words.dropFirst()) {
                let expected: CaseProblem? =
                    switch answer {
                    case "c": .closed
                    case "o": .notClosed
                    case "s": .wrongStage(stage)
                    default: nil
                    }
                #expect(CaseRules.problem(command, in: stage) == expected, "\(command) in \(stage)")
            }
        }
        #expect(seen == Set(CaseCommand.allCases))
    }

    /// Referral fact sheet, section 3, test vectors; the rest derived from the same two rules.
    @Test(arguments: [
        (30, PeriodUnit.days, "2022-12-13", PeriodStart.including, "2023-01-11"),
        (30, .days, "2022-12-13", .excluding, "2023-01-12"),
        (30, .days, "2020-02-01", .excluding, "2020-03-02"),
        (45, .days, "2020-12-31", .excluding, "2021-02-14"),
        (3, .months, "2020-11-30", .excluding, "2021-02-28"),
        (3, .months, "2020-04-06", .including, "2020-07-05"),
    ])
    func `a period ends on the right day`(
        length: Int, unit: PeriodUnit, from: String, start: PeriodStart, last: String
    ) throws {
        let trigger = try #require(Day(from))
        let end = PeriodCount.end(of: length, unit, from: trigger, counting: start)
        #expect(end.last.description == last)
        #expect(PeriodStep.decode(PeriodStep.encode(end.steps)) == end.steps)
        #expect(end.steps.last == PeriodStep(.lastDay, day: end.last))
    }

    @Test(
        arguments: [
            ("2002-04-06", nil, nil, false), ("2002-04-07", nil, nil, true), (nil, nil, nil, true),
            (nil, "18", nil, false), (nil, "17", nil, true), (nil, "30", "yes", true), ("1990-01-01", nil, "yes", true),
            ("1990-01-01", nil, "no", false), ("2010-01-01", "30", nil, true),
        ] as [(String?, String?, String?, Bool)])
    func `who may be a child is treated as one`(birth: String?, age: String?, disputed: String?, isChild: Bool) throws {
        let now = Timestamp(try #require(Day("2020-04-06")))
        let field = age.map { FieldValue(field: "age", value: $0, version: 1, changedAt: now, changedBy: nil) }
        #expect(
            CaseRules.isChild(birthDate: birth, age: field, ageDisputed: disputed, on: now.utcDay) == isChild)
    }

    @Test(
        arguments: [
            (nil, 0, "a", FieldMerge.set(version: 1)), (("a", 1), 1, "b", .set(version: 2)),
            (("a", 1), 1, "a", .unchanged),
            (("a", 2), 1, "b", .conflict), (("b", 2), 1, "b", .unchanged), (("a", 1), 0, "b", .conflict),
            (nil, 0, "", .unchanged), (nil, 3, "a", .conflict),
        ] as [((String, Int)?, Int, String, FieldMerge)])
    func `a changed field is set, left or kept twice`(
        stored: (String, Int)?, base: Int, value: String, expected: FieldMerge
    ) {
        let now = Timestamp(milliseconds: 0)
        let field = stored.map {
            FieldValue(field: "f", value: $0.0, version: $0.1, changedAt: now, changedBy: nil)
        }
        #expect(FieldMerge.decide(stored: field, base: base, value: value) == expected)
    }

    @Test func `a reference survives a bad line and no single mistake`() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<50 {
            let reference = CaseReference.make(using: &generator)
            #expect(CaseReference.read(reference) == reference)
            #expect(CaseReference.read(reference.lowercased().replacing("-", with: " ")) == reference)
            #expect(CaseReference.read(String(reference.dropFirst(3))) == reference)
            let letters = Array(reference)
            for position in [3, 4, 5, 6, 8, 9, 10, 11] {
                var wrong = letters
                wrong[position] = letters[position] == "7" ? "8" : "7"
                #expect(CaseReference.read(String(wrong)) == nil)
            }
        }
    }
}
