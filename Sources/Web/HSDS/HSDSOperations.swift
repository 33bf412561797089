import Directory
import HTTPTypes
import Hummingbird
import Kernel

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
            let (documents, query) = (try await documents(visit), try query(visit))
            guard query.isWhole else { return reply(answer(documents, query)) }
            let list = visit.site.openDirectory.list(
                name + "?" + (visit.request.uri.query ?? ""), of: documents.directory
            ) {
                answer(documents, query)
            }
            guard let list else { throw Problem.tooMany(retryAfter: 5) }
            return reply(list)
        }
    }

    private static func reply(_ found: HSDSAnswer) -> Reply {
        open(Reply(kind: found.format == .json ? .json : .lines, body: found.bytes))
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
        return HSDSDocuments(
            visit.site.openDirectory.part(of: snapshot, now: visit.now), address: origin(visit) + "/hsds")
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
