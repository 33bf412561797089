/// Reproducible chance for demonstrations, tests and simulations: xoshiro256** seeded through SplitMix64.
/// Never for keys or tokens.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    package init(seed: UInt64) {
        var mix = seed
        func next() -> UInt64 {
            mix &+= 0x9E37_79B9_7F4A_7C15
            var z = mix
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (next(), next(), next(), next())
    }

    package mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = (product << 7 | product >> 57) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// One of the elements. The collection must not be empty.
    package mutating func pick<C: RandomAccessCollection>(_ from: C) -> C.Element {
        from[from.index(from.startIndex, offsetBy: Int(next() % UInt64(from.count)))]
    }

    /// True in `percent` of 100 draws.
    package mutating func chance(_ percent: Int) -> Bool { Int(next() % 100) < percent }

    /// A whole number in the range.
    package mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }
}
