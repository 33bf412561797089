import Kernel

/// What one part of a typed name is looked for by, strongest first.
package struct NamePartTokens: Sendable, Equatable {
    package let exact: Int64
    /// Nil when too little is left without vowels to tell names apart.
    package let sound: Int64?
    /// Exact tokens of every spelling that is one letter off and sounds otherwise.
    package let close: [Int64]

    /// Equal or alike in sound: equal spellings sound alike.
    package var alike: Int64 { sound ?? exact }
}

extension Vault {
    /// The tokens to store for a person's name or names: two a part (the spelling and its sound), 5 parts, no two equal.
    /// Misspellings are looked for with more tokens and stored with none: the less lies in the index, the less it tells.
    package func nameTokens(_ name: String) -> [Int64] {
        var seen: Set<Int64> = []
        return NameFolding.parts(name).prefix(NameFolding.partsMax).flatMap { part in
            [token("exact", part)] + (NameSkeleton.of(part).map { [token("sound", $0)] } ?? [])
        }.filter { seen.insert($0).inserted }
    }

    /// For each part typed.
    package func searchTokens(_ query: String) -> [NamePartTokens] {
        NameFolding.parts(query).prefix(NameFolding.partsMax).map { part in
            let skeleton = NameSkeleton.of(part)
            let close = NameFolding.oneOff(part).filter { skeleton == nil || NameSkeleton.of($0) != skeleton }
            return NamePartTokens(
                exact: token("exact", part), sound: skeleton.map { token("sound", $0) },
                close: Array(Set(close.map { token("exact", $0) })).sorted())
        }
    }

    /// 24 bits of a keyed BLAKE2b, the same for the same name in every case. The key keeps out whoever has only the
    /// database: they still see which cases share a name part, and which name parts are common, and where they know how
    /// common names are they may guess the commonest. The cut is for the day the key is stolen too: with 16.8 million
    /// values, a dictionary of the world's names gives several names for many tokens, so that a single token found
    /// proves little; the tokens of a whole name together, or a guess at one person, are hardly blurred by it. Searches
    /// stay exact, because every hit is opened and compared (`NameMatch`). The kind is hashed in, so that a sound never
    /// answers a spelling.
    private func token(_ kind: StaticString, _ text: String) -> Int64 {
        var message: [UInt8] = []
        kind.withUTF8Buffer { message.append(contentsOf: $0) }
        message.append(0x1F)
        message.append(contentsOf: text.utf8)
        let hash = Sodium.keyedHash(index, size: 16, message)
        return Int64(hash[0]) << 16 | Int64(hash[1]) << 8 | Int64(hash[2])
    }
}
