import CCrypto

/// SHA-256 (FIPS 180-4) by OpenSSL, with one context for many hashes. Used by one thread at a time.
package final class SHA256 {
    package static let size = 32
    private let context: OpaquePointer

    /// Fetched once: to look the algorithm up for each hash costs more than the hash.
    private struct Algorithm: @unchecked Sendable { let type: OpaquePointer }
    private static let algorithm = Algorithm(type: fetched())

    private static func fetched() -> OpaquePointer {
        guard let type = EVP_MD_fetch(nil, "SHA2-256", nil) else {
            fatalError("OpenSSL has no SHA-256")  // tidy: allow - nothing can be proved, so nothing may go on
        }
        return type
    }

    package init() {
        guard let context = EVP_MD_CTX_new() else {
            fatalError("no memory for a hash")  // tidy: allow - nothing can be proved, so nothing may go on
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Of the prefix byte, if there is one, and the parts, one after the other.
    package func hash(_ first: [UInt8], _ second: [UInt8] = [], after prefix: UInt8? = nil) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.size) { buffer, filled in
            var status = EVP_DigestInit_ex2(context, SHA256.algorithm.type, nil)
            if var prefix { status &= EVP_DigestUpdate(context, &prefix, 1) }
            status &= EVP_DigestUpdate(context, first, first.count)
            if !second.isEmpty { status &= EVP_DigestUpdate(context, second, second.count) }
            status &= EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
            // Cannot fail with these sizes; a hash of nothing would prove anything.
            guard status == 1 else { fatalError("OpenSSL refused to hash") }  // tidy: allow - fail closed
            filled = SHA256.size
        }
    }
}
