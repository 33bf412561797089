import Glibc
import Kernel
import Synchronization
import Vault

/// A file that was sealed while it arrived and belongs to no submission yet.
package struct SealedFile: Sendable {
    package let id: SubmissionFileID
    package let name: String
    package let kind: FileKind
    package let sizeBytes: Int
    /// Tells the same bytes under the same name again, under the vault's key.
    let content: [UInt8]
    let wrapped: [UInt8]
}

/// Files of submissions on disk: each sealed under a key of its own, piece by piece, so that none is ever whole in
/// memory. A piece says which one it is and whether it is the last: none can be left out, moved or cut off unseen.
package struct AttachmentStore: Sendable {
    static let pieceBytes = 64 * 1_024
    let folder: String
    let vault: Vault
    let world: World

    func path(_ id: SubmissionFileID) -> String { "\(folder)/\(id)" }

    /// Begins to take in a file. Throws `.badFileName`, `.cannotKeep`.
    package func begin(_ name: String) throws(FormsProblem) -> AttachmentWriter {
        guard FileName.isFit(name) else { throw .badFileName }
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw .cannotKeep }
        let id: SubmissionFileID = world.makeID()
        let (key, wrapped) = vault.newRecordKey(for: id.cast())
        let file = open(path(id), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .cannotKeep }
        return AttachmentWriter(store: self, id: id, name: name, key: key, wrapped: wrapped, file: file)
    }

    /// A file that is in memory already.
    package func keep(_ name: String, _ bytes: [UInt8]) throws(FormsProblem) -> SealedFile {
        let writer = try begin(name)
        do throws(FormsProblem) {
            try writer.append(bytes[...])
            return try writer.finish()
        } catch {
            writer.discard()
            throw error
        }
    }

    /// Takes away what no submission took.
    package func discard(_ files: [SealedFile]) { discard(files.map(\.id)) }
    func discard(_ files: [SubmissionFileID]) { for file in files { unlink(path(file)) } }

    /// Every file that began to arrive before this moment. What bears no file's name is not ours. Throws `FileProblem`.
    func kept(before: Timestamp) throws -> [SubmissionFileID] {
        // The folder is made when the first file comes.
        guard access(folder, F_OK) == 0 else { return [] }
        return try Files.names(in: folder, ending: "").compactMap { SubmissionFileID($0) }.filter { $0.madeAt < before }
    }

    /// Begins to read a file. Throws `.unreadable`.
    func reader(_ id: SubmissionFileID, key: RecordKey) throws(FormsProblem) -> AttachmentReader {
        let file = open(path(id), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable }
        return AttachmentReader(file: file, key: key)
    }

    static func row(_ index: Int, isLast: Bool) -> String { "\(index)\(isLast ? " last" : "")" }
}

/// A file's bytes, piece by piece: it is never whole in memory. Used by one task at a time.
package final class AttachmentReader: Sendable {
    private let file: Int32
    private let key: RecordKey
    /// Of the next piece; nil after the last.
    private let index = Mutex<Int?>(0)

    fileprivate init(file: Int32, key: RecordKey) {
        self.file = file
        self.key = key
    }

    deinit { close(file) }

    /// Nil after the last piece. Throws `.unreadable` when one is not as it was written.
    package func next() throws -> [UInt8]? {
        try index.withLock { index in
            guard let place = index else { return nil }
            guard let header = read(5) else { throw FormsProblem.unreadable }
            let size = header[..<4].reduce(0) { $0 << 8 | Int($1) }
            guard size <= AttachmentStore.pieceBytes + 64, let sealed = read(size) else {
                throw FormsProblem.unreadable
            }
            let isLast = header[4] == 1
            index = isLast ? nil : place + 1
            return try key.openBytes(
                sealed, table: "submission_files", column: "piece", row: AttachmentStore.row(place, isLast: isLast))
        }
    }

    private func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(file, buffer.baseAddress?.advanced(by: filled), count - filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }
}

/// One file while it arrives. Used by one task at a time.
package final class AttachmentWriter: Sendable {
    private struct State {
        var file: Int32
        var pending: [UInt8] = []
        var head: [UInt8] = []
        var index = 0
        var size = 0
        /// A running digest: each piece's, with the one before.
        var digest: [UInt8] = []
    }

    private let store: AttachmentStore
    private let id: SubmissionFileID
    package let name: String
    private let key: RecordKey
    private let wrapped: [UInt8]
    private let state: Mutex<State>

    init(
        store: AttachmentStore, id: SubmissionFileID, name: String, key: RecordKey, wrapped: [UInt8], file: Int32
    ) {
        self.store = store
        self.id = id
        self.name = name
        self.key = key
        self.wrapped = wrapped
        state = Mutex(State(file: file))
    }

    deinit { state.withLock { if $0.file >= 0 { close($0.file) } } }

    /// Throws `.fileTooLarge`, `.cannotKeep`.
    package func append(_ bytes: ArraySlice<UInt8>) throws(FormsProblem) {
        try state.withLock { (state) throws(FormsProblem) in
            state.size += bytes.count
            guard state.size <= IncomingSubmission.fileBytesMax else { throw .fileTooLarge }
            if state.head.count < FileKind.bytesNeeded {
                state.head += bytes.prefix(FileKind.bytesNeeded - state.head.count)
            }
            var rest = bytes
            while !rest.isEmpty {
                if state.pending.count == AttachmentStore.pieceBytes { try write(&state, isLast: false) }
                let taken = rest.prefix(AttachmentStore.pieceBytes - state.pending.count)
                state.pending += taken
                rest = rest.dropFirst(taken.count)
            }
        }
    }

    /// All of it is here, and durable.
    package func finish() throws(FormsProblem) -> SealedFile {
        try state.withLock { (state) throws(FormsProblem) in
            try write(&state, isLast: true)
            guard fsync(state.file) == 0 else { throw .cannotKeep }
            close(state.file)
            state.file = -1
            let content = store.vault.digest(state.digest + Array(name.utf8), purpose: "submission-file")
            return SealedFile(
                id: id, name: name, kind: FileKind(sniffing: state.head), sizeBytes: state.size, content: content,
                wrapped: wrapped)
        }
    }

    /// Nothing of it stays.
    package func discard() { unlink(store.path(id)) }

    private func write(_ state: inout State, isLast: Bool) throws(FormsProblem) {
        state.digest = store.vault.digest(state.digest + state.pending, purpose: "submission-piece")
        let sealed = key.sealBytes(
            state.pending, table: "submission_files", column: "piece",
            row: AttachmentStore.row(state.index, isLast: isLast))
        let size = UInt32(sealed.count)
        let header = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> UInt32($0)) } + [isLast ? 1 : 0]
        var rest = (header + sealed)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(state.file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw .cannotKeep }
            rest = rest.dropFirst(written)
        }
        state.pending.removeAll(keepingCapacity: true)
        state.index += 1
    }
}
