import Vault

/// The hashes of RFC 6962, section 2.1: a leaf and a node can never be taken for one another.
package struct TreeHasher {
    private let sha = SHA256()

    package init() {}

    package func leaf(_ bytes: [UInt8]) -> [UInt8] { sha.hash(bytes, after: 0) }
    package func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { sha.hash(left, right, after: 1) }
    package func digest(_ bytes: [UInt8]) -> [UInt8] { sha.hash(bytes) }
    /// The root of a tree without leaves.
    package var empty: [UInt8] { sha.hash([]) }
}

/// A whole subtree: 2^level leaves, the first of them at position × 2^level.
package struct Subtree: Sendable, Equatable {
    package let level: Int
    package let position: Int
    package let hash: [UInt8]
}

/// The left part of a tree that grows at its right edge, as the few hashes of its largest whole subtrees: one for each
/// bit of the size, the largest first. From these the root is made, and they are all that adding a leaf needs.
package struct CompactRange: Sendable, Equatable {
    package private(set) var size = 0
    package private(set) var hashes: [[UInt8]] = []

    package init() {}

    /// Nil when there are not as many hashes as a tree of this size has.
    package init?(size: Int, hashes: [[UInt8]]) {
        guard size >= 0, hashes.count == size.nonzeroBitCount, hashes.allSatisfy({ $0.count == SHA256.size }) else {
            return nil
        }
        self.size = size
        self.hashes = hashes
    }

    /// Adds a leaf. `made` is told of every subtree that became whole, the leaf among them.
    package mutating func append(
        _ leaf: [UInt8], _ hasher: TreeHasher, made: (Subtree) throws -> Void
    ) rethrows {
        try append(level: 0, leaf, hasher, made: made)
    }

    /// Adds 2^level leaves at once, by the hash of their subtree; the size must be a multiple of 2^level.
    package mutating func append(
        level: Int, _ hash: [UInt8], _ hasher: TreeHasher, made: (Subtree) throws -> Void
    ) rethrows {
        precondition(size & ((1 << level) - 1) == 0, "a subtree begins where the one before it ends")
        var (level, hash) = (level, hash)
        try made(Subtree(level: level, position: size >> level, hash: hash))
        let added = 1 << level
        while size >> level & 1 == 1 {
            hash = hasher.node(hashes.removeLast(), hash)
            level += 1
            try made(Subtree(level: level, position: size >> level, hash: hash))
        }
        hashes.append(hash)
        size += added
    }

    package mutating func append(level: Int = 0, _ hash: [UInt8], _ hasher: TreeHasher) {
        append(level: level, hash, hasher) { _ in }
    }

    /// RFC 6962's Merkle tree hash of all leaves so far.
    package func root(_ hasher: TreeHasher) -> [UInt8] {
        guard var root = hashes.last else { return hasher.empty }
        for hash in hashes.dropLast().reversed() { root = hasher.node(hash, root) }
        return root
    }
}

/// The largest whole subtrees that fill a stretch of leaves, from its left to its right.
enum Stretch {
    static func subtrees(from low: Int, to high: Int) -> [(level: Int, position: Int)] {
        var (found, low) = ([(level: Int, position: Int)](), low)
        while low < high {
            let fits = Int.bitWidth - 1 - (high - low).leadingZeroBitCount
            let level = low == 0 ? fits : min(low.trailingZeroBitCount, fits)
            found.append((level, low >> level))
            low += 1 << level
        }
        return found
    }
}
