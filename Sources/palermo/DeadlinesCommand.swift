import ArgumentParser
import Deadlines
import Kernel

/// `palermo deadlines`: dates that explain themselves. Nothing is kept.
struct DeadlinesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadlines", abstract: "Compute time limits.", subcommands: [Compute.self])

    struct Compute: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compute the end of a period, with each step that leads to it.",
            discussion: """
                Reads {"jurisdiction": "IT", "clock": "appeal", "trigger": "2020-03-02", "period": "P30D", "measures": "all"},
                an array of such objects, or one a line. "ordinary_end" or "printed_expiry" stands for trigger and period;
                "measures" is "all" or a list of identifiers, and without it none is looked at; "as_known_on" asks what was
                known on a day. "rule" names a period rule, "direction" is forward, backward or earliest-after, and
                "holidays" lists days in place of the calendar. docs/guides/deadlines.md has every member.
                """)

        @Argument(help: "A JSON file, or - for standard input.") var file = "-"
        @Flag(help: "Print JSON (the default, and the only form).") var json = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let questions = try DeadlineExchange(reading: try Input.read(file))
            let definitions = try DeadlineDefinitions.load(
                resources: settings.resourcesFolder, measuresOf: questions.countries)
            let (answer, isWhole) = questions.answer(by: definitions)
            print(String(decoding: answer, as: UTF8.self))
            if !isWhole { throw ExitCode.failure }
        }
    }
}
