import Glibc
import Kernel

/// What was written, and whether it is known to be what the telephone sent.
package struct DecryptedSubmission: Sendable, Equatable {
    package let files: [(name: String, sizeBytes: Int)]
    /// Without a signature a changed byte is not seen. With one it is; who sent it is not proved by either: anybody who
    /// has the form has the public key.
    package let isSigned: Bool

    package static func == (one: Self, other: Self) -> Bool {
        one.isSigned == other.isSigned && one.files.elementsEqual(other.files, by: ==)
    }
}

extension EncryptedSubmission {
    /// Opens the files that lie in `folder` and writes the plain record and its files into `target`, which must not be
    /// there: all of them, or nothing. A file is never whole in memory. Throws `DecryptionProblem`.
    package func open(
        with privateKey: PrivateKey, from folder: String, into target: String
    ) throws(DecryptionProblem) -> DecryptedSubmission {
        guard let sealed = Base64.decode(key), let key = privateKey.open(sealed), key.count == 32 else {
            throw .wrongKey
        }
        guard mkdir(target, 0o700) == 0 else { throw .cannotWrite(target) }
        let part = target + ".part"
        guard mkdir(part, 0o700) == 0 else {
            rmdir(target)
            throw .cannotWrite(part)
        }
        do throws(DecryptionProblem) {
            let opened = try openAll(key, privateKey, from: folder, into: part)
            // Onto the empty folder: whoever looks sees all of it or nothing.
            guard rename(part, target) == 0 else { throw .cannotWrite(target) }
            return opened
        } catch {
            for one in parts { unlink("\(part)/\(one.plain)") }
            rmdir(part)
            rmdir(target)
            throw error
        }
    }

    private func openAll(
        _ key: [UInt8], _ privateKey: PrivateKey, from folder: String, into target: String
    ) throws(DecryptionProblem) -> DecryptedSubmission {
        // What is missing is told before anything is done.
        for one in parts where access("\(folder)/\(one.sealed)", R_OK) != 0 { throw .missing(one.sealed) }
        var vectors = FileVectors(instanceID: instanceID, key: key)
        var digests: [[UInt8]] = []
        var files: [(name: String, sizeBytes: Int)] = []
        for one in parts {
            let (digest, size) = try Self.open(one, key, vectors.next(), from: folder, into: target)
            digests.append(digest)
            files.append((one.plain, size))
        }
        if !signature.isEmpty {
            guard let sealed = Base64.decode(signature), privateKey.open(sealed) == signed(digests) else {
                throw .changed
            }
        }
        return DecryptedSubmission(files: files, isSigned: !signature.isEmpty)
    }

    private static func open(
        _ part: Part, _ key: [UInt8], _ vector: [UInt8], from folder: String, into target: String
    ) throws(DecryptionProblem) -> (digest: [UInt8], size: Int) {
        let source = Glibc.open("\(folder)/\(part.sealed)", O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw .missing(part.sealed) }
        defer { close(source) }
        let place = Glibc.open("\(target)/\(part.plain)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard place >= 0 else { throw .cannotWrite(part.plain) }
        defer { close(place) }
        var decipher = FileDecipher(key: key, vector: vector)
        let digest = MD5()
        var size = 0
        func keep(_ bytes: ArraySlice<UInt8>) throws(DecryptionProblem) {
            size += bytes.count
            var rest = bytes
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { Glibc.write(place, $0.baseAddress, $0.count) }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw .cannotWrite(part.plain) }
                rest = rest.dropFirst(written)
            }
        }
        var piece = [UInt8](repeating: 0, count: AttachmentStore.pieceBytes)
        while true {
            let count = Glibc.read(source, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .missing(part.sealed) }
            if count == 0 { break }
            let plain = decipher.open(Array(piece[..<count]))
            digest.add(plain)
            try keep(plain)
        }
        guard let last = decipher.finish() else { throw .damaged(part.sealed) }
        digest.add(last)
        try keep(last)
        guard fsync(place) == 0 else { throw .cannotWrite(part.plain) }
        return (digest.finished(), size)
    }
}
