import Kernel

/// What an organisation is in the response.
package enum OrganisationKind: String, Sendable, CaseIterable {
    case ngo, police, health, hotline, international, municipality, guardianship, other
    case labourInspectorate = "labour-inspectorate"
    case competentAuthority = "competent-authority"
    case shelterProvider = "shelter-provider"
    case legalAid = "legal-aid"
}

/// Whether an entry of the directory is in use. Nothing is ever deleted: old requests still point at it.
package enum EntryStatus: String, Sendable, CaseIterable { case active, inactive }

/// What everybody may see of a service that hides its address; its provider chooses. Others are in the open directory
/// as they are.
package enum Publicity: String, Sendable, CaseIterable {
    case none
    /// That it exists, for whom, in which region, and how to reach it.
    case listed
    /// And, to the day, whether it takes people and has a place.
    case places
}

/// A person's sex as the service needs to know it; for a service, one that it receives.
package enum Sex: String, Sendable, CaseIterable {
    case female, male, other, unknown

    var bit: UInt8 {
        switch self {
        case .female: 1
        case .male: 2
        case .other: 4
        case .unknown: 0
        }
    }
}

/// Whether a service takes people now, as its provider last said.
package enum OpenState: String, Sendable, CaseIterable {
    case open, reduced, closed, quarantined

    package var takesPeople: Bool { self == .open || self == .reduced }
}

/// What somebody who is sent there must know first. About the service, never about a person.
package enum StateCondition: String, Sendable, CaseIterable {
    case testBefore = "test-before"
    case quarantineOnArrival = "quarantine-on-arrival"
    case remoteOnly = "remote-only"
    case byAppointment = "by-appointment"
    case reducedHours = "reduced-hours"
    case ownTransport = "own-transport"
}

/// For whom places are counted. `any` is anybody whom the service receives.
package enum PlaceGroup: String, Sendable, CaseIterable {
    case any, women, men, families, children

    var index: Int {
        switch self {
        case .any: 0
        case .women: 1
        case .men: 2
        case .families: 3
        case .children: 4
        }
    }
}

package enum PlaceUnit: String, Sendable, CaseIterable { case beds, rooms, appointments, places }

/// What a person needs to be able to use a service, and what a service offers.
package enum AccessNeed: String, Sendable, CaseIterable {
    case wheelchair, hearing, sight, assistance
    case signLanguage = "sign-language"
    case easyLanguage = "easy-language"

    var bit: UInt8 {
        switch self {
        case .wheelchair: 1
        case .hearing: 2
        case .sight: 4
        case .assistance: 8
        case .signLanguage: 16
        case .easyLanguage: 32
        }
    }
}

/// Codes in one text column, in the order given, separated by spaces. Unknown codes from a newer program are left out.
enum Codes {
    static func join<C: RawRepresentable>(_ codes: [C]) -> String where C.RawValue == String {
        codes.map(\.rawValue).joined(separator: " ")
    }
    static func join(_ codes: [String]) -> String { codes.joined(separator: " ") }
    static func split(_ text: String) -> [String] {
        text.isEmpty ? [] : text.split(separator: " ").map { String($0) }
    }
    static func split<C: RawRepresentable>(_ text: String, as: C.Type) -> [C] where C.RawValue == String {
        text.isEmpty ? [] : text.split(separator: " ").compactMap { C(rawValue: String($0)) }
    }
}
