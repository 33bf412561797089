import Foundation
import Testing

/// What documents say can be followed: links lead somewhere, commands exist.
@Suite struct DocumentTests {
    static let pages: [TidyTests.Source] =
        TidyTests.files(under: "docs", ending: "md")
        + ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].compactMap { name in
            FileManager.default.contents(atPath: TidyTests.root.appending(path: name).path).map {
                TidyTests.Source(path: name, lines: String(decoding: $0, as: UTF8.self).components(separatedBy: "\n"))
            }
        }

    @Test func `every link within the project leads to a file`() {
        var broken: [String] = []
        for page in Self.pages {
            let folder = TidyTests.root.appending(path: page.path).deletingLastPathComponent()
            for line in page.lines {
                for piece in line.components(separatedBy: "](").dropFirst() {
                    let target = String(piece.prefix { $0 != ")" && $0 != "#" })
                    if target.isEmpty || target.contains("://") || target.hasPrefix("mailto:") { continue }
                    if !FileManager.default.fileExists(atPath: folder.appending(path: target).path) {
                        broken.append("\(page.path): \(target)")
                    }
                }
            }
        }
        #expect(broken.isEmpty)
    }

    /// A path between backquotes that begins like one of ours.
    @Test func `every cited path is there`() {
        var missing: [String] = []
        for page in Self.pages where page.path != "CHANGELOG.md" {
            for line in page.lines {
                for (index, piece) in line.components(separatedBy: "`").enumerated() where index % 2 == 1 {
                    let isPath = ["Sources/", "Tests/", "Resources/", "scripts/", "docs/", "Benchmarks/"].contains {
                        piece.hasPrefix($0)
                    }
                    guard isPath, !piece.contains(where: { " …*<>{}".contains($0) }),
                        !["Room", "ROOM", "LANG", "NNNN"].contains(where: { piece.contains($0) })
                    else { continue }
                    if !FileManager.default.fileExists(atPath: TidyTests.root.appending(path: piece).path) {
                        missing.append("\(page.path): \(piece)")
                    }
                }
            }
        }
        #expect(missing.isEmpty)
    }

    @Test func `every make command of the documents is in the Makefile`() throws {
        let text = try #require(FileManager.default.contents(atPath: TidyTests.root.appending(path: "Makefile").path))
        let makefile = String(decoding: text, as: UTF8.self)
        for page in Self.pages {
            for line in page.lines {
                for piece in line.components(separatedBy: "`").enumerated().filter({ $0.offset % 2 == 1 }).map(
                    \.element)
                where piece.hasPrefix("make ") {
                    let target = String(piece.dropFirst(5).prefix { $0.isLetter || $0 == "-" })
                    #expect(makefile.contains("\n\(target):"), "\(page.path): make \(target)")
                }
            }
        }
    }
}
