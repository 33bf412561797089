import CSodium

/// libsodium, made ready once before the first call.
enum Sodium {
    private static let isReady: Bool = sodium_init() >= 0

    static func ready() {
        // Without libsodium there is no randomness to trust, and nothing may go on.
        guard isReady else { fatalError("libsodium cannot start") }  // tidy: allow - fail closed
    }

    static func random(_ count: Int) -> [UInt8] {
        ready()
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            if let start = buffer.baseAddress { randombytes_buf(start, count) }
            filled = count
        }
    }

    /// Overwrites in place, in a way that the optimiser must keep.
    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { sodium_memzero(start, $0.count) } }
    }

    /// Keyed BLAKE2b of the parts, one after the other. `size` 16…64.
    static func keyedHash(_ key: KeyBytes, size: Int, _ parts: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            let status = key.withBytes { secret in
                buffer.baseAddress.map {
                    crypto_generichash($0, size, parts, UInt64(parts.count), secret, KeyBytes.size)
                } ?? -1
            }
            // Cannot fail with these sizes; a silent zero hash would open every session.
            guard status == 0 else { fatalError("BLAKE2b refused its input") }  // tidy: allow - fail closed
            filled = size
        }
    }
}

/// 32 secret bytes in guarded, locked memory, wiped when dropped.
final class KeyBytes: @unchecked Sendable {  // never written after init
    static let size = 32
    private let pointer: UnsafeMutablePointer<UInt8>

    init(_ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        Sodium.ready()
        guard let memory = sodium_malloc(KeyBytes.size) else {
            fatalError("no memory for a key")  // tidy: allow - nothing can be sealed, so nothing may go on
        }
        pointer = memory.bindMemory(to: UInt8.self, capacity: KeyBytes.size)
        fill(pointer)
        sodium_mprotect_readonly(memory)
    }

    deinit { sodium_free(pointer) }

    /// The bytes, which stay where they are only until the body returns: without this the memory could be given back
    /// after the last mention of the key and before the last use of the pointer.
    func withBytes<T>(_ body: (UnsafePointer<UInt8>) -> T) -> T {
        withExtendedLifetime(self) { body(UnsafePointer(pointer)) }
    }

    /// A key of its own for one purpose. `number` tells the purposes apart.
    func derive(_ number: UInt64) -> KeyBytes {
        withBytes { own in
            KeyBytes { crypto_kdf_derive_from_key($0, KeyBytes.size, number, "PALERMOv", own) }
        }
    }
}
