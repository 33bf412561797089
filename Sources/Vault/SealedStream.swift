import CSodium

/// Seals long files in pieces, in order, so that a piece that is changed, missing, moved or from another file is noticed, and
/// a file that ends early too: libsodium's secretstream (XChaCha20-Poly1305) under a key that follows from the key file.
package final class SealedWriter {
    package static let pieceBytes = 1 << 16
    package static let tagBytes = 17
    package static let headerBytes = 24

    private var state = crypto_secretstream_xchacha20poly1305_state()
    /// To be written before the first piece.
    package let header: [UInt8]

    init(key: KeyBytes) {
        var header = [UInt8](repeating: 0, count: Self.headerBytes)
        var state = crypto_secretstream_xchacha20poly1305_state()
        _ = key.withBytes { crypto_secretstream_xchacha20poly1305_init_push(&state, &header, $0) }
        self.state = state
        self.header = header
    }

    /// - Parameter isLast: ends the stream; nothing can be sealed after it.
    package func seal(_ piece: [UInt8], isLast: Bool) -> [UInt8] {
        var sealed = [UInt8](repeating: 0, count: piece.count + Self.tagBytes)
        let tag = isLast ? UInt8(crypto_secretstream_xchacha20poly1305_TAG_FINAL) : 0
        crypto_secretstream_xchacha20poly1305_push(
            &state, &sealed, nil, piece, UInt64(piece.count), nil, 0, tag)
        return sealed
    }
}

package final class SealedReader {
    private var state = crypto_secretstream_xchacha20poly1305_state()
    /// True after the piece that ends the stream.
    package private(set) var isEnded = false

    init(key: KeyBytes, header: [UInt8]) throws(VaultError) {
        guard header.count == SealedWriter.headerBytes else { throw .format }
        let status = key.withBytes { crypto_secretstream_xchacha20poly1305_init_pull(&state, header, $0) }
        guard status == 0 else { throw .format }
    }

    /// Throws `.tampered` for anything but the next piece of this stream under this key.
    package func open(_ sealed: [UInt8]) throws(VaultError) -> [UInt8] {
        guard sealed.count >= SealedWriter.tagBytes, !isEnded else { throw .tampered }
        var plain = [UInt8](repeating: 0, count: sealed.count - SealedWriter.tagBytes)
        var tag: UInt8 = 0
        let status = crypto_secretstream_xchacha20poly1305_pull(
            &state, &plain, nil, &tag, sealed, UInt64(sealed.count), nil, 0)
        guard status == 0 else { throw .tampered }
        isEnded = tag == UInt8(crypto_secretstream_xchacha20poly1305_TAG_FINAL)
        return plain
    }
}

extension Vault {
    package func sealedWriter() -> SealedWriter { SealedWriter(key: backups) }
    package func sealedReader(header: [UInt8]) throws(VaultError) -> SealedReader {
        try SealedReader(key: backups, header: header)
    }
}
