import ArgumentParser
import Kernel
import Screening

/// `palermo screen`: answers in, result and reasons out. Nothing is kept.
struct ScreenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "screen", abstract: "Evaluate answers to indicator questions; nothing is kept.",
        discussion: """
            Reads {"age": "adult|child|unknown", "answers": {"ID": "yes|no|unknown|not-asked|refused"}} and prints the
            result with its reasons and what is still unknown, as JSON.
            """)

    @Argument(help: "A JSON file, or - for standard input.") var file = "-"
    @Flag(help: "Print JSON (the default, and the only form).") var json = false
    @OptionGroup var settings: Settings

    func run() async throws {
        let set = try IndicatorSet.load(resources: settings.resourcesFolder)
        let result = try ScreenExchange.evaluate(try Input.read(file), set: set)
        print(String(decoding: result, as: UTF8.self))
    }
}
