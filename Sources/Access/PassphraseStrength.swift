/// Whether a passphrase is more than something that everybody tries first: a word of our own, the person's name, one letter
/// many times, a row of the keyboard, a year, one piece again and again.
///
/// What a guesser writes in one stroke counts as one letter here; nine have to be left. No rule about kinds of letters, and
/// nothing is asked of another server. Source: NIST SP 800-63B, 5.1.1.2 (dictionary words, repeated or sequential
/// characters, context-specific words). Pure.
package enum PassphraseStrength {
    private static let lettersLeft = 9
    private static let pieceMax = 12

    /// Words that lists of stolen passphrases begin with, and those of this system.
    private static let tried: [String] = [
        "password", "passphrase", "passwort", "motdepasse", "contrasena", "parol", "welcome", "letmein", "iloveyou",
        "admin", "administrator", "changeme", "secret", "monkey", "dragon", "sunshine", "princess", "football",
        "superman", "master", "login", "palermo", "trafficking", "hotline", "shelter", "police", "ministry",
        "spring", "summer", "autumn", "winter", "january", "february", "march", "april", "june", "july", "august",
        "september", "october", "november", "december", "monday", "friday", "sunday",
    ]
    private static let rows = [
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm",
        "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    ]

    /// - Parameter names: what anybody who knows the person would try: their login and their name.
    package static func isGuessable(_ passphrase: String, names: [String] = []) -> Bool {
        let letters = Array(passphrase.lowercased())
        let parts = names.flatMap { $0.lowercased().split { !$0.isLetter }.map(String.init) }.filter { $0.count >= 3 }
        // As typed, and with the digits that stand for letters read as letters.
        return [letters, letters.map(plain)].contains { weight($0, parts + tried) < lettersLeft }
    }

    private static func plain(_ letter: Character) -> Character {
        switch letter {
        case "0": "o"
        case "1", "!": "i"
        case "3": "e"
        case "4", "@": "a"
        case "5", "$": "s"
        case "7": "t"
        default: letter
        }
    }

    /// How many strokes of a guesser it takes.
    private static func weight(_ letters: [Character], _ words: [String]) -> Int {
        let once = period(letters).map { Array(letters.prefix($0)) } ?? letters
        var (position, weight) = (0, once.count < letters.count ? 1 : 0)
        while position < once.count {
            let rest = once[position...]
            let length = [word(rest, words), run(rest), row(rest), year(rest)].max() ?? 1
            position += max(length, 1)
            weight += 1
        }
        return weight
    }

    /// The length of the piece that it is made of again and again.
    private static func period(_ letters: [Character]) -> Int? {
        guard letters.count >= 4 else { return nil }
        return (1...min(pieceMax, letters.count / 2)).first { piece in
            letters.indices.allSatisfy { letters[$0] == letters[$0 % piece] }
        }
    }

    private static func word(_ rest: ArraySlice<Character>, _ words: [String]) -> Int {
        words.filter { rest.starts(with: $0) }.map(\.count).max() ?? 1
    }

    private static func run(_ rest: ArraySlice<Character>) -> Int {
        rest.prefix { $0 == rest.first }.count
    }

    /// Neighbours on a keyboard or in the alphabet, forwards or backwards, three or more.
    private static func row(_ rest: ArraySlice<Character>) -> Int {
        var longest = 1
        for row in rows {
            for letters in [Array(row), Array(row.reversed())] {
                guard let first = rest.first else { continue }
                for start in letters.indices where letters[start] == first {
                    longest = max(longest, zip(rest, letters[start...]).prefix { $0 == $1 }.count)
                }
            }
        }
        return longest >= 3 ? longest : 1
    }

    private static func year(_ rest: ArraySlice<Character>) -> Int {
        let digits = String(rest.prefix(4))
        guard digits.count == 4, let year = Int(digits) else { return 1 }
        return (1900...2099).contains(year) ? 4 : 1
    }
}
