extension Localizer {
    /// `1,234.5` as the language writes it.
    package func decimal(_ value: Double, places: Int = 1) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return value < 0 ? "-∞" : "∞" }
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let whole = number(scaled / scale)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + whole }
        let rest = String(scaled % scale)
        let mark: String
        switch language {
        case .en, .zh, .ar: mark = "."
        case .fr, .es, .ru: mark = ","
        }
        return sign + whole + mark + String(repeating: "0", count: places - rest.count) + rest
    }
}
