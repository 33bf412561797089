import Access
import Definitions
import Kernel
@testable import Screening
import Storage
import TestKit
import Testing
import Vault

/// The list that is shipped.
func shippedSet() throws -> IndicatorSet { try IndicatorSet.load(resources: "Resources") }

@Suite struct IndicatorRuleTests {
    let set: IndicatorSet

    init() throws { set = try shippedSet() }

    /// Every scored question answered no, but these.
    private func allNo(but answers: [String: Answer]) -> [String: Answer] {
        var all: [String: Answer] = [:]
        for indicator in set.indicators where indicator.isScored { all[indicator.id] = .no }
        return all.merging(answers) { $1 }
    }

    /// The 204 rows of the fact sheet, and two of the telephone's first questions that it asks without a row.
    @Test func `the list has 206 rows and the six dimensions have 10, 10, 16, 9, 15 and 7`() {
        #expect(set.indicators.count == 206)
        let counts = Dimension.scored.map { dimension in
            set.indicators.count { $0.isScored && $0.dimension == dimension }
        }
        #expect(counts == [10, 10, 16, 9, 15, 7])
    }

    @Test(arguments: 0...4, 0...4)
    func `the rule as data is the closed formula`(strong: Int, medium: Int) {
        for weak in 0...10 {
            let formula = (strong >= 1 && strong + medium + weak >= 2) || (medium >= 2 && medium + weak >= 3)
            #expect(set.isPositive(strong: strong, medium: medium, weak: weak) == formula)
        }
    }

    @Test func `papers held alone leave the result open, and wages withheld decide it`() {
        var answers = allNo(but: ["DR1": .yes, "DR8": .yes, "EX1": .yes, "EX8": .yes, "CD1": .yes, "CD14": .notAsked])
        let before = IndicatorRule.evaluate(answers, age: .adult, set: set)
        #expect(before.code == .undetermined)
        #expect(before.openQuestions == ["CD14"])
        #expect(before.readings[.protocolAdult] == .established)
        #expect(before.readingsDiffer)
        let coercion = before.dimensions.first { $0.dimension == .coercionDestination }
        #expect(coercion?.lower == false && coercion?.upper == true)
        #expect(coercion?.yes == ["CD1"] && coercion?.open == ["CD14"])
        answers["CD14"] = .yes
        #expect(IndicatorRule.evaluate(answers, age: .adult, set: set).code == .strongIndication)
        answers["CD14"] = .no
        #expect(IndicatorRule.evaluate(answers, age: .adult, set: set).code == .readingsDiffer)
        answers["CD14"] = .refused
        let refused = IndicatorRule.evaluate(answers, age: .adult, set: set)
        #expect(refused.code == .undetermined && refused.openQuestions.isEmpty)
    }

    @Test func `forced labour without recruitment is told apart`() {
        let answers = allNo(but: ["EX1": .yes, "EX8": .yes, "CD1": .yes, "CD14": .yes])
        let result = IndicatorRule.evaluate(answers, age: .adult, set: set)
        #expect(result.code == .forcedLabourIndication)
        #expect(result.readings[.forcedLabour] == .established)
    }

    @Test(arguments: [AgeGroup.child, .unknown])
    func `means are irrelevant for a child, and an unknown age is a child's`(age: AgeGroup) {
        let answers = allNo(but: ["EX1": .yes, "EX8": .yes])
        #expect(IndicatorRule.evaluate(answers, age: age, set: set).code == .strongIndication)
        #expect(IndicatorRule.evaluate(answers, age: .adult, set: set).code == .notEstablished)
        let sign = IndicatorRule.evaluate(allNo(but: ["CH9": .yes]), age: age, set: set)
        #expect(sign.code == .undetermined && sign.beside == ["CH9"])
    }

    @Test(arguments: [AgeGroup.child, .unknown])
    func `commercial sexual activity under 18 is enough by itself, told with its source`(age: AgeGroup) throws {
        let result = IndicatorRule.evaluate(["SX1": .yes], age: age, set: set)
        #expect(result.code == .strongIndication && result.readings[.child] == .established)
        #expect(result.childEstablishedBy == ["SX1"] && result.triage.childInvolved)
        #expect(result.openQuestions.isEmpty)
        let explained = String(decoding: ScreenExchange.explain(result, set: set), as: UTF8.self)
        #expect(explained.contains(#""indicator":"SX1","source":"UNODC"#))
        #expect(ScreeningResult(explanation: explained) == result)
        // An adult's result rests on the adult list; that a child is involved is told all the same.
        let adult = IndicatorRule.evaluate(allNo(but: ["SX1": .yes]), age: .adult, set: set)
        #expect(adult.code == .notEstablished && adult.triage.childInvolved)
    }

    @Test func `an adult in danger is no child, and a child who is involved may be in no danger`() {
        let adult = IndicatorRule.evaluate(["HT11": .yes], age: .adult, set: set)
        #expect(
            adult.triage == TriageFinding(immediateDanger: true, helpWithin24Hours: false, childInvolved: false))
        let child = IndicatorRule.evaluate(["HT12": .yes], age: .adult, set: set)
        #expect(
            child.triage == TriageFinding(immediateDanger: false, helpWithin24Hours: false, childInvolved: true))
        let both = IndicatorRule.evaluate(["HT3": .yes], age: .adult, set: set)
        #expect(both.triage.immediateDanger && both.triage.childInvolved)
        for step in ["danger-now", "child"] {
            #expect(set.triage.first { $0.id == step }?.indicators.isEmpty == false)
        }
    }

    @Test func `adding a yes never takes a reading back, and removing it restores the result`() {
        var generator = SeededGenerator(seed: 2_020)
        let scored = set.indicators.filter(\.isScored).map(\.id)
        for _ in 0..<200 {
            var answers: [String: Answer] = [:]
            for id in scored { answers[id] = Answer.allCases.randomElement(using: &generator) }
            let before = IndicatorRule.evaluate(answers, age: .adult, set: set)
            guard let id = scored.randomElement(using: &generator) else { continue }
            let old = answers.updateValue(.yes, forKey: id)
            let after = IndicatorRule.evaluate(answers, age: .adult, set: set)
            for reading in [Reading.adultLabour, .protocolAdult, .child] where before.readings[reading] == .established
            {
                #expect(after.readings[reading] == .established)
            }
            answers[id] = old
            #expect(IndicatorRule.evaluate(answers, age: .adult, set: set) == before)
            var shuffled: [String: Answer] = [:]
            for key in scored.shuffled(using: &generator) { shuffled[key] = answers[key] }
            #expect(IndicatorRule.evaluate(shuffled, age: .adult, set: set) == before)
        }
    }

    @Test func `yes to the open questions settles the result, and one fewer does not`() {
        var generator = SeededGenerator(seed: 7)
        let scored = set.indicators.filter(\.isScored).map(\.id)
        var seen = 0
        for _ in 0..<300 {
            var answers: [String: Answer] = [:]
            for id in scored { answers[id] = [.no, .no, .no, .yes, .notAsked].randomElement(using: &generator) }
            let result = IndicatorRule.evaluate(answers, age: .adult, set: set)
            guard result.readings[.adultLabour] == .undetermined else { continue }
            seen += 1
            var decided = answers
            for id in result.openQuestions { decided[id] = .yes }
            #expect(IndicatorRule.evaluate(decided, age: .adult, set: set).readings[.adultLabour] == .established)
            for id in result.openQuestions {
                var fewer = decided
                fewer[id] = answers[id]
                #expect(IndicatorRule.evaluate(fewer, age: .adult, set: set).readings[.adultLabour] != .established)
            }
        }
        #expect(seen > 20)
    }

    @Test func `rows of other sources and triage questions never change the result`() {
        var answers = allNo(but: [:])
        for indicator in set.indicators where !indicator.isScored { answers[indicator.id] = .yes }
        let result = IndicatorRule.evaluate(answers, age: .adult, set: set)
        #expect(result.code == .notEstablished)
        #expect(result.triage == TriageFinding(immediateDanger: true, helpWithin24Hours: true, childInvolved: true))
    }

    @Test func `rows that invite profiling are off until asked for`() {
        #expect(!set.indicators(in: "general").contains { $0.id == "GE33" })
        #expect(!set.indicators(in: "sexual").contains { $0.id == "SX15" })
        #expect(set.indicators(in: "general", withContext: true).contains { $0.id == "GE33" })
    }

    @Test func `answers as data give the stored explanation, and mistakes are named`() throws {
        let json = Array(#"{"age":"adult","answers":{"DR1":"yes"}}"#.utf8)
        let direct = IndicatorRule.evaluate(["DR1": .yes], age: .adult, set: set)
        #expect(try ScreenExchange.evaluate(json, set: set) == ScreenExchange.explain(direct, set: set))
        func evaluate(_ text: String) throws { _ = try ScreenExchange.evaluate(Array(text.utf8), set: set) }
        #expect(throws: ScreenExchangeProblem.notJSON) { try evaluate("[]") }
        #expect(throws: ScreenExchangeProblem.unknownIndicator("XX1")) { try evaluate(#"{"answers":{"XX1":"yes"}}"#) }
        #expect(throws: ScreenExchangeProblem.unknownAnswer(indicator: "DR1")) {
            try evaluate(#"{"answers":{"DR1":"maybe"}}"#)
        }
        #expect(throws: ScreenExchangeProblem.unknownAge) { try evaluate(#"{"age":"old"}"#) }
    }
}

@Suite struct AnswerSheetTests {
    @Test func `a late answer is kept beside the one that is there, until one is chosen`() {
        var sheet = AnswerSheet()
        sheet.merge(["DR1": .yes, "DR2": .no], base: 1, version: 2)
        sheet.merge(["DR1": .no, "DR3": .yes], base: 1, version: 3)
        #expect(sheet.answers == ["DR1": .yes, "DR2": .no, "DR3": .yes])
        #expect(sheet.conflicts == [AnswerSheet.Conflict(indicator: "DR1", kept: .yes, offered: .no)])
        #expect(AnswerSheet(encoded: sheet.encoded) == sheet)
        sheet.merge(["DR1": .no], base: 3, version: 4)
        #expect(sheet.conflicts.isEmpty && sheet.answers["DR1"] == .no)
    }
}
