import Kernel

/// Why the directory refuses a change. Codes and names of fields only.
package enum DirectoryProblem: Error, Sendable, Equatable {
    case unknownOrganisation
    case unknownService
    /// The form was made from an older version; somebody has edited since.
    case stale(current: Int)
    /// What was written in this field cannot be kept.
    case invalid(field: String, why: InvalidField)
    /// This kind of service counts no places.
    case hasNoPlaces

    package var code: String {
        switch self {
        case .unknownOrganisation: "directory.unknown-organisation"
        case .unknownService: "directory.unknown-service"
        case .stale: "directory.stale"
        case .invalid: "directory.invalid"
        case .hasNoPlaces: "directory.has-no-places"
        }
    }
}

package enum InvalidField: String, Sendable, CaseIterable {
    case missing, tooLong, unknown, outOfRange, malformed, past
}
