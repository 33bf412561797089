/// Tails of the Poisson distribution.
package enum PoissonTail {
    /// The chance of `count` or fewer where `mean` are expected.
    package static func atMost(_ count: Int, mean: Double) -> Double {
        IncompleteGamma.upper(Double(count) + 1, mean)
    }

    /// The chance of `count` or more where `mean` are expected.
    package static func atLeast(_ count: Int, mean: Double) -> Double {
        count > 0 ? IncompleteGamma.lower(Double(count), mean) : 1
    }

    /// The rarer side: how surprising a count is.
    static func rarer(_ count: Int, mean: Double) -> Double {
        Double(count) > mean ? atLeast(count, mean: mean) : atMost(count, mean: mean)
    }
}
