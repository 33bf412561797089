import Glibc
import Kernel
import Testing

@testable import Statistics

@Suite("Effect reading") struct EffectReadingTests {
    @Test func `the change is told in the unit of the series`() throws {
        let reading = EffectReading(try InventedMonths.estimate(.ols))
        #expect(
            reading.sentences == [
                "In 2020-03, the first month from the change on, there were 24 fewer than the trend before would have led to "
                    + "(30 instead of 54), between 20 and 28 fewer.",
                "From then on it gained 1.1 a month on the trend before, between 0.6 and 1.6.",
                "In 2021-02, the last month from the change on, there were 12 fewer than the trend before would have led to "
                    + "(47 instead of 59), between 7 and 17 fewer.",
                "In all 12 months together there were 216 fewer than the trend before would have led to, between 175 and 257 "
                    + "fewer.",
            ])
    }

    @Test func `a model of counts tells parts, and the other model stands beside it`() throws {
        let effect = try InventedMonths.estimate(.auto)
        let reading = EffectReading(effect, beside: effect.byOtherModel())
        #expect(reading.sentences[0].hasSuffix("(30 instead of 54): 56 % of it, between 45 % and 70 %."))
        #expect(
            reading.sentences[1] == "From then on it gained 3.2 % a month on the trend before, between 0.3 % and 6.1 %."
        )
        #expect(reading.sentences.last?.hasPrefix("By least squares the same points give: in 2020-03, ") == true)
        #expect(reading.method.contains("a factor of 0.54"))
        #expect(reading.method.contains("a lag of 3, chosen by the length of the series"))
        #expect(reading.text.contains("\n- This is no proof of a cause."))
    }

    @Test func `what is beside an estimate is said`() throws {
        func codes(_ effect: InterruptedSeries) -> [String] {
            EffectReading(effect, beside: effect.byOtherModel()).cautions.map(\.code)
        }
        let at = InventedMonths.at
        #expect(
            codes(try InventedMonths.estimate(.ols)) == [
                "negative-autocorrelation", "level-narrower-interval", "slope-narrower-interval", "no-season", "date",
                "not-causal",
            ])
        #expect(codes(try InventedMonths.estimate(.poisson)).contains("under-dispersed"))
        let short = codes(try InventedMonths.estimate(.ols) { $0.omitted = at...at.adding(2) })
        #expect(Set(["few-points", "omitted", "model-dependent"]).isSubset(of: short))
        let line = TimeSeries(first: InventedMonths.first, values: (0..<36).map { $0 < 24 ? 30 - Double($0) : 0 })
        let exact = codes(try InventedMonths.estimate(.ols, series: line))
        #expect(Set(["exact-fit", "below-zero", "small-counts"]).isSubset(of: exact))
        var values: [Double?] = InventedMonths.before + InventedMonths.after
        values[3] = nil
        let unknown = EffectReading(
            try InventedMonths.estimate(.ols, series: TimeSeries(first: InventedMonths.first, values: values)))
        #expect(
            unknown.cautions.contains { $0.code == "unknown-values" && $0.sentence.hasPrefix("2018-06 had no value") })
        let early = try InterruptedSeries.estimate(InventedMonths.series(), at: InventedMonths.first.adding(6))
        #expect(codes(early).contains("far-from-the-trend"))
    }

    @Test func `an interval that holds no change says so`() throws {
        let calm = TimeSeries(
            first: InventedMonths.first, values: (0..<36).map { Double([20, 23, 18, 25, 21][$0 % 5]) })
        let effect = try InventedMonths.estimate(.ols, series: calm)
        #expect(!effect.level.isDistinguishable)
        let reading = EffectReading(effect)
        #expect(reading.sentences[0].contains("so that it cannot be told from chance"))
        #expect(reading.sentences[1].hasPrefix("From then on no other trend than before can be told: "))
    }

    @Test func `a rate is higher or lower and not more or fewer`() throws {
        let rates = InventedMonths.series { $0 / 8 }
        let reading = EffectReading(try InventedMonths.estimate(.auto, series: rates))
        #expect(
            reading.sentences[0]
                == "In 2020-03, the first month from the change on, the value was 3 lower than the trend before would have led "
                + "to (3.7 instead of 6.7), between 2.5 and 3.5 lower.")
        #expect(reading.sentences.count == 3)
    }

    @Test(arguments: [
        (24.05, "24"), (9.97, "10"), (9.2, "9.2"), (1.0, "1"), (0.996, "1"), (0.1, "0.10"), (0.05, "0.05"),
        (0.001, "0"),
        (-3.25, "-3.3"), (-0.04, "-0.04"), (0, "0"), (.nan, "beyond all numbers"), (1e300, "beyond all numbers"),
    ])
    func `a number has as many digits as a sentence bears`(number: Double, text: String) {
        #expect(EffectReading.number(number) == text)
    }

    @Test func `both ends of an interval have the same digits`() {
        #expect(EffectReading.number(7.04, like: 16.8) == "7")
        #expect(EffectReading.number(0.63, like: 1.58) == "0.6")
        // Something is not written as nothing.
        #expect(EffectReading.number(0.3, like: 28) == "0.30")
    }

    @Test func `JSON holds the model, both intervals, every point and the reading`() throws {
        let effect = try InventedMonths.estimate(.auto)
        var writer = JSONWriter()
        effect.write(&writer, beside: effect.byOtherModel())
        let json = try JSONValue(parsing: writer.bytes)
        func number(_ path: String...) -> Double? {
            var value: JSONValue? = json
            for name in path { value = value?[name] }
            guard case .number(let text) = value else { return nil }
            return Double(text)
        }
        #expect(json["model"]?.text == "poisson")
        #expect(json["lag_chosen_by"]?.text == "floor(4 (n/100)^(2/9))")
        #expect(json["points"]?.items?.count == 36)
        #expect(json["coefficients"]?.items?.count == 4)
        #expect(agree([try #require(number("level_change", "ratio", "estimate"))], [0.544044]))
        #expect(agree([try #require(number("other_model", "level_change", "estimate"))], [-25.159394]))
        #expect(agree([try #require(number("other_model", "level_change", "classical", "error"))], [1.933760]))
        #expect(number("level_change", "low") == number("level_change", "classical", "low"))
        #expect(json["reading"]?.items?.count == 5)
        #expect(json["cautions"]?.items?.isEmpty == false)
    }

    @Test func `options name periods as the series does`() throws {
        let series = InventedMonths.series()
        #expect(try series.period("2020-03-16", option: "--at") == InventedMonths.at)
        #expect(
            try series.periods("2020-03..2020-05", option: "--omit") == InventedMonths.at...InventedMonths.at.adding(2))
        #expect(try series.periods("2020", option: "--omit").upperBound.description == "2020-12")
        #expect(throws: SeriesProblem.notOfThisSeries(option: "--at", text: "March", like: "2018-03")) {
            try series.period("March", option: "--at")
        }
        for text in ["2020-05..2020-03", "..", "2020-03..", "2020-01..2020-02..2020-03", ""] {
            #expect(throws: SeriesProblem.self) { try series.periods(text, option: "--omit") }
        }
    }
}
