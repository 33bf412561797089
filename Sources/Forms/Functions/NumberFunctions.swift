#if canImport(Glibc)
    import Glibc
#endif

extension FunctionCatalogue {
    static let numberFunctions: [FormFunction] = [
        FormFunction("number", 0...1, givesNumber: true) { call in
            .number(call.count == 0 ? call.node.map { call.evaluator.number(.nodes([$0])) } ?? .nan : call.number(0))
        },
        FormFunction("int", 1...1, givesNumber: true) { .number($0.number(0).rounded(.towardZero)) },
        FormFunction("round", 1...2, givesNumber: true) { call in
            guard call.count > 1 else { return .number((call.number(0) + 0.5).rounded(.down)) }
            return .number(rounded(call.number(0), places: call.number(1)))
        },
        FormFunction("floor", 1...1, givesNumber: true) { .number($0.number(0).rounded(.down)) },
        FormFunction("ceiling", 1...1, givesNumber: true) { .number($0.number(0).rounded(.up)) },
        FormFunction("abs", 1...1, givesNumber: true) { .number(abs($0.number(0))) },
        FormFunction("pow", 2...2, givesNumber: true) { .number(pow($0.number(0), $0.number(1))) },
        FormFunction("sqrt", 1...1, givesNumber: true) { .number($0.number(0).squareRoot()) },
        FormFunction("exp", 1...1, givesNumber: true) { .number(exp($0.number(0))) },
        FormFunction("exp10", 1...1, givesNumber: true) { .number(pow(10, $0.number(0))) },
        FormFunction("log", 1...1, givesNumber: true) { .number(log($0.number(0))) },
        FormFunction("log10", 1...1, givesNumber: true) { .number(log10($0.number(0))) },
        FormFunction("sin", 1...1, givesNumber: true) { .number(sin($0.number(0))) },
        FormFunction("cos", 1...1, givesNumber: true) { .number(cos($0.number(0))) },
        FormFunction("tan", 1...1, givesNumber: true) { .number(tan($0.number(0))) },
        FormFunction("asin", 1...1, givesNumber: true) { .number(asin($0.number(0))) },
        FormFunction("acos", 1...1, givesNumber: true) { .number(acos($0.number(0))) },
        FormFunction("atan", 1...1, givesNumber: true) { .number(atan($0.number(0))) },
        FormFunction("atan2", 2...2, givesNumber: true) { .number(atan2($0.number(0), $0.number(1))) },
        FormFunction("pi", 0...0, givesNumber: true) { _ in .number(.pi) },
        FormFunction("sum", 1...1, givesNumber: true) {
            .number($0.numbers(from: 0).filter { !$0.isNaN }.reduce(0, +))
        },
        // What is empty does not count; of nothing there is no least.
        FormFunction("min", 0...many, givesNumber: true) { .number($0.filledNumbers.min() ?? .nan) },
        FormFunction("max", 0...many, givesNumber: true) { .number($0.filledNumbers.max() ?? .nan) },
    ]

    /// Half goes up in size, by decimal digits as people write them (2.345 to 2.35), as JavaRosa's BigDecimal does.
    private static func rounded(_ value: Double, places: Double) -> Double {
        guard value.isFinite, places.isFinite else { return value.isFinite ? .nan : value }
        let places = Int(max(-30, min(30, places.rounded(.towardZero))))
        let text = Numerals.text(abs(value))
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? Array(parts[1].utf8) : []
        if places >= fraction.count { return value }
        if places < 0 {
            let scale = pow(10, Double(-places))
            return copysign((abs(value) / scale + 0.5).rounded(.down) * scale, value)
        }
        let kept = Numerals.number("\(parts[0]).\(String(decoding: fraction[..<places], as: UTF8.self))")
        let step = fraction[places] >= UInt8(ascii: "5") ? pow(10, Double(-places)) : 0
        let result = Numerals.number(fixed(kept + step, places))
        return copysign(result, value)
    }

    /// The number cut to a count of decimals, free of the dust of binary fractions.
    private static func fixed(_ value: Double, _ places: Int) -> String {
        let scale = pow(10, Double(places))
        return Numerals.text((value * scale).rounded() / scale)
    }
}

extension FunctionCall {
    fileprivate var filledNumbers: [Double] { numbers(from: 0).filter { !$0.isNaN } }
}
