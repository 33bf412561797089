import Glibc
import Kernel

/// Turns an XLSForm (.xlsx, .xls, .csv, .md) into an XForm with pyxform, the reference converter, on files of a folder that
/// nobody else can look into and that is removed afterwards.
package struct SpreadsheetConverter: Sendable {
    /// The program `xls2xform`.
    package let command: String
    static let outputBytesMax = 1_024 * 1_024
    static let formBytesMax = 32 * 1_024 * 1_024
    package static let bytesMax = 32 * 1_024 * 1_024

    package init(command: String = "xls2xform") { self.command = command }

    /// The one that an operator names (PALERMO_PYXFORM), else the one that set-up put beside the program's resources in the
    /// version it was tried with, else whatever is on the PATH.
    package static func find(named: String?, besideResources folder: String) -> SpreadsheetConverter {
        if let named { return SpreadsheetConverter(command: named) }
        let ours = "\(folder)/../.pyxform/bin/xls2xform"
        return SpreadsheetConverter(command: access(ours, X_OK) == 0 ? ours : "xls2xform")
    }

    /// Where the program is; nil when it is not installed.
    package var place: String? {
        let places =
            command.contains("/")
            ? [command]
            : (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map { "\($0)/\(command)" }
        return places.first { access($0, X_OK) == 0 }
    }

    /// Throws `.workbook` with what the converter says, `.converterMissing`, `.converterTooSlow`.
    @concurrent
    package func convert(_ name: String, _ bytes: [UInt8]) async throws -> FormSource {
        guard bytes.count <= Self.bytesMax else { throw FormsProblem.mediaTooLarge }
        guard FileName.isFit(name) else { throw FormsProblem.badFileName }
        var template = Array("/tmp/palermo-form-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FormsProblem.cannotKeep }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { Self.remove(folder) }
        // The form's name comes from the file's; the ending from its content, whatever the file is called.
        let input = "\(folder)/\(Self.plain(name)).\(Self.ending(name, bytes))"
        let (output, said) = ("\(folder)/out.xml", "\(folder)/said")
        try Self.write(bytes, to: input)
        let process = ConverterProcess(command: command, folder: folder)
        try await process.run(["--json", "--skip_validate", input, output], said: said)
        let report = ConverterReport(said: Self.text(said))
        // It may exit with 0 and write nothing: only the file counts.
        guard report.isDone, access(output, F_OK) == 0 else { throw FormsProblem.workbook(report.problems) }
        var media: [String: [UInt8]] = [:]
        let itemsets = "\(folder)/itemsets.csv"
        if access(itemsets, F_OK) == 0 { media["itemsets.csv"] = try Self.read(itemsets) }
        return FormSource(
            xform: try Self.read(output), media: media, workbook: (name, bytes), warnings: report.warnings)
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

    private static func read(_ path: String) throws -> [UInt8] {
        do { return try Files.read(path, limit: formBytesMax) } catch { throw FormsProblem.cannotKeep }
    }

    private static func text(_ path: String) -> String {
        do { return String(decoding: try Files.read(path, limit: outputBytesMax), as: UTF8.self) } catch { return "" }
    }

    private static func remove(_ folder: String) {
        do {
            for name in try Files.names(in: folder, ending: "") { unlink("\(folder)/\(name)") }
        } catch { return }
        rmdir(folder)
    }
}
