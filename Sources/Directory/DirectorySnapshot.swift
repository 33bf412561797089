import Kernel

/// One service with all that is known of it now. Never changes; a newer one takes its place.
package final class ServiceEntry: Sendable {
    package let service: Service
    /// Nil when its provider has never said anything.
    package let state: ServiceState?
    package let places: [ServicePlaces]

    package init(service: Service, state: ServiceState?, places: [ServicePlaces]) {
        self.service = service
        self.state = state
        self.places = places
    }

    /// What its provider has said so far, in one word: a report made from it can tell whether it is still so. What holds
    /// have promised is not part of it, who has arrived is.
    package var basis: String {
        let said = state.map {
            [$0.state.rawValue, Codes.join($0.conditions), $0.note, $0.untilDay?.description ?? ""]
        }
        let counts = places.flatMap { [$0.group.rawValue, String($0.capacity), String($0.occupied)] }
        return HSDSTerms.derived((said ?? []) + counts).description
    }

    package var placesLeft: Int { places.reduce(0) { $0 + $1.left } }
    package func places(_ group: PlaceGroup) -> ServicePlaces? { places.first { $0.group == group } }
}

/// The whole directory as it was at one moment, for matching and lists. A value: whoever holds one is not disturbed.
package struct DirectorySnapshot: Sendable {
    package let kinds: ServiceKinds
    package let regions: Regions
    /// Whose calendar says when a state's last day is over.
    package let zone: Zone
    package private(set) var organisations: [OrganisationID: Organisation]
    /// In the order of their identifiers.
    package private(set) var entries: [ServiceEntry]
    /// For each entry at the same place, what matching compares.
    private(set) var rows: [MatchRow]
    private(set) var languages: LanguageTable
    /// Of each shard; what `Directory` compares to know whether anything changed.
    package let revisions: [Int64]

    package init(
        kinds: ServiceKinds, regions: Regions, zone: Zone = .utc, organisations: [Organisation] = [],
        entries: [ServiceEntry] = []
    ) {
        self.init(
            kinds: kinds, regions: regions, zone: zone, revisions: [], organisations: [:], entries: [], rows: [],
            languages: LanguageTable())
        for organisation in organisations { self.organisations[organisation.id] = organisation }
        merge(entries)
    }

    private init(
        kinds: ServiceKinds, regions: Regions, zone: Zone, revisions: [Int64],
        organisations: [OrganisationID: Organisation], entries: [ServiceEntry], rows: [MatchRow],
        languages: LanguageTable
    ) {
        self.kinds = kinds
        self.regions = regions
        self.zone = zone
        self.revisions = revisions
        self.organisations = organisations
        self.entries = entries
        self.rows = rows
        self.languages = languages
    }

    package subscript(id: ServiceID) -> ServiceEntry? { index(of: id).map { entries[$0] } }

    package func organisation(of entry: ServiceEntry) -> Organisation? { organisations[entry.service.organisation] }

    /// Whether an organisation is in use and of one of these kinds.
    func isActive(_ id: OrganisationID, of kinds: Set<OrganisationKind>) -> Bool {
        organisations[id].map { $0.details.status == .active && kinds.contains($0.kind) } ?? false
    }

    /// This snapshot with newer entries in their places. O(entries) to copy words, plus O(changed).
    package func updated(revisions: [Int64], organisations: [Organisation], entries: [ServiceEntry])
        -> DirectorySnapshot
    {
        var newer = DirectorySnapshot(
            kinds: kinds, regions: regions, zone: zone, revisions: revisions, organisations: self.organisations,
            entries: self.entries, rows: rows, languages: languages)
        for organisation in organisations { newer.organisations[organisation.id] = organisation }
        newer.merge(entries)
        return newer
    }

    private mutating func merge(_ changed: [ServiceEntry]) {
        var added: [ServiceEntry] = []
        for entry in changed {
            if let index = index(of: entry.service.id) {
                entries[index] = entry
                rows[index] = MatchRow(entry, kinds, regions, &languages)
            } else {
                added.append(entry)
            }
        }
        guard !added.isEmpty else { return }
        entries.append(contentsOf: added)
        entries.sort { $0.service.id < $1.service.id }
        rows = entries.map { MatchRow($0, kinds, regions, &languages) }
    }

    private func index(of id: ServiceID) -> Int? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].service.id < id { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].service.id == id ? low : nil
    }
}

/// Gives each language a bit. The few beyond 128 are compared as text.
struct LanguageTable: Sendable {
    private var places: [String: Int] = [:]

    mutating func bits(_ codes: [String]) -> (bits: UInt128, areAll: Bool) {
        var bits: UInt128 = 0
        var areAll = true
        for code in codes {
            if let place = places[code] {
                bits |= 1 << UInt128(place)
            } else if places.count < 128 {
                bits |= 1 << UInt128(places.count)
                places[code] = places.count
            } else {
                areAll = false
            }
        }
        return (bits, areAll)
    }

    /// The bits of codes that have one, and whether some have none.
    func known(_ codes: [String]) -> (bits: UInt128, areAll: Bool) {
        codes.reduce(into: (0, true)) { known, code in
            if let place = places[code] { known.0 |= 1 << UInt128(place) } else { known.1 = false }
        }
    }
}

/// What matching compares of one service: plain words, so that ten thousand of them are read without following a
/// pointer.
struct MatchRow: Sendable {
    static let noKind: UInt8 = 255
    static let noRegion: UInt8 = 255
    static let noGroup: Int32 = -1

    var languages: UInt128
    var serves: UInt128
    var confirmedAt: Int64
    /// Last day of the reported state; `Int32.max` when open-ended.
    var untilDay: Int32
    var left: (Int32, Int32, Int32, Int32, Int32)
    var kind: UInt8
    var region: UInt8
    var sexes: UInt8
    var access: UInt8
    var ageMin: UInt8
    var ageMax: UInt8
    var children: Bool
    var isActive: Bool
    var hasState: Bool
    var state: OpenState
    var servesAll: Bool
    var languagesStated: Bool
    var languagesComplete: Bool

    init(_ entry: ServiceEntry, _ kinds: ServiceKinds, _ regions: Regions, _ table: inout LanguageTable) {
        let details = entry.service.details
        let languages = table.bits(details.languages)
        self.languages = languages.bits
        languagesStated = !details.languages.isEmpty
        languagesComplete = languages.areAll
        serves = regions.bits(details.servesRegions)
        servesAll = details.servesRegions.isEmpty
        confirmedAt = entry.state?.confirmedAt.milliseconds ?? .min
        untilDay = entry.state?.untilDay?.number ?? .max
        hasState = entry.state != nil
        state = entry.state?.state ?? .closed
        func left(_ group: PlaceGroup) -> Int32 {
            entry.places(group).map { Int32(clamping: $0.left) } ?? Self.noGroup
        }
        self.left = (left(.any), left(.women), left(.men), left(.families), left(.children))
        kind = kinds.index(details.kind).map { UInt8(clamping: $0) } ?? Self.noKind
        region = regions.index(details.region).map { UInt8(clamping: $0) } ?? Self.noRegion
        sexes = details.sexes.reduce(into: 0) { $0 |= $1.bit }
        access = details.accessibility.reduce(into: 0) { $0 |= $1.bit }
        ageMin = UInt8(clamping: details.ageMin ?? 0)
        ageMax = UInt8(clamping: details.ageMax ?? 255)
        children = details.children
        isActive = details.status == .active
    }
}
