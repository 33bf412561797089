import Definitions

/// How a question was answered. Only `yes` and `no` say something; what was not asked is kept as not asked.
package enum Answer: String, Sendable, CaseIterable {
    case yes
    case no
    case unknown
    case notAsked = "not-asked"
    case refused

    /// Open answers are computed twice, once as no and once as yes.
    package var isOpen: Bool { self != .yes && self != .no }
}

/// An age that is not known is treated as a child's.
package enum AgeGroup: String, Sendable, CaseIterable {
    case adult
    case child
    case unknown
}

package enum Strength: String, Sendable, CaseIterable {
    case strong
    case medium
    case weak
}

/// The six dimensions of the ILO/EC operational indicators (2009), and three words of the telephone triage.
package enum Dimension: String, Sendable, CaseIterable {
    case deceptiveRecruitment = "deceptive-recruitment"
    case coerciveRecruitment = "coercive-recruitment"
    case abuseOfVulnerabilityRecruitment = "abuse-vulnerability-recruitment"
    case exploitation
    case coercionDestination = "coercion-destination"
    case abuseOfVulnerabilityDestination = "abuse-vulnerability-destination"
    case safety
    case proximity
    case wish

    package static let recruitment: [Dimension] = [
        .deceptiveRecruitment, .coerciveRecruitment, .abuseOfVulnerabilityRecruitment,
    ]
    package static let destination: [Dimension] = [.coercionDestination, .abuseOfVulnerabilityDestination]
    package static let scored: [Dimension] = recruitment + [.exploitation] + destination
}

package enum IndicatorKind: String, Sendable, CaseIterable {
    case observation
    /// Routes a call; never counted.
    case triageQuestion = "triage-question"
}

/// One sign that may be seen or told. It is a reason to look further and proves nothing.
package struct Indicator: Sendable, Equatable {
    package let id: String
    package let category: String
    package let dimension: Dimension
    /// English, looked up with `l.definition`.
    package let wording: String
    /// Nil for triage questions.
    package let strength: Strength?
    package let strengthBasis: String
    package let status: SourceStatus
    package let appliesTo: [String]
    package let source: String
    package let kind: IndicatorKind
    /// `first`, `second`, `last` in triage.
    package let priority: String?
    /// Enters the rule. Only rows of the rule's own source may.
    package let isScored: Bool
    /// Invites profiling: off unless asked for, and never more than context.
    package let isContextOnly: Bool
}

package struct IndicatorCategory: Sendable, Equatable {
    package let id: String
    package let label: String
}

/// Where a screening takes place, and what is asked there in which order.
package struct ScreeningSetting: Sendable, Equatable {
    package let id: String
    package let label: String
    package let ask: [String]
    /// Offered, not opened.
    package let more: [String]
}

package struct TriageStep: Sendable, Equatable {
    package let id: String
    package let text: String
    package let help: String
    package let indicators: [String]
}

/// One way in which a dimension is supported: at least so many indicators answered yes.
package struct Threshold: Sendable, Equatable {
    package let strong: Int
    package let medium: Int
    package let weak: Int
    package let mediumOrWeak: Int

    package func isMet(strong s: Int, medium m: Int, weak w: Int) -> Bool {
        s >= strong && m >= medium && w >= weak && m + w >= mediumOrWeak
    }
}

/// The list of indicators and its rule, as one file of definitions gives them.
package struct IndicatorSet: Sendable {
    /// A digest of the file. Kept with every screening: a result is never silently recomputed with another list.
    package let version: String
    package let ruleTitle: String
    package let ruleSource: String
    package let ruleStatus: SourceStatus
    package let thresholds: [Threshold]
    package let indicators: [Indicator]
    package let categories: [IndicatorCategory]
    package let dimensionLabels: [Dimension: String]
    package let settings: [ScreeningSetting]
    package let triage: [TriageStep]
    package let immediateDanger: [String]
    package let helpWithin24Hours: [String]
    package let childInvolved: [String]
    /// Any of these, answered yes, is act and exploitation at once for somebody under 18.
    package let childEstablished: [String]
    /// The file as it was read, to be kept beside the screenings that follow it.
    let text: String
    let byID: [String: Indicator]
    let scoredByDimension: [Dimension: [Indicator]]

    package func indicator(_ id: String) -> Indicator? { byID[id] }
    package func setting(_ id: String) -> ScreeningSetting? { settings.first { $0.id == id } }

    package func indicators(in category: String, withContext: Bool = false) -> [Indicator] {
        indicators.filter { $0.category == category && (withContext || !$0.isContextOnly) }
    }

    /// What to ask in a setting, in order, by category; `more` adds what is only offered.
    package func questions(
        in setting: ScreeningSetting, more: Bool = false, withContext: Bool = false
    ) -> [(category: IndicatorCategory, indicators: [Indicator])] {
        (setting.ask + (more ? setting.more : [])).compactMap { id in
            categories.first { $0.id == id }.map { ($0, indicators(in: id, withContext: withContext)) }
        }
    }

    /// Whether a dimension is supported by so many indicators. Adding one never turns true into false.
    package func isPositive(strong: Int, medium: Int, weak: Int) -> Bool {
        thresholds.contains { $0.isMet(strong: strong, medium: medium, weak: weak) }
    }
}
