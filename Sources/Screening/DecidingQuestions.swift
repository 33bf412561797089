/// What to ask next: the fewest questions whose yes would settle an undetermined result.
///
/// Exact: dimensions share no indicator, so the fewest for "recruitment AND exploitation AND destination" are the fewest
/// of each added up. Of equally few, those come first that stand first in the list; so the same answers always give the
/// same questions. What a person refused to answer is not asked again. Only the rule's own list is gone through: that one
/// answer about sexual exploitation would settle a child's result is no reason to press a child for it.
enum DecidingQuestions {
    static func fewest(
        _ answers: [String: Answer], findings: [Dimension: DimensionFinding], age: AgeGroup, set: IndicatorSet
    ) -> [String] {
        func need(_ dimension: Dimension) -> [String]? {
            findings[dimension]?.lower == true ? [] : fewest(in: dimension, answers, set)
        }
        func least(_ dimensions: [Dimension]) -> [String]? {
            dimensions.compactMap(need).enumerated().min {
                ($0.element.count, $0.offset) < ($1.element.count, $1.offset)
            }?
            .element
        }
        guard let exploitation = need(.exploitation) else { return [] }
        if age != .adult { return exploitation }
        if let recruitment = least(Dimension.recruitment), let destination = least(Dimension.destination) {
            return recruitment + exploitation + destination
        }
        // The operational reading is out of reach; what is open is the Protocol's, or forced labour.
        guard let means = least(Dimension.recruitment + Dimension.destination) else { return [] }
        return exploitation + means
    }

    /// Tries 1, 2, … more indicators; per number, strong ones first.
    private static func fewest(in dimension: Dimension, _ answers: [String: Answer], _ set: IndicatorSet) -> [String]? {
        var counts = Counts()
        var askable: [Strength: [String]] = [:]
        for indicator in set.scoredByDimension[dimension] ?? [] {
            guard let strength = indicator.strength else { continue }
            let answer = answers[indicator.id] ?? .notAsked
            if answer == .yes { counts.add(strength) }
            if answer == .unknown || answer == .notAsked { askable[strength, default: []].append(indicator.id) }
        }
        let (strong, medium, weak) = (askable[.strong] ?? [], askable[.medium] ?? [], askable[.weak] ?? [])
        let total = strong.count + medium.count + weak.count
        for number in stride(from: 1, through: total, by: 1) {
            for s in stride(from: min(number, strong.count), through: 0, by: -1) {
                for m in stride(from: min(number - s, medium.count), through: 0, by: -1) {
                    let w = number - s - m
                    guard w <= weak.count else { continue }
                    let isEnough = set.isPositive(
                        strong: counts.strong + s, medium: counts.medium + m, weak: counts.weak + w)
                    if isEnough { return Array(strong.prefix(s) + medium.prefix(m) + weak.prefix(w)) }
                }
            }
        }
        return nil
    }
}
