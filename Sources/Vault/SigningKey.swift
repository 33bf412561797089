import CSodium

/// An Ed25519 key pair (RFC 8032): what it signs, anybody can check who has the public half.
package final class SigningKey: Sendable {
    package static let publicSize = 32
    package static let signatureSize = 64
    private static let seedSize = 32

    package let publicKey: [UInt8]
    private let seed: KeyBytes

    /// - Parameter seed: 32 bytes of chance, kept sealed.
    package init?(seed bytes: [UInt8]) {
        guard bytes.count == Self.seedSize else { return nil }
        seed = KeyBytes { target in
            bytes.withUnsafeBufferPointer { if let start = $0.baseAddress { target.update(from: start, count: 32) } }
        }
        publicKey = seed.withBytes { Self.pair($0).publicKey }
    }

    package static func newSeed() -> [UInt8] { Sodium.random(seedSize) }

    package func sign(_ message: [UInt8]) -> [UInt8] {
        seed.withBytes { start in
            var secret = Self.pair(start).secret
            defer { Sodium.wipe(&secret) }
            return [UInt8](unsafeUninitializedCapacity: Self.signatureSize) { buffer, filled in
                // Has no way to fail with these sizes.
                if let target = buffer.baseAddress {
                    crypto_sign_detached(target, nil, message, UInt64(message.count), secret)
                }
                filled = Self.signatureSize
            }
        }
    }

    package static func isValid(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureSize, publicKey.count == publicSize else { return false }
        Sodium.ready()
        return crypto_sign_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
    }

    private static func pair(_ seed: UnsafePointer<UInt8>) -> (publicKey: [UInt8], secret: [UInt8]) {
        var publicKey = [UInt8](repeating: 0, count: publicSize)
        var secret = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
        crypto_sign_seed_keypair(&publicKey, &secret, seed)
        return (publicKey, secret)
    }
}
