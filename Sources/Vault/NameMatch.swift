/// How well a name answers what was typed. Index hits are opened and asked this, which drops the false ones.
package enum NameMatch {
    /// 0…1, or nil when some part typed has no counterpart in the name. The order of parts does not matter; any script.
    package static func score(_ query: String, _ name: String) -> Double? {
        let typed = Array(NameFolding.parts(query).prefix(NameFolding.partsMax))
        let parts = Array(NameFolding.parts(name).prefix(2 * NameFolding.partsMax))
        guard !typed.isEmpty, !parts.isEmpty else { return nil }
        var pairs: [(typed: Int, part: Int, score: Double)] = []
        for a in typed.indices {
            for b in parts.indices {
                let score = similarity(typed[a], parts[b])
                if score > 0 { pairs.append((a, b, score)) }
            }
        }
        pairs.sort { ($0.score, $1.typed, $1.part) > ($1.score, $0.typed, $0.part) }
        var usedTyped: Set<Int> = []
        var usedParts: Set<Int> = []
        var sum = 0.0
        for pair in pairs where !usedTyped.contains(pair.typed) && !usedParts.contains(pair.part) {
            usedTyped.insert(pair.typed)
            usedParts.insert(pair.part)
            sum += pair.score
        }
        guard usedTyped.count == typed.count else { return nil }
        // Of two names that answer equally well, the one with less beside it comes first.
        return sum / Double(typed.count) * (0.9 + 0.1 * Double(typed.count) / Double(parts.count))
    }

    /// Of two folded parts: 1 equal, 0.85…0.95 alike in sound, 0.9 one letter off, 0 another name.
    static func similarity(_ a: String, _ b: String) -> Double {
        if a == b { return 1 }
        let x = Array(a.unicodeScalars)
        let y = Array(b.unicodeScalars)
        let likeness = jaro(x, y)
        if let sound = NameSkeleton.of(a), sound == NameSkeleton.of(b) { return 0.85 + 0.1 * likeness }
        if min(x.count, y.count) >= 3, isOneOff(x, y) { return 0.8 + 0.1 * likeness }
        return min(x.count, y.count) >= 4 && likeness >= 0.9 ? 0.85 * likeness : 0
    }

    /// One letter changed, added, missing, or two neighbours swapped.
    static func isOneOff(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Bool {
        guard abs(a.count - b.count) <= 1 else { return false }
        var front = 0
        while front < min(a.count, b.count), a[front] == b[front] { front += 1 }
        var back = 0
        while back < min(a.count, b.count) - front, a[a.count - 1 - back] == b[b.count - 1 - back] { back += 1 }
        let restA = a[front..<(a.count - back)]
        let restB = b[front..<(b.count - back)]
        if restA.count <= 1 && restB.count <= 1 { return true }
        return restA.count == 2 && restB.count == 2 && restA.elementsEqual(restB.reversed())
    }

    /// Jaro similarity, 0…1 (Jaro 1989): letters in common within half the length, less half the swaps.
    static func jaro(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Double {
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        let reach = max(max(a.count, b.count) / 2 - 1, 0)
        var matchedB = [Bool](repeating: false, count: b.count)
        var lettersA: [Unicode.Scalar] = []
        for index in a.indices {
            let low = max(0, index - reach)
            let high = min(b.count - 1, index + reach)
            guard low <= high else { continue }
            for other in low...high where !matchedB[other] && a[index] == b[other] {
                matchedB[other] = true
                lettersA.append(a[index])
                break
            }
        }
        guard !lettersA.isEmpty else { return 0 }
        let lettersB = b.indices.filter { matchedB[$0] }.map { b[$0] }
        let swaps = Double(zip(lettersA, lettersB).filter { $0 != $1 }.count) / 2
        let common = Double(lettersA.count)
        return (common / Double(a.count) + common / Double(b.count) + (common - swaps) / common) / 3
    }
}
