import Definitions
import Kernel

/// What is wrong with a screening that came as JSON. Says nothing of the answers themselves.
package enum ScreenExchangeProblem: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLarge(Int)
    case notJSON
    case unknownKey(String)
    case unknownAge
    case unknownIndicator(String)
    case unknownAnswer(indicator: String)

    package var description: String {
        switch self {
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .notJSON: "not a JSON object with \"age\" and \"answers\""
        case .unknownKey(let key): "unknown key \"\(key.prefix(40))\"; write age and answers"
        case .unknownAge: "unknown age; write one of: adult, child, unknown"
        case .unknownIndicator(let id): "unknown indicator \"\(id.prefix(40))\""
        case .unknownAnswer(let id):
            "unknown answer to \(id); write one of: \(Answer.allCases.map(\.rawValue).joined(separator: ", "))"
        }
    }
}

/// A screening as data: the same answers give the same result and the same explanation here, on a page and off line.
package enum ScreenExchange {
    /// Takes `{"age":"adult","answers":{"DR1":"yes"}}`; a missing age is unknown, a missing answer not asked. Keeps nothing.
    package static func evaluate(_ json: [UInt8], set: IndicatorSet) throws(ScreenExchangeProblem) -> [UInt8] {
        guard json.count <= Limits.jsonBytesMax else { throw .tooLarge(Limits.jsonBytesMax) }
        let document: JSONValue
        do { document = try JSONValue(parsing: json) } catch { throw .notJSON }
        guard let members = document.members else { throw .notJSON }
        for member in members where member.name != "age" && member.name != "answers" { throw .unknownKey(member.name) }
        var age = AgeGroup.unknown
        if let value = document["age"] {
            guard let known = value.text.flatMap(AgeGroup.init(rawValue:)) else { throw .unknownAge }
            age = known
        }
        var answers: [String: Answer] = [:]
        if let value = document["answers"] {
            guard let given = value.members else { throw .notJSON }
            for member in given {
                guard set.indicator(member.name) != nil else { throw .unknownIndicator(member.name) }
                guard let answer = member.value.text.flatMap(Answer.init(rawValue:)) else {
                    throw .unknownAnswer(indicator: member.name)
                }
                answers[member.name] = answer
            }
        }
        return explain(IndicatorRule.evaluate(answers, age: age, set: set), set: set)
    }

    /// The result with its reasons as JSON: what is stored with a finished screening. Keys in a fixed order.
    package static func explain(_ result: ScreeningResult, set: IndicatorSet) -> [UInt8] {
        var json = JSONWriter(reserving: 4_096)
        json.object {
            $0.member("tool_version", result.toolVersion)
            $0.member("rule", set.ruleSource)
            $0.member("rule_status", set.ruleStatus.rawValue)
            $0.member("age", result.age.rawValue)
            $0.member("result", result.code.rawValue)
            $0.memberObject("readings") {
                for reading in Reading.allCases {
                    $0.member(reading.rawValue, (result.readings[reading] ?? .undetermined).rawValue)
                }
            }
            $0.member("readings_differ", result.readingsDiffer)
            $0.member("purpose_may_be_enough", result.purposeMayBeEnough)
            $0.memberArray("child_established_by") {
                for id in result.childEstablishedBy {
                    $0.object {
                        $0.member("indicator", id)
                        $0.member("source", set.indicator(id)?.source ?? "")
                    }
                }
            }
            $0.memberArray("dimensions") {
                for finding in result.dimensions {
                    $0.object {
                        $0.member("dimension", finding.dimension.rawValue)
                        $0.member("outcome", Outcome(lower: finding.lower, upper: finding.upper).rawValue)
                        $0.memberStrings("yes", finding.yes)
                        $0.memberStrings("no", finding.no)
                        $0.memberStrings("open", finding.open)
                    }
                }
            }
            $0.memberStrings("open_questions", result.openQuestions)
            $0.memberStrings("beside", result.beside)
            $0.memberObject("triage") {
                $0.member("immediate_danger", result.triage.immediateDanger)
                $0.member("help_within_24_hours", result.triage.helpWithin24Hours)
                $0.member("child_involved", result.triage.childInvolved)
            }
            $0.member("note", "A result never closes a case. It proves nothing, and neither does its absence.")
        }
        return json.bytes
    }
}
