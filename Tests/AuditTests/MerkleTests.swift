import Audit
import Kernel
import Testing

/// RFC 6962, section 2.1, said as directly as the document says it; the program's own tree is held against this.
private enum Reference {
    static var hasher: TreeHasher { TreeHasher() }

    static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        if leaves.isEmpty { return hasher.empty }
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return hasher.node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    static func leaves(_ count: Int) -> [[UInt8]] { (0..<count).map { hasher.leaf(Array("entry \($0)".utf8)) } }

    static func range(_ leaves: some Sequence<[UInt8]>) -> CompactRange {
        var range = CompactRange()
        for leaf in leaves { range.append(leaf, hasher) }
        return range
    }

    /// By definition, without any stored node.
    static func proof(_ leaves: [[UInt8]], from: Int, to: Int) -> RangeProof {
        var (right, low) = ([[UInt8]](), to)
        while low < leaves.count {
            var step = 1
            while low % (step * 2) == 0, low + step * 2 <= leaves.count { step *= 2 }
            right.append(root(leaves[low..<low + step]))
            low += step
        }
        return RangeProof(size: leaves.count, from: from, left: range(leaves[..<from]).hashes, right: right)
    }
}

struct MerkleTests {
    @Test func `hashes of the empty tree and of known leaves are those of the RFC's algorithm`() {
        let hasher = TreeHasher()
        // SHA-256 of nothing, of the byte 00, and of 01 with two hashes of leaves: from FIPS 180-4's algorithm.
        #expect(Hex.encode(hasher.empty) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Hex.encode(hasher.leaf([])) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
        // The roots of RFC 6962's well-known test tree (certificate-transparency's reference tests).
        let inputs = [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
        ]
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ]
        var range = CompactRange()
        for (input, root) in zip(inputs, roots) {
            range.append(hasher.leaf(Hex.decode(input) ?? []), hasher)
            #expect(Hex.encode(range.root(hasher)) == root)
        }
    }

    @Test func `a tree that grows has the root that its leaves have`() {
        let leaves = Reference.leaves(70)
        var range = CompactRange()
        for count in 0...70 {
            #expect(range.root(Reference.hasher) == Reference.root(leaves[..<count]))
            #expect(CompactRange(size: range.size, hashes: range.hashes) == range)
            if count < 70 { range.append(leaves[count], Reference.hasher) }
        }
    }

    @Test func `every stretch of every small tree is shown by its proof, and by no other leaves or place`() {
        for size in 0...20 {
            let leaves = Reference.leaves(size)
            let root = Reference.root(leaves[...])
            for from in 0...size {
                for to in from...size {
                    let proof = Reference.proof(leaves, from: from, to: to)
                    let shown = Array(leaves[from..<to])
                    #expect(proof.root(of: shown, Reference.hasher) == root)
                    #expect(proof.rootBefore(Reference.hasher) == Reference.root(leaves[..<from]))
                    guard let first = shown.first else { continue }
                    var forged = shown
                    forged[0][0] ^= 1
                    #expect(proof.root(of: forged, Reference.hasher) != root)
                    #expect(proof.root(of: shown + [first], Reference.hasher) != root)
                    #expect(proof.root(of: Array(shown.dropLast()), Reference.hasher) != root)
                    let moved = RangeProof(size: size, from: from + 1, left: proof.left, right: proof.right)
                    #expect(moved.root(of: shown, Reference.hasher) != root)
                }
            }
        }
    }

    @Test(arguments: [
        RangeProof(size: -1, from: 0, left: [], right: []), RangeProof(size: 3, from: 5, left: [], right: []),
        RangeProof(size: 2, from: 1, left: [[1, 2]], right: []), RangeProof(size: 1, from: 0, left: [], right: [[0]]),
    ])
    func `what is no proof shows nothing`(proof: RangeProof) {
        #expect(proof.root(of: Reference.leaves(1), Reference.hasher) == nil)
    }
}
