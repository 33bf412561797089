import ArgumentParser
import Kernel
import Localization
import Statistics
import Web

/// `palermo estimate`: what counts say about those who are not counted. Nothing is kept.
struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate", abstract: "Estimate what nobody has counted.",
        subcommands: [Population.self, Effect.self])

    struct Population: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Estimate the hidden population from overlapping lists.",
            discussion: """
                Reads CSV: a column of 0 and 1 for each list (police, NGO, health …), and in the last one how many people are on \
                exactly those lists. Gives multiple-systems estimates under three models with intervals; a model that has no \
                answer is refused with the reason. docs/guides/estimates.md explains what they mean.
                """)

        @Option(help: "The lists, a CSV file, or - for standard input.") var input: String
        @Option(help: "How often the lists are redrawn for the bootstrap; 0 for none.") var bootstrap = 1_000
        @Option(help: "Redraw the lists as a run before, whose answer named the seed.") var seed: UInt64?
        @Option(help: "A pair of lists is added while its overlap is rarer than this by chance.") var threshold = 0.02
        @Flag(help: "Print everything as JSON.") var json = false

        func run() async throws {
            var options = PopulationEstimate.Options()
            options.replicates = bootstrap
            options.threshold = threshold
            options.seed = seed ?? UInt64.random(in: 1...0xFFFF_FFFF)
            let bar = Progress(isShown: true)
            let estimate: PopulationEstimate
            do {
                estimate = try PopulationEstimate(
                    try CaptureHistories(reading: try Input.read(input)), options
                ) { part in bar.show(Int(part * 1_000), of: 1_000) }
            } catch let problem as EstimateProblem {
                throw CommandProblem(problem.words(.english))
            }
            bar.end()
            let reading = PopulationReading(estimate, .english)
            print(json ? reading.json : reading.text)
            if estimate.range == nil { throw ExitCode.failure }
        }
    }
}
