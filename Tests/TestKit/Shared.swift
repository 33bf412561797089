import Foundation

/// Files of other people's that we test against and may not ship: real data, published examples.
package enum Shared {
    /// The folder, from `PALERMO_SHARED` or beside the checkout.
    package static var folder: String {
        ProcessInfo.processInfo.environment["PALERMO_SHARED"] ?? "../shared"
    }

    /// The path of a file there, nil when it is not on this machine: the test then says that it skips.
    package static func path(_ name: String) -> String? {
        let path = folder + "/" + name
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
