import Glibc
import Kernel

/// Turns an XLSForm (.xlsx, .xls, .csv, .md) into an XForm with pyxform, the reference converter, as a program of its own:
/// bounded in time and output, on files of a folder that is removed afterwards. pyxform may exit with 0 and write nothing,
/// so that only the file counts.
package struct SpreadsheetConverter: Sendable {
    /// The program `xls2xform`.
    let command: String
    static let secondsMax = 120
    static let outputBytesMax = 256 * 1_024
    package static let bytesMax = 32 * 1_024 * 1_024

    package init(command: String = "xls2xform") { self.command = command }

    /// Throws `.workbook` with what the converter says, `.converterMissing`, `.converterTooSlow`.
    @concurrent
    package func convert(_ name: String, _ bytes: [UInt8]) async throws -> FormSource {
        guard bytes.count <= Self.bytesMax, FileName.isFit(name) else { throw FormsProblem.mediaTooLarge }
        var template = Array("/tmp/palermo-form-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FormsProblem.cannotKeep }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { Self.remove(folder) }
        // The form's name comes from the file's; the ending from its content, whatever the file is called.
        let input = "\(folder)/\(Self.plain(name)).\(Self.ending(name, bytes))"
        let (output, said) = ("\(folder)/out.xml", "\(folder)/said")
        try Self.write(bytes, to: input)
        try await run([command, "--skip_validate", input, output], said: said)
        let words = Self.text(said)
        guard access(output, F_OK) == 0 else { throw FormsProblem.workbook(Self.problems(words)) }
        let xform: [UInt8]
        do { xform = try Files.read(output, limit: 32 * 1_024 * 1_024) } catch { throw FormsProblem.cannotKeep }
        var media: [String: [UInt8]] = [:]
        let itemsets = "\(folder)/itemsets.csv"
        if access(itemsets, F_OK) == 0 {
            do { media["itemsets.csv"] = try Files.read(itemsets, limit: 32 * 1_024 * 1_024) } catch {
                throw FormsProblem.cannotKeep
            }
        }
        return FormSource(xform: xform, media: media, workbook: (name, bytes))
    }

    private func run(_ words: [String], said: String) async throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, said, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        guard posix_spawnp(&child, command, &actions, nil, &arguments, environ) == 0 else {
            throw FormsProblem.converterMissing
        }
        var status: Int32 = 0
        for _ in 0..<(Self.secondsMax * 20) {
            if waitpid(child, &status, WNOHANG) == child {
                // The shell's word for a program that is not there.
                if (status >> 8) & 0xFF == 127 { throw FormsProblem.converterMissing }
                return
            }
            do { try await Task.sleep(for: .milliseconds(50)) } catch { break }
        }
        kill(child, SIGKILL)
        waitpid(child, &status, 0)
        throw FormsProblem.converterTooSlow
    }

    /// Where the converter says it: `[row : 5]`, `'survey' sheet`.
    static func problems(_ said: String) -> [WorkbookProblem] {
        // The last paragraph of a traceback is what was wrong.
        let lines = said.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("  ") && !$0.isEmpty }
        let wrong = lines.drop { !$0.contains("PyXFormError") && !$0.contains("[row") && !$0.contains("Error:") }
        let words = (wrong.isEmpty ? lines[...] : wrong).prefix(20).map { line in
            line.replacing("pyxform.errors.PyXFormError: ", with: "").replacing("ERROR:root:", with: "")
        }
        if words.isEmpty { return [WorkbookProblem(what: "the converter wrote no form and did not say why")] }
        return words.map { line in
            let row =
                line.firstRange(of: "[row : ").map { Int(line[$0.upperBound...].prefix { $0.isNumber }) ?? 0 } ?? 0
            let sheets = ["survey", "choices", "settings", "entities", "external_choices", "osm"]
            let sheet = sheets.first { line.contains("'\($0)' sheet") || line.contains("\($0) sheet") } ?? ""
            return WorkbookProblem(sheet: sheet, row: row, what: line)
        }
    }

    /// By content: a workbook of old times is often named .xlsx.
    private static func ending(_ name: String, _ bytes: [UInt8]) -> String {
        if bytes.starts(with: [0x50, 0x4B, 3, 4]) { return "xlsx" }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return "xls" }
        return name.lowercased().hasSuffix(".csv") ? "csv" : "md"
    }

    private static func plain(_ name: String) -> String {
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
        let plain = stem.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_" }
        return plain.isEmpty ? "form" : String(plain.prefix(80))
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FormsProblem.cannotKeep }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard written > 0 else { throw FormsProblem.cannotKeep }
            rest = rest.dropFirst(written)
        }
    }

    private static func text(_ path: String) -> String {
        do { return String(decoding: try Files.read(path, limit: outputBytesMax), as: UTF8.self) } catch {
            return "the converter said more than can be shown"
        }
    }

    private static func remove(_ folder: String) {
        do {
            for name in try Files.names(in: folder, ending: "") { unlink("\(folder)/\(name)") }
        } catch { return }
        rmdir(folder)
    }
}
