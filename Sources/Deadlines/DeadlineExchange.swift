import Kernel

/// Questions and answers as JSON. An object gets an object, an array an array, and questions one a line answers one a
/// line, in the same order.
package struct DeadlineExchange: Sendable {
    private enum Layout { case object, array, lines }

    private static let members: Set<String> = ["jurisdiction", "rule", "trigger", "period", "direction", "holidays"]

    private let questions: [JSONValue]
    private let layout: Layout

    package init(reading bytes: [UInt8]) throws(DeadlineProblem) {
        do {
            let value = try JSONValue(parsing: bytes)
            questions = value.items ?? [value]
            layout = value.items == nil ? .object : .array
            return
        } catch {
            // Not one document: one a line, then.
        }
        var values: [JSONValue] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { continue }
            do { values.append(try JSONValue(parsing: Array(line))) } catch {
                throw DeadlineProblem(
                    .badQuestion, "question \(values.count + 1) is not JSON at byte \(error.offset)",
                    "Write one object, an array of objects, or one object a line.")
            }
        }
        if values.isEmpty { throw DeadlineProblem(.badQuestion, "there is no question", "Write one JSON object.") }
        questions = values
        layout = .lines
    }

    /// The countries whose calendars the questions may need; whatever is malformed is told by `answer`.
    package var countries: Set<String> {
        Set(questions.compactMap { $0["jurisdiction"]?.text.map(DeadlineDefinitions.country) })
    }

    /// What each question gets, in its order: an answer, or an `error` in its place.
    /// - Returns: the JSON, and whether every question was answered.
    package func answer(by definitions: DeadlineDefinitions) -> (json: [UInt8], isWhole: Bool) {
        var isWhole = true
        func reply(to value: JSONValue, _ json: inout JSONWriter) {
            do throws(DeadlineProblem) {
                Self.write(try definitions.compute(try Self.question(value)), &json)
            } catch {
                isWhole = false
                Self.write(error, &json)
            }
        }
        if layout == .array {
            var json = JSONWriter()
            json.array { json in for value in questions { reply(to: value, &json) } }
            return (json.bytes, isWhole)
        }
        var lines: [UInt8] = []
        for value in questions {
            var json = JSONWriter()
            reply(to: value, &json)
            if !lines.isEmpty { lines.append(UInt8(ascii: "\n")) }
            lines += json.bytes
        }
        return (lines, isWhole)
    }

    static func question(_ value: JSONValue) throws(DeadlineProblem) -> DeadlineQuestion {
        guard let given = value.members else {
            throw DeadlineProblem(.badQuestion, "a question is a JSON object", "Write {\"rule\": …, \"trigger\": …}.")
        }
        for member in given where !members.contains(member.name) {
            throw DeadlineProblem(
                .badQuestion, "unknown member \"\(member.name)\"",
                "Write only \(members.sorted().joined(separator: ", ")).")
        }
        guard let period = try word(value, "period") else {
            throw DeadlineProblem(.badPeriod, "the period is missing", "Write \"period\": \"P30D\".")
        }
        guard let trigger = value["trigger"], trigger != .null else {
            throw DeadlineProblem(
                .needsTrigger, "the day of the event is missing", "Write \"trigger\": \"2020-03-02\".")
        }
        var direction = Direction.forward
        if let given = value["direction"], given != .null {
            guard let known = given.text.flatMap(Direction.init) else {
                throw DeadlineProblem(
                    .badQuestion, "unknown direction",
                    "Write one of: \(Direction.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            direction = known
        }
        return DeadlineQuestion(
            jurisdiction: try word(value, "jurisdiction"), rule: try word(value, "rule"),
            trigger: try day(trigger, "trigger"), period: try Period(period), direction: direction,
            holidays: try holidays(value["holidays"]))
    }

    private static func word(_ value: JSONValue, _ name: String) throws(DeadlineProblem) -> String? {
        guard let given = value[name], given != .null else { return nil }
        guard let text = given.text else {
            throw DeadlineProblem(.badQuestion, "\"\(name)\" is not a text", "Write it in quotes, or leave it out.")
        }
        return text
    }

    private static func day(_ value: JSONValue, _ name: String) throws(DeadlineProblem) -> Day {
        guard let text = value.text, let day = Day(text) else {
            throw DeadlineProblem(.badDay, "\"\(name)\" is no day of the calendar", "Write it as 2020-03-02.")
        }
        // Room on both sides for the longest period, so that no computed day leaves the calendar.
        guard (1900...2300).contains(day.components.year) else {
            throw DeadlineProblem(.badDay, "\"\(name)\" lies outside the years 1900 to 2300", "Check the year.")
        }
        return day
    }

    private static func holidays(_ value: JSONValue?) throws(DeadlineProblem) -> [Day]? {
        guard let value, value != .null else { return nil }
        guard let items = value.items else {
            throw DeadlineProblem(.badQuestion, "\"holidays\" is not a list", "Write [\"2020-04-10\"], or [] for none.")
        }
        var days: [Day] = []
        for item in items { days.append(try day(item, "holidays")) }
        return days
    }

    private static func write(_ problem: DeadlineProblem, _ json: inout JSONWriter) {
        json.object { json in
            json.memberObject("error") { json in
                json.member("code", problem.code.rawValue)
                json.member("what", problem.what)
                json.member("mend", problem.mend)
            }
        }
    }

    private static func write(_ answer: DeadlineAnswer, _ json: inout JSONWriter) {
        json.object { json in
            json.member("due", answer.due.description)
            json.memberArray("steps") { json in
                for step in answer.steps {
                    json.object { json in
                        json.member("rule", step.rule)
                        json.member("from", step.from.description)
                        json.member("to", step.to.description)
                        json.member("source", step.source)
                    }
                }
            }
            json.memberStrings("notes", answer.notes)
        }
    }
}
