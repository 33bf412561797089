import Directory
import HTTPTypes
import Hummingbird
import Kernel
import Synchronization

/// The directory for everybody, as Open Referral's HSDS 3.1 describes it: read only, services in use only, no addresses.
enum HSDSOperations {
    private static let page = Shape.named("HSDSPage", .free)

    static let all: [Operation] =
        [
            Operation(open: .get, "hsds", "hsds.base", "Which version this is.", answer: .free) { visit, _ in
                open(.json(try await documents(visit).base()))
            },
            Operation(open: .get, "hsds/profile", "hsds.profile", "How HSDS is used here.", answer: .free) { _, _ in
                open(
                    .json {
                        $0.member("name", "Palermo")
                        $0.member("standard", "Human Services Data Specification \(HSDSDocuments.version)")
                        $0.member(
                            "description",
                            "Services for people who may be trafficked. No addresses are given: a place is known by its region only."
                        )
                    })
            },
            one("services") { $0.service($1) },
            one("organizations") { $0.organization($1, fullService: $2.fullService) },
            one("service_at_locations") { $0.serviceAtLocation($1) },
            one("taxonomies") { $0.taxonomy($1) }, one("taxonomy_terms") { $0.taxonomyTerm($1) },
        ]
        + [HTTPRequest.Method.get, .post].flatMap { method in
            [
                list(method, "services") { $0.services($1) },
                list(method, "organizations") { $0.organizations($1) },
                list(method, "service_at_locations") { $0.serviceAtLocations($1) },
                list(method, "taxonomies") { $0.taxonomies($1) },
                list(method, "taxonomy_terms") { $0.taxonomyTerms($1) },
            ]
        }

    /// The standard says "integer" and no more: what is below 1 is taken for 1.
    private static let number = Shape.integer(-1_000_000_000...1_000_000_000)
    private static let parameters: [Operation.Parameter] = [
        .init("search", .string, "Part of a name or description."),
        .init("page", number, "Counted from 1."),
        .init("per_page", number, "At most \(Limits.apiRowsMax) are given."),
        .init(
            "format", .choice([""] + HSDSQuery.Format.allCases.map(\.rawValue)), "`ndjson`: all of them, one a line."),
    ]

    /// The standard has lists by POST too, with the same parameters in the address; nothing is changed by it.
    private static func list(
        _ method: HTTPRequest.Method, _ name: String,
        _ answer: @escaping @Sendable (HSDSDocuments, HSDSQuery) -> HSDSAnswer
    ) -> Operation {
        Operation(
            open: method, "hsds/\(name)", "hsds.\(name).\(method == .get ? "list" : "query")", "A page of \(name).",
            query: parameters, answer: page
        ) { visit, _ in
            let found = answer(try await documents(visit), try query(visit))
            return open(Reply(kind: found.format == .json ? .json : .lines, body: found.bytes))
        }
    }

    private static func one(
        _ name: String, _ answer: @escaping @Sendable (HSDSDocuments, String, HSDSQuery) -> [UInt8]?
    ) -> Operation {
        Operation(open: .get, "hsds/\(name)/:word", "hsds.\(name).get", "One of the \(name).", answer: .free) {
            visit, _ in
            let (word, query) = (try visit.word("word"), try query(visit))
            guard let bytes = answer(try await documents(visit), word, query) else { throw Problem.unknown }
            return open(.json(bytes))
        }
    }

    private static func one(
        _ name: String, _ answer: @escaping @Sendable (HSDSDocuments, String) -> [UInt8]?
    ) -> Operation {
        one(name) { documents, word, _ in answer(documents, word) }
    }

    /// Names that HSDS does not know are left alone, as the standard's own clients send them.
    private static func query(_ visit: Visit) throws -> HSDSQuery {
        var pairs: [(name: String, value: String)] = []
        for (name, value) in try FormReader.pairs(Array((visit.request.uri.query ?? "").utf8)) {
            guard value.utf8.count <= 800 else { throw APIProblems.badQuery([fault(name)]) }
            let isNumber = name == "page" || name == "per_page"
            // Clients send what their form left empty; an empty number is a mistake.
            if value.isEmpty && !isNumber { continue }
            pairs.append((name, isNumber && Int(value).map { $0 < 1 && $0 >= -1_000_000_000 } == true ? "1" : value))
        }
        do { return try HSDSQuery(pairs) } catch HSDSProblem.badParameter(let name) {
            throw APIProblems.badQuery([fault(name)])
        }
    }

    private static func fault(_ name: String) -> Fault {
        Fault(pointer: "?" + name.prefix(100), message: "This cannot be meant.")
    }

    private static func documents(_ visit: Visit) async throws -> HSDSDocuments {
        let snapshot = try await visit.desk.directory.snapshot()
        return HSDSDocuments(visit.site.openDirectory.part(of: snapshot), address: origin(visit) + "/hsds")
    }

    private static func origin(_ visit: Visit) -> String {
        let host = (visit.request.head.authority ?? "localhost").filter {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-.:[]".contains($0))
        }
        return (visit.desk.settings.isTLS ? "https://" : "http://") + host
    }

    /// Other sites' scripts may read these, and these only.
    static func open(_ reply: Reply) -> Reply {
        var reply = reply.with(.cacheControl, "public, max-age=60").with(.accessControlAllowOrigin, "*")
        if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { reply = reply.with(name, "cross-origin") }
        return reply
    }
}

/// The part of the directory that everybody may see, made anew when the directory changes.
final class OpenDirectory: Sendable {
    private let known = Mutex<(revisions: [Int64], part: DirectorySnapshot)?>(nil)

    func part(of whole: DirectorySnapshot) -> DirectorySnapshot {
        if let known = known.withLock({ $0 }), known.revisions == whole.revisions { return known.part }
        let part = Self.make(whole)
        known.withLock { $0 = (whole.revisions, part) }
        return part
    }

    static func make(_ whole: DirectorySnapshot) -> DirectorySnapshot {
        let organisations = whole.organisations.values.filter { $0.details.status == .active }.map { organisation in
            var open = organisation
            open.details.extras = bare(organisation.details.extras)
            return open
        }
        let names = Set(organisations.map(\.id))
        let entries = whole.entries.filter { entry in
            entry.service.details.status == .active && names.contains(entry.service.organisation)
        }.map { entry in
            var service = entry.service
            service.details.extras = bare(service.details.extras)
            return ServiceEntry(service: service, state: entry.state, places: entry.places)
        }
        return DirectorySnapshot(
            kinds: whole.kinds, regions: whole.regions, zone: whole.zone, organisations: organisations, entries: entries
        )
    }

    /// Imported records may bring places: where exactly is nobody's business here.
    private static let hidden: Set<String> = [
        "addresses", "address", "latitude", "longitude", "locations", "service_at_locations", "contacts",
    ]

    private static func bare(_ extras: String) -> String {
        guard extras.utf8.count > 2 else { return extras }
        do { return strip(try JSONValue(parsing: Array(extras.utf8))).encoded } catch { return "{}" }
    }

    private static func strip(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items): .array(items.map(strip))
        case .object(let members):
            .object(
                members.filter { !hidden.contains($0.name) }.map { JSONValue.Member($0.name, strip($0.value)) })
        default: value
        }
    }
}
