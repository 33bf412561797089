import Kernel

/// An organisation that takes part: who it is and how to reach it. Texts that are not known are empty.
package struct Organisation: Sendable, Equatable {
    package let id: OrganisationID
    package var details: Details
    package var updatedAt: Timestamp
    /// Rises by one with each edit; an edit names the version it was made from.
    package var version: Int

    package init(id: OrganisationID, details: Details, updatedAt: Timestamp, version: Int) {
        self.id = id
        self.details = details
        self.updatedAt = updatedAt
        self.version = version
    }

    package var name: String { details.name }
    package var kind: OrganisationKind { details.kind }

    /// What a coordinator writes.
    package struct Details: Sendable, Equatable {
        package var name: String
        package var kind: OrganisationKind
        /// A region's code; empty for a national organisation.
        package var region: String
        package var email: String
        package var telephone: String
        package var website: String
        package var description: String
        package var status: EntryStatus
        /// Where an import took it from, and its name there; both empty when it was written here.
        package var source: String
        package var externalID: String
        /// Members of an imported record that are not modelled here, a JSON object, given back on export.
        package var extras: String

        package init(
            name: String, kind: OrganisationKind, region: String = "", email: String = "", telephone: String = "",
            website: String = "", description: String = "", status: EntryStatus = .active, source: String = "",
            externalID: String = "", extras: String = "{}"
        ) {
            self.name = name
            self.kind = kind
            self.region = region
            self.email = email
            self.telephone = telephone
            self.website = website
            self.description = description
            self.status = status
            self.source = source
            self.externalID = externalID
            self.extras = extras
        }
    }
}
