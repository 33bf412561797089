/// What an HSDS import did, record by record. Never holds a refused value.
package struct HSDSReport: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        /// `contents[3]`, `services.csv:4`.
        package let place: String
        package let field: String?
        /// A stable word.
        package let reason: String
    }

    package internal(set) var organisationsAdded = 0
    package internal(set) var organisationsChanged = 0
    package internal(set) var servicesAdded = 0
    package internal(set) var servicesChanged = 0
    /// Records that say what we hold already.
    package internal(set) var unchanged = 0
    package private(set) var refused: [Line] = []
    /// Records that were taken, but not as they stood: `address-dropped`, `kind-unknown`, …
    package private(set) var notes: [Line] = []

    package init() {}

    package var taken: Int { organisationsAdded + organisationsChanged + servicesAdded + servicesChanged }

    mutating func refuse(_ place: String, _ field: String?, _ reason: String) {
        refused.append(Line(place: place, field: field, reason: reason))
    }

    mutating func note(_ place: String, _ field: String?, _ reason: String) {
        notes.append(Line(place: place, field: field, reason: reason))
    }
}
