import Kernel

/// Questions and answers as JSON. An object gets an object, an array an array, and questions one a line answers one a
/// line, in the same order.
package struct DeadlineExchange: Sendable {
    private enum Layout { case object, array, lines }

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

    /// The countries whose calendars and measures the questions may need; nil when they name measures, which can be of
    /// anywhere. Whatever is malformed is told by `answer`.
    package var countries: Set<String>? {
        if questions.contains(where: { $0["measures"]?.items != nil }) { return nil }
        return Set(questions.compactMap { $0["jurisdiction"]?.text.map(DeadlineDefinitions.country) })
    }

    /// What each question gets, in its order: an answer, or an `error` in its place.
    /// - Returns: the JSON, and whether every question was answered.
    package func answer(by definitions: DeadlineDefinitions) -> (json: [UInt8], isWhole: Bool) {
        var isWhole = true
        func reply(to value: JSONValue, _ json: inout JSONWriter) {
            do throws(DeadlineProblem) {
                try definitions.compute(try DeadlineQuestion(value)).write(&json)
            } catch {
                isWhole = false
                error.write(&json)
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
}
