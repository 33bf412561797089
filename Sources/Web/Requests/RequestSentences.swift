import Kernel
import Localization
import Requests

/// What happened to a request, one sentence an act.
enum RequestSentences {
    /// Nil when the act is not one of a request's.
    static func sentence(_ act: String, _ codes: String, _ definitions: RequestDefinitions, _ l: Localizer) -> String? {
        let kind = code("kind", codes) ?? act.split(separator: ".").first.map(String.init) ?? ""
        guard let definition = definitions.current(kind) else {
            switch act {
            case "request.link": return l("A one-time link was made for a request.")
            default: return nil
            }
        }
        guard act.hasPrefix("\(kind).") || act.hasPrefix("request.") else { return nil }
        return l(
            "{request}: {sentence}",
            ["request": RequestWords.kind(definition, l), "sentence": step(act, codes, definition, l)])
    }

    static func step(_ act: String, _ codes: String, _ definition: RequestDefinition, _ l: Localizer) -> String {
        switch act {
        case "request.link": return l("A one-time link was made.")
        case "request.sharing-ended":
            return switch code("why", codes) {
            case "over": l("Sharing has ended with the request.")
            case "erased": l("Sharing has ended: the case was erased.")
            default: l("Sharing has ended: no consent allows it any more.")
            }
        case "request.handover": return l("It was handed over with the case.")
        case "request.hold-ended": return l("The held place was given back.")
        case "request.escalated":
            return code("to", codes) == "nobody"
                ? l("It was not answered in time, and nobody there could be named.")
                : l("It was not answered in time, and now stands on a named person's desk.")
        case "request.renamed":
            return code("to", codes) == "nobody"
                ? l("Nobody there can be named for it any more.") : l("It now stands on another named person's desk.")
        default: break
        }
        let name = act.split(separator: ".", maxSplits: 1).last.map(String.init) ?? act
        if name == "send" { return l("It was sent.") }
        if name == "remind" { return l("A reminder was given: much of the time is gone.") }
        let words = RequestWords.act(name, definition, l)
        if let reason = code("reason", codes) {
            return l(
                "{act}. Reason: {reason}.", ["act": words, "reason": RequestWords.reason(reason, definition, l)])
        }
        if let day = code("day", codes).flatMap({ Day($0) }) {
            return l("{act}. Day: {day}.", ["act": words, "day": l.day(day)])
        }
        return l("{act}.", ["act": words])
    }

    private static func code(_ key: String, _ codes: String) -> String? {
        for pair in codes.split(separator: " ") where pair.hasPrefix(key) {
            if pair.dropFirst(key.count).first == "=" { return String(pair.dropFirst(key.count + 1)) }
        }
        return nil
    }
}
