import CCrypto

/// The private key of an encrypted form, as whoever holds it has it: RSA, in PEM. It is never a server's.
package final class PrivateKey {
    private let pointer: OpaquePointer

    /// A key under a passphrase asks for it on the terminal. Throws `.notAKey`.
    package init(pem: [UInt8]) throws(DecryptionProblem) {
        guard let source = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { throw .notAKey }
        defer { BIO_free(source) }
        guard let key = PEM_read_bio_PrivateKey(source, nil, nil, nil) else { throw .notAKey }
        pointer = key
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { throw .notAKey }
    }

    deinit { EVP_PKEY_free(pointer) }

    /// RSA-OAEP with SHA-256, also in MGF1: what "RSA/NONE/OAEPWithSHA256AndMGF1Padding" of the specification is on
    /// telephones. Nil when it was not encrypted for this key.
    func open(_ sealed: [UInt8]) -> [UInt8]? {
        guard let context = EVP_PKEY_CTX_new(pointer, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_decrypt_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1,
            EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1
        else { return nil }
        var size = Int(EVP_PKEY_get_size(pointer))
        var plain = [UInt8](repeating: 0, count: size)
        guard EVP_PKEY_decrypt(context, &plain, &size, sealed, sealed.count) == 1 else { return nil }
        return Array(plain.prefix(size))
    }
}
