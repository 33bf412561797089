/// A list beside the record: choices, places, last week's registrations.
package struct SecondaryInstance: Sendable {
    package enum Source: Sendable, Equatable {
        /// In the form itself.
        case inline
        /// `jr://file-csv/places.csv`, supplied with the form.
        case file(name: String, address: String)
        /// `jr://instance/last-saved`.
        case lastSaved
    }

    package let id: String
    package let source: Source
    package let line: Int
    /// Nil when a file was not supplied, or there is no last saved record.
    let document: XMLDocument?

    package var isLoaded: Bool { document != nil }
}
