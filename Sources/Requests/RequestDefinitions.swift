import Definitions
import Directory
import Kernel
import Storage
import Synchronization

/// The kinds of request of this deployment, and every older text that a running request still follows.
package final class RequestDefinitions: Sendable {
    /// In the order of their files.
    package let all: [RequestDefinition]
    private let texts: [String: String]
    private let older = OlderDefinitions()

    /// Reads `definitions/requests` of the resources folder, collecting what is wrong in all files.
    /// - Parameters: purposes: of consent.yaml, each with its fields. kinds: of organisations.
    package static func load(
        resources: String, purposes: [String: Set<String>]? = nil, kinds: Set<String>? = nil
    ) throws(DefinitionProblems) -> RequestDefinitions {
        let folder = resources + "/definitions/requests"
        var problems = DefinitionProblems()
        var files: [(text: [UInt8], root: DefinitionNode)] = []
        do throws(FileProblem) {
            for name in try Files.names(in: folder, ending: ".yaml") {
                let bytes = try Files.read("\(folder)/\(name)", limit: DefinitionFile.bytesMax)
                let root = problems.collect { () throws(DefinitionProblem) in
                    try DefinitionFile.parse(bytes, file: "\(folder)/\(name)")
                }
                if let root { files.append((bytes, root)) }
            }
        } catch {
            problems.add(
                DefinitionProblem(
                    file: error.path, what: "cannot be read: \(error.why)", mend: "Check the folder and --resources."))
        }
        var definitions: [RequestDefinition] = []
        var texts: [String: String] = [:]
        for file in files {
            do throws(DefinitionProblems) {
                let definition = try RequestDefinitionReader.read(file.root, purposes: purposes, kinds: kinds)
                if definitions.contains(where: { $0.id == definition.id }) {
                    problems.add(file.root.problem("kind \"\(definition.id)\" stands twice", "Keep one of them."))
                }
                definitions.append(definition)
                texts[definition.digest] = String(decoding: file.text, as: UTF8.self)
            } catch {
                for problem in error.problems { problems.add(problem) }
            }
        }
        try problems.throwIfAny()
        return RequestDefinitions(all: definitions, texts: texts)
    }

    /// One definition from a text, for tests.
    package static func read(
        _ text: String, file: String, purposes: [String: Set<String>]? = nil, kinds: Set<String>? = nil
    ) throws(DefinitionProblems) -> RequestDefinition {
        var problems = DefinitionProblems()
        let root = problems.collect { () throws(DefinitionProblem) in try DefinitionFile.parse(text, file: file) }
        guard let root else { throw problems }
        return try RequestDefinitionReader.read(root, purposes: purposes, kinds: kinds)
    }

    private init(all: [RequestDefinition], texts: [String: String]) {
        self.all = all
        self.texts = texts
    }

    /// The definition under which a new request of this kind begins.
    package func current(_ kind: String) -> RequestDefinition? { all.first { $0.id == kind } }

    /// What is sent to a service for a need: the kind named after it (an interpreter is booked), or else the first that
    /// names a service and is named after none.
    package func forNeed(_ need: String, _ kinds: ServiceKinds) -> RequestDefinition? {
        all.first { $0.namesService && $0.id == need } ?? all.first { $0.namesService && kinds[$0.id] == nil }
    }

    /// Every kind but the one that begins at a need: they begin at the case.
    package func besideNeeds(_ kinds: ServiceKinds) -> [RequestDefinition] {
        let general = forNeed("", kinds)?.id
        return all.filter { $0.id != general }
    }

    /// The roles that send, and that answer, some kind.
    package var senders: Set<String> { Set(all.flatMap(\.fromRoles)) }
    package var receivers: Set<String> { Set(all.flatMap(\.toRoles)) }

    private static let insert = Statement(
        "request_definitions.insert",
        """
        INSERT INTO request_definitions (kind, digest, version, yaml, kept_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (kind, digest) DO NOTHING
        """)
    private static let find = Statement(
        "request_definitions.find", "SELECT yaml FROM request_definitions WHERE kind = ?1 AND digest = ?2")

    /// Keeps the text beside the first request that follows it.
    func keep(_ write: Write, _ definition: RequestDefinition, now: Timestamp) throws {
        try write.run(
            Self.insert,
            [
                .text(definition.id), .text(definition.digest), .int(definition.version),
                .text(texts[definition.digest] ?? ""), .at(now),
            ])
    }

    /// The definition a request runs under, of today or kept.
    package func definition(_ read: Read, kind: String, digest: String) throws -> RequestDefinition {
        if let current = all.first(where: { $0.digest == digest }) { return current }
        if let known = older.known.withLock({ $0[digest] }) { return known }
        guard let yaml = try read.first(Self.find, [.text(kind), .text(digest)], { $0.text(0) }) else {
            throw StorageError.corrupt(statement: Self.find.name, column: 0)
        }
        let definition = try Self.read(yaml, file: "request_definitions/\(kind)/\(digest)")
        older.known.withLock { $0[digest] = definition }
        return definition
    }
}

private final class OlderDefinitions: Sendable {
    let known = Mutex<[String: RequestDefinition]>([:])
}
