import Foundation
import Testing

/// Files of other people's that we test against and may not ship: real data, published examples.
package enum Shared {
    /// The folder, from `PALERMO_SHARED` or beside the checkout.
    package static var folder: String {
        ProcessInfo.processInfo.environment["PALERMO_SHARED"] ?? "../shared"
    }

    /// The path of a file there. Without the folder the test is reported as skipped; where it is there and everything
    /// is decided (`CI=true`), a missing file fails.
    package static func required(_ name: String) throws -> String {
        if let path = path(name) { return path }
        let isDecisive = ProcessInfo.processInfo.environment["CI"] == "true"
        if isDecisive && FileManager.default.fileExists(atPath: folder) { throw Missing(file: "\(folder)/\(name)") }
        try Test.cancel("\(folder)/\(name) is not on this machine: set PALERMO_SHARED to the folder that holds it")
    }

    package struct Missing: Error { package let file: String }

    /// The path of a file there, nil when it is not on this machine: the test then says that it skips.
    package static func path(_ name: String) -> String? {
        let path = folder + "/" + name
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
