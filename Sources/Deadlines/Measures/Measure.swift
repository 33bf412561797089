import Kernel

/// A law or an order that moved time in an emergency, in each version that was in force. `definitions/measures/CODE.yaml`
/// and the register write it alike (docs/guides/measures.md).
package final class Measure: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case suspend = "suspend-running-periods"
        case restart = "restart-running-periods"
        case toDate = "extend-those-expiring-in-window-to-date"
        case byDuration = "extend-by-duration"
        case whileCondition = "extend-while-condition"
        case floor = "floor-date"
        case deem = "deem-in-time"
        case fines = "suspend-fines"
        case coverage = "extend-coverage"
        case recognise = "recognise-foreign-measure"
        case borders = "close-borders"
        case service = "close-service"
    }

    package enum Confidence: String, Sendable, CaseIterable { case high, medium, low }

    package struct Source: Sendable, Equatable {
        package let title: String
        package let url: String
    }

    package struct Version: Sendable, Equatable {
        /// Since when people could know it: retroactive instruments reach further back than they were known.
        package let known: Day
        package let note: String?
        /// Each effect is applied to the result of the one before; otherwise the first that matches applies alone.
        package let isChain: Bool
        /// From here on it moves nothing: the measure was taken back.
        package var isWithdrawal = false
        package let effects: [Effect]
        /// Later steps of one agreed calendar move with those before them, by the same number of days.
        package var movesLaterSteps = false
    }

    package struct Effect: Sendable, Equatable {
        /// The clocks that it moves, some of those of the measure.
        package let clocks: [String]
        package let conditions: Conditions
        package let note: String?
        /// The effect itself, and how others read it. Never empty.
        package let readings: [Reading]
    }

    package struct Reading: Sendable, Equatable {
        package let label: String
        package let source: String
        package let move: Move
    }

    package let id: String
    package let jurisdiction: String
    package let label: String
    package let instrument: String
    /// In which its label and instrument are written, as `it`; nil: English.
    package let language: String?
    package let kind: Kind
    package let clocks: [String]
    /// Matters that it leaves as they are, in words: a question that says that it is urgent is not moved.
    package let excludes: [String]
    package let confidence: Confidence
    package let unverified: [String]
    package let sources: [Source]
    /// Oldest first; each stands in place of those before it.
    package let versions: [Version]

    package init(
        id: String, jurisdiction: String, label: String, instrument: String, language: String? = nil, kind: Kind,
        clocks: [String], excludes: [String], confidence: Confidence, unverified: [String], sources: [Source],
        versions: [Version]
    ) {
        self.id = id
        self.jurisdiction = jurisdiction
        self.label = label
        self.instrument = instrument
        self.language = language
        self.kind = kind
        self.clocks = clocks
        self.excludes = excludes
        self.confidence = confidence
        self.unverified = unverified
        self.sources = sources
        self.versions = versions
    }

    /// The version that people could know on a day; nil day: the last.
    package func version(knownOn day: Day?) -> Version? {
        guard let day else { return versions.last }
        return versions.last { $0.known <= day }
    }
}
