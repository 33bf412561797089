import Kernel
import Vault

/// Shows that leaves stand side by side in a tree: the hashes left and right of them, from which the root follows.
///
/// One form for all that is ever shown. With one leaf: that it is there. With none: that a tree is the beginning of a larger
/// one. With all of a case and their neighbours, in the tree of accounts: that there are no others.
package struct RangeProof: Sendable, Equatable {
    /// Leaves in the whole tree.
    package let size: Int
    /// Where the first leaf stands, counted from 0.
    package let from: Int
    /// Of the whole subtrees of the leaves before, the largest first.
    package let left: [[UInt8]]
    /// Of the whole subtrees of the leaves after, from the left.
    package let right: [[UInt8]]

    /// The root, when these leaves stand there; nil when the proof is not one for so many leaves.
    package func root(of leaves: [[UInt8]], _ hasher: TreeHasher) -> [UInt8]? {
        guard from >= 0, size >= 0, leaves.count <= size - from,
            leaves.allSatisfy({ $0.count == SHA256.size }), right.allSatisfy({ $0.count == SHA256.size }),
            var range = CompactRange(size: from, hashes: left)
        else { return nil }
        for leaf in leaves { range.append(leaf, hasher) }
        let rest = Stretch.subtrees(from: range.size, to: size)
        guard rest.count == right.count else { return nil }
        for (subtree, hash) in zip(rest, right) { range.append(level: subtree.level, hash, hasher) }
        return range.root(hasher)
    }

    /// The root of the tree that ends before the first leaf.
    package func rootBefore(_ hasher: TreeHasher) -> [UInt8]? {
        CompactRange(size: from, hashes: left)?.root(hasher)
    }

    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("size", size)
            $0.member("from", from)
            $0.memberStrings("left", left.map { Hex.encode($0) })
            $0.memberStrings("right", right.map { Hex.encode($0) })
        }
    }

    /// As `write` wrote it. Nil for anything else.
    package init?(_ json: JSONValue?) {
        guard let json, let size = json["size"]?.integer, let from = json["from"]?.integer, from >= 0, from <= size,
            let left = Self.hashes(json["left"]), let right = Self.hashes(json["right"])
        else { return nil }
        self.init(size: size, from: from, left: left, right: right)
    }

    package init(size: Int, from: Int, left: [[UInt8]], right: [[UInt8]]) {
        self.size = size
        self.from = from
        self.left = left
        self.right = right
    }

    private static func hashes(_ json: JSONValue?) -> [[UInt8]]? {
        guard let items = json?.items, items.count <= Int.bitWidth else { return nil }
        let hashes = items.compactMap { $0.text.flatMap { Hex.decode($0) } }
        return hashes.count == items.count ? hashes : nil
    }
}
