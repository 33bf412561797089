import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// The style sheet, the script and the icon, from memory. Their names carry a hash of their content, so that browsers may
/// keep them for ever.
package struct Assets: Sendable {
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case unreadable(String)
        package var description: String {
            switch self {
            case .unreadable(let path): "cannot read \(path): is --resources right?"
            }
        }
    }

    private struct Asset: Sendable {
        let type: String
        let tag: String
        let body: ByteBuffer
    }

    private var byName: [String: Asset] = [:]
    private(set) var styleName = ""
    private(set) var scriptName = ""
    private(set) var iconName = ""
    /// The scripts of the forms and their style, under one folder that carries the hash of all: `forms/HASH/view/view.js`.
    /// They import each other by relative names.
    private(set) var formNames: [String] = []
    private(set) var formsFolder = ""
    /// The service worker, which has an address of its own.
    private(set) var formsWorker: [UInt8] = []

    /// - Parameters: directory: `Resources/assets`.
    package static func load(directory: String) throws -> Assets {
        var assets = Assets()
        let style = Minimising.style(try read(directory + "/palermo.css"))
        assets.styleName = assets.add("palermo", "css", "text/css; charset=utf-8", style)
        let script = try read(directory + "/palermo.js")
        assets.scriptName = assets.add("palermo", "js", "text/javascript; charset=utf-8", script)
        assets.iconName = assets.add("icon", "svg", "image/svg+xml", try read(directory + "/icon.svg"))
        try assets.addForms(directory + "/forms")
        return assets
    }

    private mutating func addForms(_ directory: String) throws {
        var files: [(name: String, type: String, bytes: [UInt8])] = []
        for folder in ["engine", "view", "offline"] {
            for name in try Self.names(in: "\(directory)/\(folder)") {
                let bytes = try Self.read("\(directory)/\(folder)/\(name)")
                if name == "worker.js" {
                    formsWorker = bytes
                } else if name.hasSuffix(".css") {
                    files.append(("\(folder)/\(name)", "text/css; charset=utf-8", Minimising.style(bytes)))
                } else {
                    files.append(("\(folder)/\(name)", "text/javascript; charset=utf-8", bytes))
                }
            }
        }
        let tag = Self.tag(files.flatMap(\.bytes) + formsWorker)
        formsFolder = "forms/\(tag)"
        for file in files {
            let full = "\(formsFolder)/\(file.name)"
            byName[full] = Asset(type: file.type, tag: "\"\(tag)\"", body: ByteBuffer(bytes: file.bytes))
            formNames.append(full)
        }
    }

    /// `Links.asset` of a file of the forms, `view/forms.css`.
    func form(_ name: String) -> Links { .asset("\(formsFolder)/\(name)") }

    private static func names(in directory: String) throws -> [String] {
        do {
            return try Files.names(in: directory, ending: ".js") + Files.names(in: directory, ending: ".css")
        } catch { throw Failure.unreadable(directory) }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        do { return try Files.read(path, limit: 256 * 1_024) } catch { throw Failure.unreadable(path) }
    }

    private mutating func add(_ name: String, _ suffix: String, _ type: String, _ bytes: [UInt8]) -> String {
        let tag = Self.tag(bytes)
        let full = "\(name).\(tag).\(suffix)"
        byName[full] = Asset(type: type, tag: "\"\(tag)\"", body: ByteBuffer(bytes: bytes))
        return full
    }

    /// FNV-1a: tells versions apart, protects nothing.
    private static func tag(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Base32.encode(hash, length: 10).lowercased()
    }

    /// Nil when there is no such asset.
    func response(_ name: some StringProtocol, to request: Request) -> Response? {
        guard let asset = byName[String(name)] else { return nil }
        var fields = SecurityHeaders.fields(.asset)
        fields[.cacheControl] = "public, max-age=31536000, immutable"
        fields[.eTag] = asset.tag
        if request.headers[.ifNoneMatch] == asset.tag { return Response(status: .notModified, headers: fields) }
        fields[.contentType] = asset.type
        return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: asset.body))
    }
}

/// Leaves out what browsers do not need.
enum Minimising {
    /// Comments, line breaks and indentation of a style sheet. Strings in it may not hold `/*`.
    static func style(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "/"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "*") {
                index += 2
                while index + 1 < bytes.count,
                    !(bytes[index] == UInt8(ascii: "*") && bytes[index + 1] == UInt8(ascii: "/"))
                {
                    index += 1
                }
                index += 2
                continue
            }
            let isSpace = byte == 32 || byte == 10 || byte == 9 || byte == 13
            if isSpace {
                if let last = result.last, last != 32, !tight.contains(last) { result.append(32) }
            } else {
                if tight.contains(byte), byte != UInt8(ascii: ":"), result.last == 32 { result.removeLast() }
                result.append(byte)
            }
            index += 1
        }
        return result
    }

    private static let tight: Set<UInt8> = Set("{};,:".utf8)
}
