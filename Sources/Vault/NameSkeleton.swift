/// How a name sounds when vowels and everything that transliterations disagree about are left out:
/// Mohammed, Muhammad, Mohamed, محمد and Мухаммед are all `MHMT`.
enum NameSkeleton {
    /// Nil when too little is left to tell names apart.
    static func of(_ part: String) -> String? {
        guard part.utf8.allSatisfy({ $0 < 128 }) else { return nil }
        let letters = beginning(Array(part.utf8))
        var sounds: [UInt8] = []
        var index = 0
        while index < letters.count {
            let (sound, length) = sound(letters, index)
            index += length
            for letter in sound where sounds.last != letter { sounds.append(letter) }
        }
        return sounds.count >= 2 ? String(decoding: sounds, as: UTF8.self) : nil
    }

    /// `Iusuf` and `Youssef` begin alike, as do `Oualid` and `Walid`, `Djamel` and `Jamal`.
    private static func beginning(_ letters: [UInt8]) -> [UInt8] {
        let text = String(decoding: letters, as: UTF8.self)
        if text.hasPrefix("ou"), letters.count > 2, isVowel(letters[2]) { return Array("w".utf8) + letters[2...] }
        if text.hasPrefix("i"), letters.count > 1, isVowel(letters[1]) { return Array("y".utf8) + letters[1...] }
        return letters
    }

    private static let clusters: [(String, String)] = [
        ("shch", "S"), ("tsch", "S"), ("sch", "S"), ("dzh", "J"), ("tch", "S"), ("kh", "H"), ("gh", "G"), ("th", "T"),
        ("dh", "T"), ("sh", "S"), ("ch", "S"), ("zh", "S"), ("ph", "F"), ("dj", "J"), ("ts", "S"), ("tz", "S"),
        ("dz", "S"), ("ck", "K"), ("sz", "S"), ("cz", "S"),
    ]

    private static func sound(_ letters: [UInt8], _ index: Int) -> (sound: [UInt8], length: Int) {
        for (cluster, sound) in clusters where starts(letters, index, cluster) {
            return (Array(sound.utf8), cluster.utf8.count)
        }
        let next = index + 1 < letters.count ? letters[index + 1] : 0
        let sound: String =
            switch letters[index] {
            case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"):
                index == 0 ? "A" : ""
            case UInt8(ascii: "y"): index == 0 ? (isVowel(next) || next == UInt8(ascii: "w") ? "Y" : yAlone(next)) : ""
            case UInt8(ascii: "w"): index == 0 ? "W" : ""
            case UInt8(ascii: "h"): next == 0 ? "" : "H"
            case UInt8(ascii: "b"), UInt8(ascii: "p"): "B"
            case UInt8(ascii: "d"), UInt8(ascii: "t"): "T"
            case UInt8(ascii: "f"), UInt8(ascii: "v"): "F"
            case UInt8(ascii: "s"), UInt8(ascii: "z"): "S"
            case UInt8(ascii: "k"), UInt8(ascii: "q"): "K"
            case UInt8(ascii: "x"): "KS"
            case UInt8(ascii: "c"): "eiy".utf8.contains(next) ? "S" : "K"
            default: String(decoding: [letters[index]], as: UTF8.self).uppercased()
            }
        return (Array(sound.utf8), 1)
    }

    /// يحيى is Yahya: at the beginning of an Arabic name the letter is always a consonant, its vowel unwritten.
    private static func yAlone(_ next: UInt8) -> String { next == 0 ? "A" : "Y" }

    private static func starts(_ letters: [UInt8], _ index: Int, _ cluster: String) -> Bool {
        let pattern = cluster.utf8
        return index + pattern.count <= letters.count
            && letters[index..<(index + pattern.count)].elementsEqual(pattern)
    }

    private static func isVowel(_ letter: UInt8) -> Bool { "aeiou".utf8.contains(letter) }
}
