import Glibc

/// The regularised incomplete gamma function, each side computed where it keeps its digits: tails of the Poisson and of
/// the χ² distribution. Digital Library of Mathematical Functions, 8.7.1 below a + 1 and 8.9.2 above.
enum IncompleteGamma {
    /// P(a, x).
    static func lower(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 0 }
        return x < a + 1 ? series(a, x) : max(0, 1 - fraction(a, x))
    }

    /// Q(a, x) = 1 − P(a, x).
    static func upper(_ a: Double, _ x: Double) -> Double {
        if x <= 0 { return 1 }
        return x < a + 1 ? max(0, 1 - series(a, x)) : fraction(a, x)
    }

    private static func weight(_ a: Double, _ x: Double) -> Double {
        var sign: Int32 = 0
        return exp(-x + a * log(x) - lgamma_r(a, &sign))
    }

    private static func series(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var n = a
        repeat {
            n += 1
            term *= x / n
            sum += term
        } while term > sum * 1e-17
        return min(1, sum * weight(a, x))
    }

    /// The continued fraction, evaluated from the front (Lentz).
    private static func fraction(_ a: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / nonzero(b)
        var product = d
        for index in 1...100_000 {
            let factor = -Double(index) * (Double(index) - a)
            b += 2
            d = 1 / nonzero(factor * d + b)
            c = nonzero(b + factor / c)
            product *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return min(1, product * weight(a, x))
    }
}
