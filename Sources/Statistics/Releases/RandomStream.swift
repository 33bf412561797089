import CSodium

/// Where noise comes from: the operating system's generator, through libsodium, unless a seed makes a run repeatable.
/// What a seed made is for tests only: whoever knows the seed takes the noise off again.
package struct RandomStream: RandomNumberGenerator, Sendable {
    private var buffer: [UInt64] = []
    private var position = 0
    private var state: UInt64?

    /// Noise that nobody can foretell.
    package init() {}

    /// A repeatable stream, which protects nobody.
    package init(seed: UInt64) { state = seed }

    package var isSecret: Bool { state == nil }

    package mutating func next() -> UInt64 {
        if let seed = state {
            state = seed &+ 0x9E37_79B9_7F4A_7C15
            return Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15)
        }
        if position == buffer.count {
            if buffer.isEmpty { buffer = [UInt64](repeating: 0, count: 1_024) }
            buffer.withUnsafeMutableBytes { bytes in
                if let start = bytes.baseAddress { randombytes_buf(start, bytes.count) }
            }
            position = 0
        }
        defer { position += 1 }
        return buffer[position]
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// True with probability numerator / denominator, exactly.
    mutating func chance(_ numerator: UInt64, of denominator: UInt64) -> Bool {
        UInt64.random(in: 0..<denominator, using: &self) < numerator
    }
}

/// A quick generator for choices that touch no noise: which record a sampler tries next.
struct QuickStream {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0 ..< bound, for bounds below 2³².
    @inline(__always)
    mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(bound)) >> 32) }

    /// 0 ..< 1
    @inline(__always)
    mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }
}
