/// Why a pattern of a form cannot be used.
struct PatternProblem: Error, Sendable, Equatable {
    let what: String
    let mend: String
}

/// A regular expression of a form, matched against a whole text (as Java's `Pattern.matches`, which JavaRosa calls) in
/// time proportional to text times pattern, whatever the pattern: all its paths are followed at once (Thompson 1968), none
/// is tried again.
///
/// What regular expressions of Perl's family can say beyond regular languages is refused, not guessed: look-around
/// (`(?=`, `(?!`, `(?<=`), back-references (`\1`), possessive groups.
struct Pattern: Sendable {
    private let program: [PatternStep]
    private let start: Int

    /// A text longer than this times the size of the pattern is refused.
    static let workMax = 50_000_000

    init(_ text: String) throws(PatternProblem) {
        var compiler = PatternCompiler()
        start = try compiler.compile(text)
        program = compiler.steps
    }

    /// Whether the whole text fits.
    func matches(_ text: String) throws(PatternProblem) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count.multipliedReportingOverflow(by: program.count).partialValue <= Self.workMax else {
            throw PatternProblem(what: "the text is too long for this pattern", mend: "")
        }
        var marks = [Int](repeating: -1, count: program.count)
        var states: [Int] = []
        follow(start, 0, scalars, &states, &marks)
        for (index, scalar) in scalars.enumerated() {
            var next: [Int] = []
            for state in states {
                if case .take(let set, let target) = program[state], set.contains(scalar) {
                    follow(target, index + 1, scalars, &next, &marks)
                }
            }
            if next.isEmpty { return false }
            states = next
        }
        return states.contains { if case .accept = program[$0] { true } else { false } }
    }

    /// Adds what can be reached without taking a letter.
    private func follow(
        _ first: Int, _ place: Int, _ text: [Unicode.Scalar], _ states: inout [Int], _ marks: inout [Int]
    ) {
        var open = [first]
        while let step = open.popLast() {
            if marks[step] == place { continue }
            marks[step] = place
            switch program[step] {
            case .take, .accept: states.append(step)
            case .split(let a, let b):
                open.append(b)
                open.append(a)
            case .jump(let target): open.append(target)
            case .assert(let assertion, let target): if assertion.holds(at: place, in: text) { open.append(target) }
            }
        }
    }
}

enum PatternStep: Sendable {
    case take(PatternSet, Int)
    case split(Int, Int)
    case jump(Int)
    case assert(PatternAssertion, Int)
    case accept
}

enum PatternAssertion: Sendable {
    case start, end, wordEdge, noWordEdge

    func holds(at place: Int, in text: [Unicode.Scalar]) -> Bool {
        switch self {
        case .start: place == 0
        case .end: place == text.count
        case .wordEdge: isEdge(place, text)
        case .noWordEdge: !isEdge(place, text)
        }
    }

    private func isEdge(_ place: Int, _ text: [Unicode.Scalar]) -> Bool {
        let before = place > 0 && PatternSet.word.contains(text[place - 1])
        let after = place < text.count && PatternSet.word.contains(text[place])
        return before != after
    }
}

/// The letters that one place of a pattern takes.
indirect enum PatternSet: Sendable {
    case any
    case range(UInt32, UInt32)
    case union([PatternSet])
    case both(PatternSet, PatternSet)
    case not(PatternSet)
    /// `\p{L}` and its kind, by the letters of a general category.
    case category(String)
    case caseless(PatternSet)

    static let digit = PatternSet.range(48, 57)
    static let word = PatternSet.union([.range(48, 57), .range(65, 90), .range(97, 122), .range(95, 95)])
    static let space = PatternSet.union([.range(32, 32), .range(9, 13)])

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .any: return scalar.value != 10 && scalar.value != 13
        case .range(let low, let high): return scalar.value >= low && scalar.value <= high
        case .union(let sets): return sets.contains { $0.contains(scalar) }
        case .both(let a, let b): return a.contains(scalar) && b.contains(scalar)
        case .not(let set): return !set.contains(scalar)
        case .category(let name): return Self.isIn(name, scalar)
        case .caseless(let set):
            if set.contains(scalar) { return true }
            let (lower, upper) = (scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping)
            return [lower, upper].contains {
                $0.unicodeScalars.count == 1 && $0.unicodeScalars.first.map(set.contains) ?? false
            }
        }
    }

    static let categories: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
        "Pi",
        "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf",
    ]

    private static func isIn(_ name: String, _ scalar: Unicode.Scalar) -> Bool {
        let short: String =
            switch scalar.properties.generalCategory {
            case .uppercaseLetter: "Lu"
            case .lowercaseLetter: "Ll"
            case .titlecaseLetter: "Lt"
            case .modifierLetter: "Lm"
            case .otherLetter: "Lo"
            case .nonspacingMark: "Mn"
            case .spacingMark: "Mc"
            case .enclosingMark: "Me"
            case .decimalNumber: "Nd"
            case .letterNumber: "Nl"
            case .otherNumber: "No"
            case .connectorPunctuation: "Pc"
            case .dashPunctuation: "Pd"
            case .openPunctuation: "Ps"
            case .closePunctuation: "Pe"
            case .initialPunctuation: "Pi"
            case .finalPunctuation: "Pf"
            case .otherPunctuation: "Po"
            case .mathSymbol: "Sm"
            case .currencySymbol: "Sc"
            case .modifierSymbol: "Sk"
            case .otherSymbol: "So"
            case .spaceSeparator: "Zs"
            case .lineSeparator: "Zl"
            case .paragraphSeparator: "Zp"
            case .control: "Cc"
            case .format: "Cf"
            default: "Cn"
            }
        return short == name || (name.utf8.count == 1 && short.hasPrefix(name))
    }
}
