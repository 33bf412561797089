/// The answers of one screening with the version in which each was given, so that two people, or a telephone that was
/// off line, never overwrite each other unseen.
package struct AnswerSheet: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package let answer: Answer
        /// The version of the screening in which it was saved.
        package let version: Int
    }

    /// An answer that came late: somebody else had changed the same one meanwhile. Both are kept until one is chosen.
    package struct Conflict: Sendable, Equatable {
        package let indicator: String
        package let kept: Answer
        package let offered: Answer
    }

    package private(set) var entries: [String: Entry] = [:]
    private var offered: [String: Answer] = [:]

    package init() {}

    package var answers: [String: Answer] { entries.mapValues(\.answer) }

    package var conflicts: [Conflict] {
        offered.sorted { $0.key < $1.key }.map {
            Conflict(indicator: $0.key, kept: entries[$0.key]?.answer ?? .notAsked, offered: $0.value)
        }
    }

    /// Takes changes that were made on top of version `base` and become version `version`. A change wins when nobody
    /// changed that answer after `base`; a winning change also settles an earlier conflict over it.
    package mutating func merge(_ changes: [String: Answer], base: Int, version: Int) {
        for (indicator, answer) in changes {
            if let entry = entries[indicator], entry.version > base {
                if entry.answer != answer { offered[indicator] = answer }
            } else {
                offered[indicator] = nil
                if entries[indicator]?.answer != answer { entries[indicator] = Entry(answer: answer, version: version) }
            }
        }
    }

    /// One line an answer, `DR1 yes 3`, sorted; a conflict is `! DR1 no`. This text is what is sealed.
    package var encoded: String {
        let kept = entries.sorted { $0.key < $1.key }.map {
            "\($0.key) \($0.value.answer.rawValue) \($0.value.version)"
        }
        let late = offered.sorted { $0.key < $1.key }.map { "! \($0.key) \($0.value.rawValue)" }
        return (kept + late).joined(separator: "\n")
    }

    /// Nil when the text is not one that `encoded` wrote.
    package init?(encoded text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3 else { return nil }
            if words[0] == "!" {
                guard let answer = Answer(rawValue: words[2]) else { return nil }
                offered[words[1]] = answer
            } else {
                guard let answer = Answer(rawValue: words[1]), let version = Int(words[2]) else { return nil }
                entries[words[0]] = Entry(answer: answer, version: version)
            }
        }
    }
}
