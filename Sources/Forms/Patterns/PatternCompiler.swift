/// Reads a pattern and lays it out as steps. Built from the end to the beginning, so that each piece knows what follows.
struct PatternCompiler {
    private(set) var steps: [PatternStep] = []
    private var isCaseless = false

    static let stepsMax = 20_000

    mutating func compile(_ text: String) throws(PatternProblem) -> Int {
        var parser = PatternParser(text)
        let tree = try parser.pattern()
        isCaseless = parser.isCaseless
        let end = try add(.accept)
        return try lay(tree, before: end)
    }

    private mutating func add(_ step: PatternStep) throws(PatternProblem) -> Int {
        guard steps.count < Self.stepsMax else {
            throw PatternProblem(what: "it is too large", mend: "Use smaller counts in {…}.")
        }
        steps.append(step)
        return steps.count - 1
    }

    /// Lays a piece out so that it goes on at `next`; gives its first step.
    private mutating func lay(_ tree: PatternTree, before next: Int) throws(PatternProblem) -> Int {
        switch tree {
        case .set(let set): return try add(.take(isCaseless ? .caseless(set) : set, next))
        case .assertion(let assertion): return try add(.assert(assertion, next))
        case .sequence(let parts):
            var target = next
            for part in parts.reversed() { target = try lay(part, before: target) }
            return target
        case .choice(let branches):
            var target: Int?
            for branch in branches.reversed() {
                let start = try lay(branch, before: next)
                target = if let target { try add(.split(start, target)) } else { start }
            }
            return target ?? next
        case .repeated(let part, let least, let most):
            var target = next
            if let most {
                for _ in 0..<(most - least) {
                    let start = try lay(part, before: target)
                    target = try add(.split(start, next))
                }
            } else {
                let loop = try add(.jump(next))
                let start = try lay(part, before: loop)
                steps[loop] = .split(start, next)
                target = loop
            }
            for _ in 0..<least { target = try lay(part, before: target) }
            return target
        }
    }
}

indirect enum PatternTree: Sendable {
    case set(PatternSet)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case choice([PatternTree])
    case repeated(PatternTree, Int, Int?)
}

/// Reads the pattern's text (the common part of Java's and JavaScript's syntax).
struct PatternParser {
    private let text: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private(set) var isCaseless = false

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    mutating func pattern() throws(PatternProblem) -> PatternTree {
        guard text.count <= 10_000 else { throw PatternProblem(what: "it is longer than 10000 letters", mend: "") }
        let tree = try choice()
        guard position == text.count else {
            throw PatternProblem(what: "\")\" closes nothing", mend: "Write \\) for the sign itself.")
        }
        return tree
    }

    private var next: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private mutating func choice() throws(PatternProblem) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { throw PatternProblem(what: "its groups are nested deeper than 100", mend: "") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternProblem) -> PatternTree {
        var parts: [PatternTree] = []
        while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeated(try atom())) }
        return .sequence(parts)
    }

    private mutating func repeated(_ atom: PatternTree) throws(PatternProblem) -> PatternTree {
        var tree = atom
        while let scalar = next {
            if scalar == "*" || scalar == "+" || scalar == "?" {
                position += 1
                tree = .repeated(tree, scalar == "+" ? 1 : 0, scalar == "?" ? 1 : nil)
            } else if scalar == "{", let (least, most) = try counts() {
                tree = .repeated(tree, least, most)
            } else {
                break
            }
            // Lazy: whether a text fits does not depend on it.
            if take("?") { continue }
            if next == "+" {
                throw PatternProblem(what: "possessive repetition is not supported", mend: "Remove the second +.")
            }
        }
        return tree
    }

    /// `{2}`, `{2,}`, `{2,5}`; nil when the brace is only a brace.
    private mutating func counts() throws(PatternProblem) -> (Int, Int?)? {
        guard let end = text[position...].firstIndex(of: "}") else { return nil }
        let inside = String(String.UnicodeScalarView(text[(position + 1)..<end]))
        let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let least = Int(parts[0]) else { return nil }
        let most: Int? = parts.count == 1 ? least : parts[1].isEmpty ? nil : Int(parts[1])
        if parts.count == 2, !parts[1].isEmpty, most == nil { return nil }
        guard least >= 0, least <= 1_000, (most ?? least) <= 1_000, (most ?? least) >= least else {
            throw PatternProblem(
                what: "{\(inside)} is not a count up to 1000", mend: "Check lengths with string-length().")
        }
        position = end + 1
        return (least, most)
    }

    private mutating func atom() throws(PatternProblem) -> PatternTree {
        guard let scalar = next else { return .sequence([]) }
        position += 1
        switch scalar {
        case "(": return try group()
        case "[": return .set(try letters())
        case ".": return .set(.any)
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case "*", "+", "?":
            throw PatternProblem(what: "\"\(scalar)\" repeats nothing", mend: "Write \\\(scalar) for the sign itself.")
        case "\\": return try escape()
        default: return .set(.range(scalar.value, scalar.value))
        }
    }

    private mutating func group() throws(PatternProblem) -> PatternTree {
        if take("?") {
            if take("i") {
                isCaseless = true
                guard take(")") else { throw PatternProblem(what: "only (?i) is supported", mend: "") }
                return .sequence([])
            }
            guard take(":") else {
                throw PatternProblem(
                    what: "look-around and named groups are not supported",
                    mend: "Write two conditions joined with and instead.")
            }
        }
        let tree = try choice()
        guard take(")") else { throw PatternProblem(what: "a group is not closed", mend: "Close it with ).") }
        return tree
    }

    private mutating func escape() throws(PatternProblem) -> PatternTree {
        switch next {
        case "b":
            position += 1
            return .assertion(.wordEdge)
        case "B":
            position += 1
            return .assertion(.noWordEdge)
        case "A":
            position += 1
            return .assertion(.start)
        case "Z", "z":
            position += 1
            return .assertion(.end)
        default: return .set(try escapedSet())
        }
    }

    private mutating func escapedSet() throws(PatternProblem) -> PatternSet {
        guard let scalar = next else { throw PatternProblem(what: "it ends in a backslash", mend: "Write \\\\.") }
        position += 1
        switch scalar {
        case "d": return .digit
        case "D": return .not(.digit)
        case "w": return .word
        case "W": return .not(.word)
        case "s": return .space
        case "S": return .not(.space)
        case "n": return .range(10, 10)
        case "r": return .range(13, 13)
        case "t": return .range(9, 9)
        case "u": return try code(4)
        case "x": return try code(2)
        case "p", "P":
            guard take("{"), let end = text[position...].firstIndex(of: "}") else {
                throw PatternProblem(what: "\\p needs a name in braces", mend: "Write \\p{L} for letters.")
            }
            var name = String(String.UnicodeScalarView(text[position..<end]))
            if name.hasPrefix("Is") { name.removeFirst(2) }
            name = ["Alpha": "L", "Digit": "Nd", "Lower": "Ll", "Upper": "Lu", "Punct": "P"][name] ?? name
            guard PatternSet.categories.contains(name) else {
                throw PatternProblem(
                    what: "\\p{\(name)} is not known", mend: "Use general categories, \\p{L} or \\p{Nd}.")
            }
            position = end + 1
            return scalar == "p" ? .category(name) : .not(.category(name))
        case "1"..."9", "k":
            throw PatternProblem(
                what: "back-references are not supported", mend: "Write two conditions joined with and.")
        default: return .range(scalar.value, scalar.value)
        }
    }

    private mutating func code(_ digits: Int) throws(PatternProblem) -> PatternSet {
        let end = min(position + digits, text.count)
        let hex = String(String.UnicodeScalarView(text[position..<end]))
        guard let value = UInt32(hex, radix: 16), end - position == digits else {
            throw PatternProblem(what: "\\u and \\x need \(digits) hexadecimal digits", mend: "")
        }
        position = end
        return .range(value, value)
    }

    /// `[a-z0-9_]`, `[^…]`, `[a-z&&[^b]]`.
    private mutating func letters() throws(PatternProblem) -> PatternSet {
        let isNegated = take("^")
        var sets: [PatternSet] = []
        var narrowed: PatternSet?
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            isFirst = false
            if scalar == "&", position + 1 < text.count, text[position + 1] == "&" {
                position += 2
                narrowed = .union(sets)
                sets = []
                continue
            }
            position += 1
            if scalar == "[", next == ":" || narrowed != nil {
                sets.append(try letters())
                continue
            }
            let low: PatternSet = scalar == "\\" ? try escapedSet() : .range(scalar.value, scalar.value)
            guard case .range(let from, let same) = low, from == same, next == "-", position + 1 < text.count,
                text[position + 1] != "]"
            else {
                sets.append(low)
                continue
            }
            position += 1
            let last = text[position]
            position += 1
            let high: PatternSet = last == "\\" ? try escapedSet() : .range(last.value, last.value)
            guard case .range(let to, let end) = high, to == end, to >= from else {
                throw PatternProblem(what: "a range of letters runs backwards", mend: "Write [a-z], not [z-a].")
            }
            sets.append(.range(from, to))
        }
        guard take("]") else { throw PatternProblem(what: "\"[\" is not closed", mend: "Close it with ].") }
        let all = PatternSet.union(sets)
        let set = narrowed.map { PatternSet.both($0, all) } ?? all
        return isNegated ? .not(set) : set
    }
}
