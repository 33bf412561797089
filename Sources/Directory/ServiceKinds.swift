/// One kind of service, from Resources/definitions/services.
package struct ServiceKind: Sendable, Equatable {
    package let code: String
    /// English, translated on the page.
    package let label: String
    /// True when places are counted and can be held.
    package let hasPlaces: Bool
    package let unit: PlaceUnit
    /// True when everybody may know where such services are; what is not known to be so is treated as a shelter.
    package let isPlacePublic: Bool
    /// How long a confirmation counts as fresh.
    package let freshMinutes: Int
    /// After how long it no longer counts at all.
    package let fadesMinutes: Int

    package init(
        code: String, label: String, hasPlaces: Bool, unit: PlaceUnit = .places, isPlacePublic: Bool = false,
        freshMinutes: Int, fadesMinutes: Int
    ) {
        self.code = code
        self.label = label
        self.hasPlaces = hasPlaces
        self.unit = unit
        self.isPlacePublic = isPlacePublic
        self.freshMinutes = freshMinutes
        self.fadesMinutes = fadesMinutes
    }
}

/// The kinds of service that a country knows, in the order in which lists show them.
package struct ServiceKinds: Sendable, Equatable {
    package static let countMax = 250
    /// The code of interpreting: whoever has booked it can go where nobody speaks their language.
    package static let interpreter = "interpreter"
    package let all: [ServiceKind]
    private let places: [String: Int]

    /// At most `countMax`; the loader refuses more.
    package init(_ all: [ServiceKind]) {
        self.all = all
        places = Dictionary(all.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func index(_ code: String) -> Int? { places[code] }
    package subscript(code: String) -> ServiceKind? { places[code].map { all[$0] } }
}
