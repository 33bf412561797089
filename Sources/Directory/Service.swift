import Kernel

/// Something an organisation does for people: a shelter, legal aid, an interpreter. A street address is never kept
/// here: imports leave it behind, whatever the kind (`HSDSKept`).
package struct Service: Sendable, Equatable {
    package let id: ServiceID
    package let organisation: OrganisationID
    package var details: Details
    package var updatedAt: Timestamp
    /// Rises by one with each edit; an edit names the version it was made from.
    package var version: Int

    package init(
        id: ServiceID, organisation: OrganisationID, details: Details, updatedAt: Timestamp, version: Int
    ) {
        self.id = id
        self.organisation = organisation
        self.details = details
        self.updatedAt = updatedAt
        self.version = version
    }

    package var name: String { details.name }
    package var kind: String { details.kind }

    /// What its provider or a coordinator writes.
    package struct Details: Sendable, Equatable {
        package var name: String
        /// A code of `ServiceKinds`.
        package var kind: String
        package var description: String = ""
        /// The region it lies in; empty when it has no place (a telephone service).
        package var region: String = ""
        /// The regions whose people it takes; empty for the whole country.
        package var servesRegions: [String] = []
        /// ISO 639 codes (two letters where there are two, three otherwise); empty when not stated.
        package var languages: [String] = []
        /// Whom it receives; empty for everybody.
        package var sexes: [Sex] = []
        /// Years of age, both ends included; nil for no limit.
        package var ageMin: Int?
        package var ageMax: Int?
        /// Accepts people who come with children.
        package var children = true
        package var addressConfidential = false
        package var publicity = Publicity.none
        package var accessibility: [AccessNeed] = []
        package var hours: String = ""
        package var telephone: String = ""
        package var email: String = ""
        package var status: EntryStatus = .active
        package var source: String = ""
        package var externalID: String = ""
        /// Members of an imported record that are not modelled here, a JSON object, given back on export.
        package var extras: String = "{}"

        package init(name: String, kind: String) {
            self.name = name
            self.kind = kind
        }
    }
}

/// What the provider last said about a service: whether it takes people, on what conditions, and until when that holds.
package struct ServiceState: Sendable, Equatable {
    package var state: OpenState
    package var conditions: [StateCondition]
    /// About the service, never about a person.
    package var note: String
    package var confirmedAt: Timestamp
    package var confirmedBy: MemberID?
    /// The last day on which it holds; nil when open-ended.
    package var untilDay: Day?

    package init(
        state: OpenState, conditions: [StateCondition] = [], note: String = "", confirmedAt: Timestamp,
        confirmedBy: MemberID? = nil, untilDay: Day? = nil
    ) {
        self.state = state
        self.conditions = conditions
        self.note = note
        self.confirmedAt = confirmedAt
        self.confirmedBy = confirmedBy
        self.untilDay = untilDay
    }
}

/// Places of one group of people in one service.
package struct ServicePlaces: Sendable, Equatable {
    package var group: PlaceGroup
    package var unit: PlaceUnit
    package var capacity: Int
    package var occupied: Int
    /// Promised to requests that nobody has arrived for yet. Only `Holds` moves it.
    package var held: Int
    package var updatedAt: Timestamp

    package init(
        group: PlaceGroup, unit: PlaceUnit, capacity: Int, occupied: Int, held: Int = 0, updatedAt: Timestamp
    ) {
        self.group = group
        self.unit = unit
        self.capacity = capacity
        self.occupied = occupied
        self.held = held
        self.updatedAt = updatedAt
    }

    /// Never below zero: a provider may have had to take more people than it has places for.
    package var left: Int { max(0, capacity - occupied - held) }
    package var isOverfull: Bool { occupied + held > capacity }
}
