import Foundation
import Testing

/// The house rules that a compiler does not know. A line may say why it is an exception: `// tidy: allow - reason`.
@Suite struct TidyTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct Source: Sendable {
        let path: String
        let lines: [String]
        var room: String { String(path.split(separator: "/").dropFirst().first ?? "") }
        var isTest: Bool { path.hasPrefix("Tests/") }
    }

    static let sources: [Source] = ["Sources", "Tests", "Benchmarks"].flatMap { files(under: $0, ending: "swift") }

    static func files(under folder: String, ending: String) -> [Source] {
        let base = root.appending(path: folder)
        let found = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)?.allObjects ?? []
        return found.compactMap { $0 as? URL }.filter { $0.pathExtension == ending }.compactMap { file in
            guard let bytes = FileManager.default.contents(atPath: file.path) else { return nil }
            let path = String(file.path.dropFirst(root.path.count).drop { $0 == "/" })
            return Source(path: path, lines: String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n"))
        }.sorted { $0.path < $1.path }
    }

    /// `path:line` of every line of code in which `word` stands and that does not say, there or above, why it may.
    static func uses(of word: String, in sources: [Source]) -> [String] {
        sources.flatMap { source in
            source.lines.enumerated().filter { index, line in
                line.contains(word) && !line.contains("tidy: allow - ")
                    && !(index > 0 && source.lines[index - 1].contains("// tidy: allow - "))
                    && !line.drop(while: { $0 == " " }).hasPrefix("//")
            }.map { "\(source.path):\($0.offset + 1)" }
        }
    }

    @Test func `there are sources to look at`() {
        #expect(Self.sources.count > 200)
        #expect(Self.sources.contains { $0.room == "Kernel" })
    }

    @Test func `a file is short enough to be read at once`() {
        let long = Self.sources.filter { $0.lines.count > 301 }.map { "\($0.path): \($0.lines.count - 1) lines" }
        #expect(long.isEmpty)
    }

    /// What is refused in the program, and what to write instead.
    static let banned: [(word: String, instead: String)] = [
        (" try? ", "handle the error or let it through"),
        (" try! ", "handle the error or let it through"),
        ("catch {}", "say why nothing is to be done"),
        ("fatalError(", "one bad row must not stop a shelter's server: throw"),
        (".first!", "guard let"), (".last!", "guard let"), (")!", "guard let"), ("]!", "guard let"),
        ("Date()", "World.now"), ("UUID()", "World.makeID"), ("NSRegularExpression", "a byte scanner"),
        ("DateFormatter", "Localizer"), ("String(format:", "pad or interpolation"),
    ]

    @Test(arguments: banned.map(\.word)) func `the program does without`(word: String) throws {
        let program = Self.sources.filter { $0.path.hasPrefix("Sources/") }
        let instead = try #require(Self.banned.first { $0.word == word }).instead
        let found = Self.uses(of: word, in: program)
        #expect(found.isEmpty, "\(word): \(instead)")
    }

    @Test(arguments: ["TODO", "FIXME", "XXX ", "HACK"]) func `nothing is left for later`(word: String) {
        let here = "Tests/TidyTests/TidyTests.swift"
        let found = Self.sources.filter { $0.path != here }.flatMap { source in
            source.lines.enumerated().filter { $0.element.contains(word) }.map { "\(source.path):\($0.offset + 1)" }
        }
        #expect(found.isEmpty)
    }

    /// The one room that may know a thing.
    static let homes: [(import: String, rooms: Set<String>)] = [
        ("import CSQLite", ["StorageSQLite"]), ("import CPostgreSQL", ["StoragePostgreSQL"]),
        ("import CSodium", ["Vault", "Definitions", "Statistics"]), ("import CCrypto", ["Vault", "Forms"]),
        ("import CLibXML2", ["Forms"]),
        ("import Hummingbird", ["Web", "palermo"]), ("import Yams", ["Definitions"]),
        ("import ArgumentParser", ["palermo"]),
    ]

    @Test(arguments: homes.map(\.import)) func `a library is imported in one place`(name: String) throws {
        let rooms = try #require(Self.homes.first { $0.import == name }).rooms
        let found = Self.sources.filter { $0.path.hasPrefix("Sources/") && $0.lines.contains(name) }.map(\.room)
        #expect(Set(found).isSubset(of: rooms))
        #expect(!found.isEmpty, "nothing imports it: is the rule still meant?")
    }

    @Test func `rooms do without Foundation`() {
        let found = Self.sources.filter { $0.path.hasPrefix("Sources/") && $0.lines.contains("import Foundation") }
        // Unicode's decomposition is nowhere else.
        #expect(found.map(\.path).filter { $0 != "Sources/Vault/NameFolding.swift" }.isEmpty)
    }

    @Test func `only the edge of the program reads the clock`() {
        let rooms = Self.sources.filter { source in
            source.path.hasPrefix("Sources/") && !["Kernel", "palermo"].contains(source.room)
        }
        #expect(Self.uses(of: "wallClock", in: rooms).isEmpty)
    }

    @Test func `every test can fail`() {
        let idle = Self.sources.filter { source in
            source.isTest && source.lines.contains { $0.contains("@Test") }
                && !source.lines.contains {
                    $0.contains("#expect") || $0.contains("#require") || $0.contains("Issue.record")
                        || $0.contains("confirmation(")
                }
        }
        #expect(idle.map(\.path).isEmpty)
    }
}
