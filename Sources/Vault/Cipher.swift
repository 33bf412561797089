import CCrypto
import CSodium
import Synchronization

/// AES-256-GCM under one key, with libcrypto's key schedule kept between calls: a list page opens hundreds of fields.
///
/// Box: version byte 1, nonce 12 bytes (random), ciphertext, tag 16 bytes. Random 96-bit nonces are safe up to 2^32
/// seals under one key (NIST SP 800-38D, 8.3); a record has thousands at most. The key lives only in libcrypto's
/// context, which wipes it when freed.
final class Cipher: Sendable {
    static let overhead = 29
    private static let version: UInt8 = 1
    private static let nonceSize = 12
    private static let tagSize = 16

    /// libcrypto's pointers may move between threads as long as one thread at a time uses a context.
    private struct Context: @unchecked Sendable { let pointer: OpaquePointer }

    private struct Algorithm: @unchecked Sendable { let pointer: OpaquePointer? }
    private static let algorithm = Algorithm(pointer: EVP_CIPHER_fetch(nil, "AES-256-GCM", nil))

    /// One context and whose turn it is.
    private final class Lane: Sendable {
        let context: Mutex<Context>

        init(key: UnsafePointer<UInt8>) {
            guard let pointer = EVP_CIPHER_CTX_new(),
                EVP_CipherInit_ex2(pointer, Cipher.algorithm.pointer, key, nil, 1, nil) == 1
            else { fatalError("libcrypto has no AES-256-GCM") }  // tidy: allow - fail closed
            context = Mutex(Context(pointer: pointer))
        }

        deinit { context.withLock { EVP_CIPHER_CTX_free($0.pointer) } }
    }

    private let lanes: [Lane]

    /// - Parameters:
    ///   - key: points to 32 bytes; they are not kept.
    ///   - lanes: how many threads may use it at the same moment without waiting. A record's key is used by one; the key
    ///     that wraps all others by every thread, and a lock there was a fifth of the time of PostgreSQL's lists.
    init(key: UnsafePointer<UInt8>, lanes: Int = 1) {
        self.lanes = (0..<lanes).map { _ in Lane(key: key) }
    }

    /// The first context that nobody uses; the first of all when every one is in use.
    private func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
        if lanes.count > 1 {
            for lane in lanes {
                if let done = lane.context.withLockIfAvailable({ body($0.pointer) }) { return done }
            }
        }
        return lanes[0].context.withLock { body($0.pointer) }
    }

    func seal(_ plain: UnsafeRawBufferPointer, associated: [UInt8]) -> [UInt8] {
        Sodium.ready()
        return [UInt8](unsafeUninitializedCapacity: plain.count + Cipher.overhead) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            start[0] = Cipher.version
            randombytes_buf(start + 1, Cipher.nonceSize)
            let body = start + 1 + Cipher.nonceSize
            let isSealed = withContext { pointer in
                var written: Int32 = 0
                guard EVP_CipherInit_ex2(pointer, nil, nil, start + 1, 1, nil) == 1,
                    EVP_EncryptUpdate(pointer, nil, &written, associated, Int32(associated.count)) == 1
                else { return false }
                if plain.count > 0 {
                    let bytes = plain.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    guard EVP_EncryptUpdate(pointer, body, &written, bytes, Int32(plain.count)) == 1 else {
                        return false
                    }
                }
                return EVP_EncryptFinal_ex(pointer, body + plain.count, &written) == 1
                    && EVP_CIPHER_CTX_ctrl(
                        pointer, EVP_CTRL_AEAD_GET_TAG, Int32(Cipher.tagSize), body + plain.count) == 1
            }
            // A value that could not be sealed must not be taken for one that was.
            guard isSealed else { fatalError("libcrypto refused to seal") }  // tidy: allow - fail closed
            filled = plain.count + Cipher.overhead
        }
    }

    /// The length of what `sealed` holds; nil when it is too short or of an unknown version.
    static func plainCount(_ sealed: [UInt8]) -> Int? {
        guard sealed.count >= overhead, sealed[0] == version else { return nil }
        return sealed.count - overhead
    }

    /// Writes the plain bytes to `output`, which must have room for `plainCount`. False, and the output wiped, when the
    /// tag does not fit.
    func open(_ sealed: [UInt8], associated: [UInt8], into output: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        let count = sealed.count - Cipher.overhead
        return sealed.withUnsafeBufferPointer { box in
            guard let start = box.baseAddress, output.count >= count else { return false }
            let body = start + 1 + Cipher.nonceSize
            let isOpen = withContext { pointer in
                var written: Int32 = 0
                guard EVP_CipherInit_ex2(pointer, nil, nil, start + 1, 0, nil) == 1,
                    EVP_DecryptUpdate(pointer, nil, &written, associated, Int32(associated.count)) == 1
                else { return false }
                if count > 0 {
                    guard EVP_DecryptUpdate(pointer, output.baseAddress, &written, body, Int32(count)) == 1 else {
                        return false
                    }
                }
                // libcrypto only reads the tag, though its declaration does not say so.
                let tag = UnsafeMutablePointer(mutating: body + count)
                guard EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, Int32(Cipher.tagSize), tag) == 1 else {
                    return false
                }
                var rest: UInt8 = 0
                return EVP_DecryptFinal_ex(pointer, &rest, &written) == 1
            }
            if !isOpen, let start = output.baseAddress { sodium_memzero(start, count) }
            return isOpen
        }
    }
}
