import ArgumentParser
import Forms
import Glibc
import Kernel

extension FormsCommand {
    /// `palermo forms decrypt`: on the machine of whoever holds the private key. It asks no server and no database.
    struct Decrypt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open submissions that a telephone encrypted, with the form's private key.",
            discussion: """
                Takes a folder with submission.xml and its .enc files, a folder of such folders (an unzipped export), or
                one manifest. Runs where the private key is kept: nothing is sent anywhere, and no server needs the key.
                Each submission is written whole, for your eyes only, or not at all.
                """)

        @Argument(help: "A folder, or a manifest beside its files.") var source: String
        @Option(help: "The private key (PEM).") var key: String
        @Option(help: "A folder that is not there yet, for what comes out.") var output: String

        func run() async throws {
            let problem = CommandProblem(
                "\(key) holds no RSA private key that can be read", mend: "It begins with -----BEGIN PRIVATE KEY-----")
            let privateKey: PrivateKey
            do { privateKey = try PrivateKey(pem: try Files.read(key, limit: 65_536)) } catch is DecryptionProblem {
                throw problem
            }
            let found = try Self.manifests(source)
            guard !found.isEmpty else {
                throw CommandProblem(
                    "there is no encrypted submission in \(source)",
                    mend: "Give the folder that holds submission.xml and its .enc files; unzip an export first")
            }
            guard !Folder.has(output) else { throw CommandProblem("\(output) is there already", mend: "Name another") }
            let isOne = found.count == 1
            if !isOne { try Folder.make(output) }
            var refused = 0
            for path in found {
                let folder = Self.folder(of: path)
                let name = folder.split(separator: "/").last.map(String.init) ?? folder
                do {
                    let submission = try EncryptedSubmission(manifest: Files.read(path, limit: Self.manifestBytesMax))
                    let opened = try submission.open(
                        with: privateKey, from: folder, into: isOne ? output : "\(output)/\(name)")
                    let checked = opened.isSigned ? "the signature fits" : "no signature: a change would not be seen"
                    print("\(name): opened, \(submission.formID) \(submission.instanceID); \(checked)")
                    for file in opened.files { print("  \(file.name): \(file.sizeBytes) bytes") }
                } catch let problem as DecryptionProblem {
                    refused += 1
                    print("\(name): not opened: \(Self.words(problem))")
                }
            }
            if refused == found.count, !isOne { rmdir(output) }
            if refused > 0 { throw CommandProblem("\(refused) of \(found.count) submissions were not opened") }
        }

        private static let manifestBytesMax = 16 * 1_024 * 1_024
        /// Deeper than this lies no export.
        private static let depthMax = 4

        private static func folder(of path: String) -> String {
            let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            return parent.isEmpty ? "." : parent == [""] ? "/" : parent.joined(separator: "/")
        }

        /// The encrypted submissions below a place, each by its manifest.
        private static func manifests(_ source: String) throws -> [String] {
            if !Folder.isFolder(source) { return [source] }
            var found: [String] = []
            func look(_ folder: String, _ depth: Int) throws {
                let manifest = "\(folder)/\(EncryptedSubmission.recordName)"
                if Folder.has(manifest) { return found.append(manifest) }
                guard depth < depthMax else { return }
                for name in try Files.names(in: folder, ending: "") where Folder.isFolder("\(folder)/\(name)") {
                    try look("\(folder)/\(name)", depth + 1)
                }
            }
            try look(source, 0)
            return found
        }

        private static func words(_ problem: DecryptionProblem) -> String {
            switch problem {
            case .notAKey: "there is no RSA private key"
            case .notEncrypted: "this is no encrypted submission"
            case .badManifest(let what): "the manifest cannot be used: \(what)"
            case .wrongKey: "this key does not open it; it was encrypted for another, or the key in it was changed"
            case .missing(let name): "\(name) is missing"
            case .damaged(let name): "\(name) was changed or cut off"
            case .changed: "something in it was changed: it is not what the telephone signed"
            case .cannotWrite(let name): "\(name) cannot be written, or is there already"
            }
        }
    }
}
