/// What may be shown of a count. Sources: CTDC's k = 11; the 10-5 rule of the Office for National Statistics; the threshold
/// of 10 with zeros of UK Longitudinal Linkage Collaboration.
package struct DisclosureRule: Sendable, Equatable {
    package let code: String
    /// The least count that is shown.
    package let threshold: Int
    /// Whether a true zero is shown.
    package let showsZero: Bool
    /// What shown counts are rounded to; 1 for none.
    package let base: Int
    /// Whether it is hidden that everybody of a group has the same value ("all from X are children").
    package let hidesWholeGroups: Bool

    package init(
        code: String, threshold: Int, showsZero: Bool = true, base: Int = 1, hidesWholeGroups: Bool = true
    ) {
        precondition(threshold >= 2 && base >= 1, "a threshold of two at least")
        self.code = code
        self.threshold = threshold
        self.showsZero = showsZero
        self.base = base
        self.hidesWholeGroups = hidesWholeGroups
    }

    /// 1 to 10 are hidden.
    package static let k11 = DisclosureRule(code: "k11", threshold: 11)
    /// Below 10 is hidden, zero is shown, the rest is rounded to the nearest 5.
    package static let tenFive = DisclosureRule(code: "10-5", threshold: 10, base: 5)
    /// Below 10 is hidden, zero as well.
    package static let ten = DisclosureRule(code: "10", threshold: 10, showsZero: false)

    package static let all = [k11, tenFive, ten]

    func isSmall(_ count: Int) -> Bool { count < threshold && (count > 0 || !showsZero) }

    /// What an outsider knows of a cell that is hidden because it is small.
    var smallRange: ClosedRange<Int> { (showsZero ? 1 : 0)...(threshold - 1) }

    /// How much the range that an outsider can work out must leave open: half of what "fewer than" leaves.
    var protection: Int { max(1, (threshold - 1) / 2) }

    /// To the nearest multiple, a half away from zero.
    func rounded(_ count: Int) -> Int { (count + base / 2) / base * base }
}
