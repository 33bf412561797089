import Kernel

/// The vocabularies that our services are described by, as HSDS taxonomies, and identifiers for the parts of a record
/// that HSDS names and we do not.
enum HSDSTerms {
    struct Term: Sendable {
        let taxonomy: Taxonomy
        let code: String
        let name: String
        let description: String

        var id: String { HSDSTerms.identifier("term", taxonomy.rawValue, code) }
    }

    enum Taxonomy: String, Sendable, CaseIterable {
        case kind = "service-kind"
        case served = "people-served"
        case access = "accessibility"

        var id: String { HSDSTerms.identifier("taxonomy", rawValue) }
        var name: String {
            switch self {
            case .kind: "Kinds of service"
            case .served: "People served"
            case .access: "Accessibility"
            }
        }
        var description: String {
            switch self {
            case .kind: "What a service does for people who were trafficked or may have been"
            case .served: "Whom a service receives; none of these means everybody"
            case .access: "What a service offers to people who need it to be able to come"
            }
        }
    }

    static let withoutChildren = "without-children"
    static let confidential = "address-confidential"

    static func all(_ kinds: ServiceKinds) -> [Term] {
        kinds.all.map { Term(taxonomy: .kind, code: $0.code, name: $0.label, description: $0.label) }
            + [
                Term(
                    taxonomy: .served, code: "female", name: "Women and girls", description: "Receives women and girls"),
                Term(taxonomy: .served, code: "male", name: "Men and boys", description: "Receives men and boys"),
                Term(
                    taxonomy: .served, code: "other", name: "People of another sex",
                    description: "Receives people of another sex"),
                Term(
                    taxonomy: .served, code: withoutChildren, name: "People without children",
                    description: "Does not receive people who come with children"),
                Term(
                    taxonomy: .access, code: confidential, name: "Address confidential",
                    description: "Where it is must not become known: ask by telephone"),
            ]
            + AccessNeed.allCases.map {
                Term(taxonomy: .access, code: $0.rawValue, name: $0.rawValue, description: "Offers: \($0.rawValue)")
            }
    }

    static func terms(of service: Service, _ all: [String: Term]) -> [Term] {
        let details = service.details
        var codes = [Taxonomy.kind.rawValue + "/" + details.kind]
        codes += details.sexes.map { "\(Taxonomy.served.rawValue)/\($0.rawValue)" }
        if !details.children { codes.append("\(Taxonomy.served.rawValue)/\(withoutChildren)") }
        if details.addressConfidential { codes.append("\(Taxonomy.access.rawValue)/\(confidential)") }
        codes += details.accessibility.map { "\(Taxonomy.access.rawValue)/\($0.rawValue)" }
        return codes.compactMap { all[$0] }
    }

    static func json(_ taxonomy: Taxonomy) -> JSONValue {
        .object([
            .init("id", .string(taxonomy.id)), .init("name", .string(taxonomy.name)),
            .init("description", .string(taxonomy.description)),
        ])
    }

    static func json(_ term: Term) -> JSONValue {
        .object([
            .init("id", .string(term.id)), .init("code", .string(term.code)), .init("name", .string(term.name)),
            .init("description", .string(term.description)), .init("taxonomy", .string(term.taxonomy.name)),
            .init("taxonomy_detail", json(term.taxonomy)), .init("language", .string("en")),
            .init("taxonomy_id", .string(term.taxonomy.id)),
        ])
    }

    /// An identifier that is the same for the same parts at every export: version 8 (RFC 9562) over two FNV-1a sums.
    static func identifier(_ parts: String...) -> String { derived(parts).description }

    static func derived(_ parts: [String]) -> ID<Never> {
        var high: UInt64 = 0xcbf2_9ce4_8422_2325
        var low: UInt64 = 0x6c62_272e_07bb_0142
        for part in parts {
            for byte in Array(part.utf8) + [0xFF] {
                high = (high ^ UInt64(byte)) &* 0x100_0000_01b3
                low = (low ^ UInt64(byte)) &* 0x100_0000_01b3 ^ (high >> 29)
            }
        }
        return ID(high: high & ~0xF000 | 0x8000, low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }
}
