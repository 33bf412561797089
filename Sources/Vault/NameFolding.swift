import Foundation

/// Brings a name of any script to plain lower-case Latin parts, so that spellings can be compared.
enum NameFolding {
    static let partsMax = 5
    private static let wholeLettersMax = 14
    private static let partLettersMax = 40

    /// Small words between names, which are written or left out at will.
    private static let particles: Set<String> = [
        "al", "el", "ul", "bin", "ben", "ibn", "bint", "ould", "wuld", "de", "da", "do", "dos", "das", "del", "della",
        "di", "du", "des", "la", "le", "van", "von", "der", "den", "ter", "und", "y", "e", "und",
    ]

    /// The folded parts in the order written. Small words are dropped unless nothing else is left.
    static func parts(_ name: String) -> [String] {
        // The beginning is enough for any name, and a pasted novel costs nothing.
        let words = join(
            letters(String(name.prefix(200))).split(separator: " ").map { String($0.prefix(partLettersMax)) })
        let names = words.filter { !particles.contains($0) }
        return names.isEmpty ? words : names
    }

    /// Latin letters, digits and single spaces.
    static func letters(_ name: String) -> String {
        let plain = name.lowercased().decomposedStringWithCompatibilityMapping
        var result = ""
        var isBeginning = true
        for scalar in plain.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .modifierLetter, .format: continue
            default: break
            }
            // Apostrophes and their like stand inside a name: O'Neil, Na'im, Dar‘a.
            if "'’‘`´ʼʻ".unicodeScalars.contains(scalar) { continue }
            if scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil) {
                result.unicodeScalars.append(scalar)
                isBeginning = false
            } else if let latin = Transliteration.latin(scalar, isBeginning: isBeginning) {
                result += latin
                isBeginning = false
            } else if scalar.properties.isAlphabetic || scalar.properties.generalCategory == .spacingMark {
                result.unicodeScalars.append(scalar)
                isBeginning = false
            } else {
                result += " "
                isBeginning = true
            }
        }
        return result
    }

    /// `abd al rahman`, `abdul rahman`, `abdurrahman` and `abdelrahman` are one name: all become `abdrahman`.
    /// An article written together in Arabic (`alhsn`) is cut off by the transliteration's caller here.
    private static func join(_ words: [String]) -> [String] {
        var result: [String] = []
        var index = 0
        while index < words.count {
            var word = words[index]
            index += 1
            if ["abd", "abdul", "abdel", "abdal", "abdur", "abder"].contains(word), index < words.count {
                if index + 1 < words.count, ["al", "el", "ul", "ar", "er"].contains(words[index]) { index += 1 }
                word = "abd" + withoutArticle(words[index])
                index += 1
            } else {
                word = servant(word)
            }
            result.append(word)
        }
        return result
    }

    private static func servant(_ word: String) -> String {
        let bytes = Array(word.utf8)
        guard bytes.count >= 7, word.hasPrefix("abd"), "aeu".utf8.contains(bytes[3]), "lr".utf8.contains(bytes[4])
        else { return word }
        return "abd" + String(decoding: bytes[5...], as: UTF8.self)
    }

    private static func withoutArticle(_ word: String) -> String {
        word.hasPrefix("al") && word.utf8.count >= 4 ? String(word.dropFirst(2)) : word
    }

    /// Every spelling that differs by one letter: left out, swapped with its neighbour, changed or added. Of parts too
    /// long to go through them all, only the first two kinds.
    static func oneOff(_ part: String) -> [String] {
        let letters = Array(part)
        guard letters.count >= 3 else { return [] }
        var forms: [String] = []
        for index in letters.indices {
            var form = letters
            form.remove(at: index)
            forms.append(String(form))
            if index > 0, letters[index] != letters[index - 1] {
                form = letters
                form.swapAt(index, index - 1)
                forms.append(String(form))
            }
        }
        guard letters.count <= wholeLettersMax else { return forms }
        for letter in "abcdefghijklmnopqrstuvwxyz" {
            for index in 0...letters.count {
                var form = letters
                form.insert(letter, at: index)
                forms.append(String(form))
                if index < letters.count, letters[index] != letter {
                    form = letters
                    form[index] = letter
                    forms.append(String(form))
                }
            }
        }
        return forms
    }
}

/// Text whose letters are put together in one way only.
package enum CanonicalText {
    /// Normalization Form C (Unicode Standard Annex 15).
    package static func composed(_ text: String) -> String { text.precomposedStringWithCanonicalMapping }
}
