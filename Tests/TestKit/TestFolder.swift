import Foundation

/// A place on disk for what a test writes beside its database.
package enum TestFolder {
    /// The path of a folder that is not there yet, of its own for each caller.
    package static func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "palermo-test-\(UUID().uuidString)").path
    }
}
