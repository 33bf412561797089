/// What one dimension shows: which signs support it, and what stays open.
package struct DimensionFinding: Sendable, Equatable {
    package let dimension: Dimension
    /// Supported by what was answered yes.
    package let lower: Bool
    /// Would be supported if every open answer were yes.
    package let upper: Bool
    package let yes: [String]
    package let no: [String]
    /// Unknown, not asked or refused.
    package let open: [String]
}

/// One way to read the findings as a whole.
package enum Reading: String, Sendable, CaseIterable {
    /// ILO/EC: recruitment AND exploitation AND a destination dimension.
    case adultLabour = "adult-labour"
    /// Exploitation AND coercion at destination, without a recruitment dimension.
    case forcedLabour = "forced-labour"
    /// Palermo Protocol, article 3: exploitation AND any one means at any stage.
    case protocolAdult = "protocol-adult"
    /// Palermo Protocol, article 3(c): means are irrelevant for a child.
    case child
}

package enum Outcome: String, Sendable, CaseIterable {
    case established
    case undetermined
    case notEstablished = "not-established"

    init(lower: Bool, upper: Bool) { self = lower ? .established : upper ? .undetermined : .notEstablished }
}

/// What the screening says as a whole. None of these closes a case: the way to a referral stays open after each.
package enum ResultCode: String, Sendable, CaseIterable {
    case strongIndication = "strong-indication"
    case forcedLabourIndication = "forced-labour-indication"
    /// The operational list does not reach its threshold, the Protocol's wider reading does.
    case readingsDiffer = "readings-differ"
    case undetermined
    case notEstablished = "not-established-on-this-information"
}

package struct TriageFinding: Sendable, Equatable {
    package let immediateDanger: Bool
    package let helpWithin24Hours: Bool
    package let childInvolved: Bool
}

/// The result of a screening with its reasons. A pure function of the answers, the age group and the list.
package struct ScreeningResult: Sendable, Equatable {
    package let toolVersion: String
    package let age: AgeGroup
    package let code: ResultCode
    package let dimensions: [DimensionFinding]
    package let readings: [Reading: Outcome]
    /// The operational result and the Protocol's wider reading are not the same: both must be told.
    package let readingsDiffer: Bool
    /// A means is supported, exploitation is not: under the Protocol the purpose is enough.
    package let purposeMayBeEnough: Bool
    /// The fewest questions whose yes would settle the reading that the code rests on; empty when it is settled, and
    /// when only refused questions could settle it: nobody is pressed.
    package let openQuestions: [String]
    /// Signs that alone are act and exploitation for somebody under 18 and were answered yes, each of its own source.
    package let childEstablishedBy: [String]
    /// Signs of other sources that were answered yes: told beside the result, never mixed into it but by
    /// `childEstablishedBy`.
    package let beside: [String]
    package let triage: TriageFinding
}

/// The ILO/EC rule and the Protocol's readings. Source: Resources/definitions/indicators, `rule`.
///
/// The order of answers does not matter and removing one restores the earlier result, because nothing but the set of
/// answers goes in. Nationality, sex and sector of work are no inputs.
package enum IndicatorRule {
    package static func evaluate(_ answers: [String: Answer], age: AgeGroup, set: IndicatorSet) -> ScreeningResult {
        var findings: [Dimension: DimensionFinding] = [:]
        for dimension in Dimension.scored { findings[dimension] = finding(dimension, answers, set) }
        func lower(_ dimension: Dimension) -> Bool { findings[dimension]?.lower ?? false }
        func upper(_ dimension: Dimension) -> Bool { findings[dimension]?.upper ?? false }
        let means = Dimension.recruitment + Dimension.destination
        let yes = set.indicators.filter { answers[$0.id] == .yes }

        // No recruitment dimension may be supported, so this reading takes the other bound of recruitment.
        let forced = Outcome(
            lower: lower(.exploitation) && lower(.coercionDestination) && !Dimension.recruitment.contains(where: upper),
            upper: upper(.exploitation) && upper(.coercionDestination) && !Dimension.recruitment.contains(where: lower))
        // The strengths are an adult's; the child lists have others, which nobody has checked. So any sign of
        // exploitation, of whatever source, keeps a child's result open.
        let childSign = yes.contains { $0.dimension == .exploitation && !$0.isContextOnly }
        let childEstablishedBy = set.childEstablished.filter { answers[$0] == .yes }
        let readings: [Reading: Outcome] = [
            .adultLabour: Outcome(
                lower: lower(.exploitation) && Dimension.recruitment.contains(where: lower)
                    && Dimension.destination.contains(where: lower),
                upper: upper(.exploitation) && Dimension.recruitment.contains(where: upper)
                    && Dimension.destination.contains(where: upper)),
            .forcedLabour: forced,
            .protocolAdult: Outcome(
                lower: lower(.exploitation) && means.contains(where: lower),
                upper: upper(.exploitation) && means.contains(where: upper)),
            .child: Outcome(
                lower: lower(.exploitation) || !childEstablishedBy.isEmpty, upper: upper(.exploitation) || childSign),
        ]
        let code = code(readings, age: age)
        return ScreeningResult(
            toolVersion: set.version, age: age, code: code,
            dimensions: Dimension.scored.compactMap { findings[$0] }, readings: readings,
            readingsDiffer: age == .adult && readings[.adultLabour] != readings[.protocolAdult],
            purposeMayBeEnough: !lower(.exploitation) && means.contains(where: lower),
            openQuestions: code == .undetermined
                ? DecidingQuestions.fewest(answers, findings: findings, age: age, set: set) : [],
            childEstablishedBy: childEstablishedBy,
            beside: yes.filter { !$0.isScored && $0.kind == .observation }.map(\.id),
            triage: triage(answers, age: age, yes: yes, set: set))
    }

    private static func finding(
        _ dimension: Dimension, _ answers: [String: Answer], _ set: IndicatorSet
    ) -> DimensionFinding {
        var ids: [Answer: [String]] = [:]
        var lower = Counts()
        var upper = Counts()
        for indicator in set.scoredByDimension[dimension] ?? [] {
            let answer = answers[indicator.id] ?? .notAsked
            ids[answer.isOpen ? .unknown : answer, default: []].append(indicator.id)
            if answer == .yes { lower.add(indicator.strength) }
            if answer != .no { upper.add(indicator.strength) }
        }
        return DimensionFinding(
            dimension: dimension, lower: lower.isPositive(set), upper: upper.isPositive(set), yes: ids[.yes] ?? [],
            no: ids[.no] ?? [], open: ids[.unknown] ?? [])
    }

    private static func code(_ readings: [Reading: Outcome], age: AgeGroup) -> ResultCode {
        guard age == .adult else {
            switch readings[.child] {
            case .established: return .strongIndication
            case .undetermined: return .undetermined
            default: return .notEstablished
            }
        }
        switch (readings[.adultLabour], readings[.forcedLabour], readings[.protocolAdult]) {
        case (.established, _, _): return .strongIndication
        case (.undetermined, _, _): return .undetermined
        case (_, .established, _): return .forcedLabourIndication
        case (_, _, .established): return .readingsDiffer
        case (_, .undetermined, _), (_, _, .undetermined): return .undetermined
        default: return .notEstablished
        }
    }

    private static func triage(
        _ answers: [String: Answer], age: AgeGroup, yes: [Indicator], set: IndicatorSet
    ) -> TriageFinding {
        func any(_ ids: [String]) -> Bool { ids.contains { answers[$0] == .yes } }
        return TriageFinding(
            immediateDanger: any(set.immediateDanger), helpWithin24Hours: any(set.helpWithin24Hours),
            childInvolved: age == .child || any(set.childInvolved + set.childEstablished)
                || yes.contains { $0.appliesTo == ["child"] })
    }
}

/// Indicators answered yes, by strength.
struct Counts: Equatable {
    var strong = 0
    var medium = 0
    var weak = 0

    mutating func add(_ strength: Strength?) {
        switch strength {
        case .strong: strong += 1
        case .medium: medium += 1
        case .weak: weak += 1
        case nil: break
        }
    }

    func isPositive(_ set: IndicatorSet) -> Bool { set.isPositive(strong: strong, medium: medium, weak: weak) }
}
