/// The six official languages of the United Nations. English is the language of the source.
package enum Language: String, Sendable, CaseIterable, Hashable {
    case en, fr, es, ar, ru, zh

    /// What its speakers call it, for the language menu.
    package var ownName: String {
        switch self {
        case .en: "English"
        case .fr: "Français"
        case .es: "Español"
        case .ar: "العربية"
        case .ru: "Русский"
        case .zh: "中文"
        }
    }

    package var isRightToLeft: Bool { self == .ar }

    /// BCP 47, for `lang=` and `Content-Language`.
    package var tag: String { self == .zh ? "zh-Hans" : rawValue }

    /// How many forms a counted noun has in this language's catalogue (`msgstr[0]`…).
    package var pluralForms: Int {
        switch self {
        case .en, .fr, .es: 2
        case .ar: 6
        case .ru: 3
        case .zh: 1
        }
    }

    /// Which of them a number takes. Source: Unicode CLDR plural rules for whole numbers, in the order that gettext
    /// uses; French and Spanish without CLDR's form for exact millions, which no gettext tool offers.
    package func pluralForm(_ n: Int) -> Int {
        let n = n.magnitude
        switch self {
        case .en, .es: return n == 1 ? 0 : 1
        case .fr: return n <= 1 ? 0 : 1
        case .zh: return 0
        case .ru:
            if n % 10 == 1, n % 100 != 11 { return 0 }
            return (2...4).contains(n % 10) && !(12...14).contains(n % 100) ? 1 : 2
        case .ar:
            switch n {
            case 0, 1, 2: return Int(n)
            default:
                if (3...10).contains(n % 100) { return 3 }
                return n % 100 >= 11 ? 4 : 5
            }
        }
    }

    /// The language that a browser's `Accept-Language` (RFC 9110, 12.5.4) likes best, or `otherwise`. Regions do not
    /// matter (`fr-CM` reads French). Of equal wishes the first wins. Reads at most 32 wishes.
    package static func negotiate(acceptLanguage: String?, otherwise: Language = .en) -> Language {
        guard let acceptLanguage, acceptLanguage.utf8.count <= 1_000 else { return otherwise }
        var best: (language: Language, weight: Int)?
        for wish in acceptLanguage.split(separator: ",").prefix(32) {
            let parts = wish.split(separator: ";").map { trim($0) }
            guard let range = parts.first, !range.isEmpty else { continue }
            var weight = 1_000
            for parameter in parts.dropFirst() where parameter.hasPrefix("q=") || parameter.hasPrefix("Q=") {
                weight = thousandths(parameter.dropFirst(2)) ?? 0
            }
            let primary = range.split(separator: "-").first.map { $0.lowercased() } ?? ""
            let language = primary == "*" ? otherwise : Language(rawValue: primary)
            guard let language, weight > 0, weight > best?.weight ?? 0 else { continue }
            best = (language, weight)
        }
        return best?.language ?? otherwise
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }

    /// `0.8` → 800; at most three decimals.
    private static func thousandths(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first.flatMap({ Int($0) }), (0...1).contains(whole) else { return nil }
        guard parts.count == 2, !parts[1].isEmpty else { return whole * 1_000 }
        let digits = (parts[1] + "000").prefix(3)
        guard let fraction = Int(digits), fraction >= 0 else { return nil }
        return min(whole * 1_000 + fraction, 1_000)
    }
}
