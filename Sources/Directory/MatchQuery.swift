import Kernel

/// What is looked for, without saying for whom: no name, no case.
package struct MatchQuery: Sendable {
    package enum Urgency: String, Sendable, CaseIterable { case routine, urgent, immediate }

    /// A code of `ServiceKinds`.
    package var need: String
    package var sex: Sex = .unknown
    /// In years; nil when unknown, and then the person is taken for a child wherever that protects.
    package var age: Int?
    /// How many children come along.
    package var children = 0
    /// ISO 639 codes the person understands; empty when unknown.
    package var languages: [String] = []
    package var interpreterAvailable = false
    /// Where the person is now; nil when unknown.
    package var region: String?
    /// Where the person must not go.
    package var unsafeRegions: [String] = []
    package var urgency = Urgency.routine
    package var accessibility: [AccessNeed] = []
    package var excluding: Set<ServiceID> = []
    /// Which organisations can be asked; nil for all.
    package var receivers: Set<OrganisationKind>?

    package init(need: String) { self.need = need }
}

/// Why a service fits, or why not. The code is stable; the page words it.
package enum MatchReason: UInt8, Sendable, CaseIterable {
    // For
    case placesLeft, noPlacesNeeded, fresh, ageing, sameRegion, neighbouringRegion, fartherRegion, sharedLanguage
    case interpreterNeeded, languageNotStated, open, reduced
    /// Age unknown: the service takes children or both, and will want to know.
    case ageToConfirm
    // Against
    case closed, quarantined, full, placesUnknown, wrongAge, adultsOnlyAgeUnknown, wrongSex, sexUnknown,
        noCommonLanguage
    case noChildren, stale, unsafeArea, notServingRegion, notAccessible, excluded
    /// Nothing of this kind can be sent to its organisation.
    case notAsked

    package var isAgainst: Bool { rawValue >= MatchReason.closed.rawValue }

    package var code: String { "\(self)" }
}

/// A set of reasons in one word; listed in the order of `MatchReason`.
package struct MatchReasons: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package init(_ reason: MatchReason) { rawValue = 1 << UInt32(reason.rawValue) }

    static let against = MatchReasons(rawValue: ~0 << UInt32(MatchReason.closed.rawValue))

    package func contains(_ reason: MatchReason) -> Bool { contains(MatchReasons(reason)) }
    mutating func add(_ reason: MatchReason) { formUnion(MatchReasons(reason)) }

    package var list: [MatchReason] { MatchReason.allCases.filter { contains($0) } }
}

/// One service beside what was asked for.
package struct Match: Sendable {
    package let entry: ServiceEntry
    /// Which places it would take; nil for a kind that counts none, or when none fit.
    package let group: PlaceGroup?
    package let placesLeft: Int?
    /// Borders to cross; nil when either place is unknown or there is no way by land.
    package let distance: Int?
    package let freshness: Freshness
    package let reasonSet: MatchReasons

    package var service: Service { entry.service }
    package var reasons: [MatchReason] { reasonSet.list }
    package var fits: Bool { reasonSet.isDisjoint(with: .against) }
}

package struct MatchResult: Sendable {
    /// Best first.
    package let fits: [Match]
    /// Of the kind asked for, but not now or not for this person; fewest obstacles first. Nothing is hidden.
    package let others: [Match]
}
