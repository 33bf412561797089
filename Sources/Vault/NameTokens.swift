import Kernel

extension Vault {
    /// The tokens to store for a person's name or names: at most 12 a part, 5 parts, no two equal.
    package func nameTokens(_ name: String) -> [Int64] {
        var seen: Set<Int64> = []
        return NameFolding.parts(name).prefix(NameFolding.partsMax).flatMap(tokens).filter { seen.insert($0).inserted }
    }

    /// For each part typed, the tokens of which any one may match, strongest first (equal, sounds alike, one letter off).
    package func searchTokens(_ query: String) -> [[Int64]] {
        NameFolding.parts(query).prefix(NameFolding.partsMax).map(tokens)
    }

    private func tokens(_ part: String) -> [Int64] {
        var tokens = [token("exact", part)]
        if let skeleton = NameSkeleton.of(part) { tokens.append(token("sound", skeleton)) }
        for form in NameFolding.deletions(part) { tokens.append(token("close", form)) }
        return tokens
    }

    /// 24 bits of a keyed BLAKE2b. The key keeps out whoever has only the database. The cut is for the day the key is
    /// stolen too: with 16.8 million values, a dictionary of the world's names gives several names for every token, so
    /// that a token found in the index does not prove that a name is there. Searches stay exact, because every hit
    /// is opened and compared (`NameMatch`). The kind is hashed in, so that the three kinds never answer each other.
    private func token(_ kind: StaticString, _ text: String) -> Int64 {
        var message: [UInt8] = []
        kind.withUTF8Buffer { message.append(contentsOf: $0) }
        message.append(0x1F)
        message.append(contentsOf: text.utf8)
        let hash = Sodium.keyedHash(index, size: 16, message)
        return Int64(hash[0]) << 16 | Int64(hash[1]) << 8 | Int64(hash[2])
    }
}
