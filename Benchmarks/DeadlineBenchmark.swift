import Deadlines
import Definitions
import Kernel

/// The pure engine: a million clocks of one kind under sixty measures, on one core.
enum DeadlineBenchmark {
    static let clocks = 1_000_000

    static func run(resources: String) throws {
        let library = try DeadlineDefinitions.load(resources: resources, measuresOf: ["IT"])
        let definitions = library.with(measures: try measures(60, library.clocks))
        var chance = SeededGenerator(seed: 60)
        var asked = DeadlineQuestion(
            jurisdiction: "IT", clock: "appeal", trigger: Day(number: 0), period: Period(days: 30))
        asked.measures = .all
        let plan = try definitions.plan(for: asked)
        let first = Day(year: 2016, month: 1, day: 1)?.number ?? 0
        var questions: [DeadlineQuestion] = []
        questions.reserveCapacity(clocks)
        for _ in 0..<clocks {
            asked.trigger = Day(number: first + Int32(chance.number(0...5_000)))
            asked.period = Period(days: chance.pick([5, 10, 15, 20, 30, 60, 90, 180]))
            questions.append(asked)
        }
        var moved = 0
        let start = Report.now()
        for question in questions {
            if try plan.due(question) != nil { moved += 1 }
        }
        let seconds = (Report.now() - start) / 1_000
        Report.line(
            "\(clocks) clocks under 60 measures, one core", "\((seconds * 100).rounded() / 100) s",
            "goal 2 s; \(moved) have a day")
        let few = questions.prefix(20_000)
        let explained = Report.now()
        for question in few { _ = try plan.answer(question) }
        Report.line(
            "the same with every step explained",
            Report.perSecond(Double(few.count) / (Report.now() - explained) * 1_000))
    }

    /// Suspensions, dates, additions and floors spread over 2016 to 2029: each clock lies in the reach of many and is
    /// touched by several.
    private static func measures(_ count: Int, _ kinds: ClockKinds) throws -> [Measure] {
        var chance = SeededGenerator(seed: 7)
        let first = Day(year: 2016, month: 1, day: 1)?.number ?? 0
        var measures: [Measure] = []
        for number in 0..<count {
            let from = Day(number: first + Int32(number * 80 + chance.number(0...40)))
            let to = from.adding(days: chance.number(20...90))
            let move =
                switch number % 4 {
                case 0, 1: "\"suspend\":{\"from\":\"\(from)\",\"to\":\"\(to)\"}"
                case 2: "\"add\":{\"ends\":[\"\(from)\",\"\(to)\"],\"period\":\"P1M\"}"
                default: "\"to-date\":{\"ends\":[\"\(from)\",\"\(to)\"],\"date\":\"\(to.adding(days: 14))\"}"
                }
            let text = """
                {"id":"bench-\(number)","jurisdiction":"IT","label":"Bench","instrument":"Bench",
                 "kind":"suspend-running-periods","clocks":["appeal"],"confidence":"low",
                 "versions":[{"known":"\(from)","effects":[{\(move)}]}]}
                """
            measures.append(try Measure.read(try DefinitionFile.parse(text, file: "bench"), kinds: kinds))
        }
        return measures
    }
}
