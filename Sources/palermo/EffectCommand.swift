import ArgumentParser
import Kernel
import Statistics

extension EstimateCommand {
    /// `palermo estimate effect`: what an emergency changed in a series.
    struct Effect: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Estimate what an emergency changed in a series of counts: its level and its trend.",
            discussion: """
                Reads CSV: the period (2020-03, 2020-Q1, 2020-03-16, a year or a number), the count, and optionally what is \
                counted among, such as a population. An empty count is one that nobody knows; a period without a line is refused. \
                The line through the points before the change is carried on and compared with what came. Both a classical and \
                an autocorrelation-robust interval are computed, and the wider one is reported. docs/guides/effect.md explains \
                what the sentences mean.
                """)

        @Option(help: "The series, a CSV file, or - for standard input.") var input: String
        @Option(help: "The first period that the emergency touched, by the date of the measure: 2020-03.") var at:
            String
        @Option(
            help:
                "The model: ols (a straight line), poisson (ratios of counts), or auto (counts where they are counts).")
        var family = InterruptedSeries.Family.auto.rawValue
        @Flag(help: "Take off a season; needs two rounds of it before the change.") var season = false
        @Option(
            parsing: .unconditional,
            help: "Over how many periods deviations may hang together; by the length of the series when left away.")
        var lag: Int?
        @Option(help: "Periods to leave out while the emergency was coming in: 2020-03..2020-05.") var omit: String?
        @Flag(help: "Print JSON in place of sentences.") var json = false

        func run() async throws {
            guard let family = InterruptedSeries.Family(rawValue: family) else {
                let known = InterruptedSeries.Family.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandProblem("there is no model \(family)", mend: "Take one of \(known)")
            }
            let series = try SeriesReader().read(try Input.read(input))
            var options = InterruptedSeries.Options()
            options.family = family
            options.lag = lag
            options.hasSeason = season
            options.omitted = try omit.map { try series.periods($0, option: "--omit") }
            let effect = try InterruptedSeries.estimate(series, at: try series.period(at, option: "--at"), options)
            let other = effect.byOtherModel()
            if json {
                var writer = JSONWriter(reserving: 32_768)
                effect.write(&writer, beside: other)
                print(writer.text)
            } else {
                print(EffectReading(effect, beside: other).text)
            }
        }
    }
}
