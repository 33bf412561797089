import Glibc
import Kernel

/// Files below a folder.
enum FileTree {
    private static let depthMax = 8

    /// Paths below `folder`, sorted; none when it is missing.
    static func names(_ folder: String) throws -> [String] {
        guard access(folder, F_OK) == 0 else { return [] }
        var found: [String] = []
        try collect(folder, "", depthMax, &found)
        return found.sorted()
    }

    private static func collect(_ folder: String, _ prefix: String, _ depth: Int, _ found: inout [String]) throws {
        for name in try Files.names(in: folder, ending: "") {
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: found.append(prefix + name)
            case S_IFDIR where depth > 0: try collect("\(folder)/\(name)", prefix + name + "/", depth - 1, &found)
            default: break
            }
        }
    }

    /// Whether a path stays below the folder that it is put under.
    static func isPlain(_ path: String) -> Bool {
        !path.isEmpty && !path.utf8.contains(0)
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                $0 != "" && $0 != "." && $0 != ".."
            }
    }

    static func makeParents(of path: String, in folder: String) throws(BackupProblem) {
        var made = folder
        for part in path.split(separator: "/").dropLast() {
            made += "/\(part)"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw .errno(made) }
        }
    }
}

/// A folder of our own that goes away with what is in it.
struct Scratch {
    let path: String

    init(beside file: String) throws(BackupProblem) {
        let folder = file.contains("/") ? String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) : "."
        var template = Array("\(folder)/.backup-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .errno(folder) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() { Self.remove(path, depth: 10) }

    private static func remove(_ folder: String, depth: Int) {
        guard depth > 0 else { return }
        let names: [String]
        do { names = try Files.names(in: folder, ending: "") } catch { return }
        for name in names where unlink("\(folder)/\(name)") != 0 { remove("\(folder)/\(name)", depth: depth - 1) }
        rmdir(folder)
    }
}
