import Access
import Directory
import Kernel

/// One organisation of the demonstration country with its services and those who act for it.
struct DemoOrganisation: Sendable {
    let id: OrganisationID
    let kind: OrganisationKind
    let name: String
    let region: String
    var services: [DemoService] = []
    var members: [DemoMember] = []

    func actor(_ role: Role, _ chance: inout SeededGenerator) -> Actor? {
        let holders = members.filter { $0.role == role }
        guard !holders.isEmpty else { return nil }
        return chance.pick(holders).actor(id)
    }
}

struct DemoService: Sendable {
    let id: ServiceID
    let details: Service.Details
    let groups: [PlaceGroup]
}

struct DemoMember: Sendable {
    let id: MemberID
    let name: String
    let role: Role

    func actor(_ organisation: OrganisationID) -> Actor {
        Actor(kind: .member(id), organisation: organisation, roles: [role.rawValue])
    }
}

/// Organisations and services in every region, of every kind, with live states of every kind.
struct DemoCountry: Sendable {
    var organisations: [DemoOrganisation] = []

    /// How many organisations of a kind, and which services each offers.
    static let plan: [(kind: OrganisationKind, count: Int, services: [String])] = [
        (.hotline, 1, ["hotline", "interpreter"]),
        (.competentAuthority, 1, []),
        (.ngo, 16, ["psychological-support", "material-help", "outreach", "language-course"]),
        (.shelterProvider, 12, ["safe-accommodation", "emergency-accommodation", "safe-accommodation"]),
        (.health, 10, ["health", "psychological-support"]),
        (.legalAid, 5, ["legal-aid", "legal-aid"]),
        (.police, 5, []),
        (.labourInspectorate, 2, ["employment"]),
        (.municipality, 4, ["emergency-accommodation", "financial-help", "education"]),
        (.guardianship, 2, ["child-protection"]),
        (.international, 1, ["return-assistance", "transport"]),
        (.other, 1, ["interpreter", "transport"]),
    ]

    func first(_ kind: OrganisationKind) -> DemoOrganisation? { organisations.first { $0.kind == kind } }

    /// Builds the directory through its front door. The clock stands at the beginning of the history.
    static func build(
        _ directory: Directory, _ names: DemoNames, _ chance: inout SeededGenerator
    ) async throws -> DemoCountry {
        var country = DemoCountry()
        let regions = directory.regions.all
        var used: Set<String> = []
        for (kind, count, services) in plan {
            for index in 0..<count {
                let region = regions[(index * 5 + country.organisations.count) % regions.count]
                var name = "National Office"
                switch kind {
                case .hotline: name = "National Assistance Line"
                case .competentAuthority: name = "National Identification Authority"
                default:
                    let patterns = names.organisations[kind.rawValue] ?? ["\(kind.rawValue) {town}"]
                    repeat {
                        name = replace("{town}", in: chance.pick(patterns), by: chance.pick(names.towns))
                    } while !used.insert(name).inserted && used.count < 500
                }
                let details = Organisation.Details(
                    name: name, kind: kind, region: kind == .hotline || kind == .competentAuthority ? "" : region.code,
                    email: "office\(country.organisations.count + 1)@example.org",
                    telephone: "+00 555 \(pad(country.organisations.count + 100, 4))",
                    description: "Invented for the demonstration.")
                let id = try await directory.createOrganisation(details, by: .system)
                var organisation = DemoOrganisation(id: id, kind: kind, name: name, region: region.code)
                for (position, service) in services.enumerated() {
                    organisation.services.append(
                        try await addService(service, position, to: organisation, directory, &chance))
                }
                country.organisations.append(organisation)
            }
        }
        return country
    }

    private static func addService(
        _ kind: String, _ position: Int, to organisation: DemoOrganisation, _ directory: Directory,
        _ chance: inout SeededGenerator
    ) async throws -> DemoService {
        var details = Service.Details(name: "", kind: kind)
        let label = directory.kinds[kind]?.label ?? kind
        details.name = "\(label), \(organisation.name)"
        details.region = organisation.region
        details.languages =
            ["en"] + shuffled(["ar", "fr", "ru", "es", "uk", "ro", "tl", "vi", "zh"], &chance).prefix(3)
        details.hours = chance.chance(30) ? "24 hours" : "Mo-Fr 09:00-17:00"
        details.telephone = "+00 555 \(pad(chance.number(2_000...9_999), 4))"
        var groups: [PlaceGroup] = []
        if kind.hasSuffix("accommodation") {
            details.addressConfidential = true
            details.publicity = [.places, .listed, .none][position % 3]
            groups = [chance.pick([.women, .women, .families, .men, .any, .children])]
            switch groups[0] {
            case .women: details.sexes = [.female]
            case .men: details.sexes = [.male]
            case .children: (details.ageMin, details.ageMax) = (0, 17)
            default: break
            }
            details.children = groups[0] == .families || groups[0] == .children || chance.chance(40)
            if groups[0] != .children && groups[0] != .families { details.ageMin = 18 }
            if chance.chance(35) { details.accessibility = [.wheelchair] }
        } else if directory.kinds[kind]?.hasPlaces == true {
            groups = [.any]
        }
        if chance.chance(30) { details.servesRegions = [organisation.region] }
        let id = try await directory.createService(of: organisation.id, details, by: .system)
        let unit = directory.kinds[kind]?.unit ?? .places
        let places = groups.map { group in
            let capacity = kind.hasSuffix("accommodation") ? chance.number(6...30) : chance.number(8...40)
            return PlacesReport(
                group: group, unit: unit, capacity: capacity, occupied: chance.number(0...(capacity / 2)))
        }
        try await directory.reportState(StateReport(state: .open, places: places), of: id, by: .system)
        return DemoService(id: id, details: details, groups: groups)
    }

    /// Today's states: most fresh, some ageing, some stale; closed, quarantined and reduced ones among them.
    func reportToday(
        _ directory: Directory, _ clock: DemoClock, now: Timestamp, _ chance: inout SeededGenerator
    ) async throws {
        let today = clock.day(of: now)
        for organisation in organisations {
            for service in organisation.services {
                let kind = directory.kinds[service.details.kind]
                let fresh = kind?.freshMinutes ?? 1_440
                let fades = kind?.fadesMinutes ?? 10_080
                // The printed shelter takes people today, so that a first referral finds a place.
                let isPrinted =
                    organisation.id == first(.shelterProvider)?.id && service.id == organisation.services[0].id
                let draw = isPrinted ? 0 : chance.number(0...99)
                let age = draw < 70 ? fresh * chance.number(1...80) / 100 : draw < 85 ? (fresh + fades) / 2 : fades * 2
                clock.set(now.adding(minutes: -Int64(age)))
                var report = StateReport(state: .open)
                switch isPrinted ? 0 : chance.number(0...99) {
                case ..<68: break
                case ..<80:
                    report.state = .reduced
                    report.conditions = [chance.pick([.testBefore, .byAppointment, .reducedHours, .remoteOnly])]
                case ..<88:
                    report.state = .quarantined
                    report.note = "Two staff members are ill; we expect to open again next week."
                    report.untilDay = today.adding(days: chance.number(1...10))
                case ..<94: report.state = .closed
                default: report.conditions = [.quarantineOnArrival]
                }
                let reporter = organisation.members.first { $0.role == .provider }?.actor(organisation.id)
                try await directory.reportState(report, of: service.id, by: reporter ?? .system)
            }
        }
        clock.set(now)
    }

    private static func shuffled(_ codes: [String], _ chance: inout SeededGenerator) -> [String] {
        codes.shuffled(using: &chance)
    }

    private static func replace(_ word: String, in text: String, by other: String) -> String {
        let parts = text.split(separator: "{", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix(word.dropFirst()) else { return text }
        return parts[0] + other + parts[1].dropFirst(word.count - 1)
    }
}
