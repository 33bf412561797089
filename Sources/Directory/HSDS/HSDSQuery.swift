import Kernel

/// What a caller of the HSDS doors may ask, read strictly: a value that cannot be meant is a problem, not a guess.
/// Source: Open Referral HSDS 3.1, openapi.json, components/parameters.
package struct HSDSQuery: Sendable, Equatable {
    package enum Format: String, Sendable, CaseIterable { case json, ndjson }

    package var search = ""
    package var page = 1
    package var rows = 50
    package var format = Format.json
    package var modifiedAfter: Timestamp?
    package var taxonomyTerm: String?
    package var taxonomy: String?
    package var organization: String?
    package var parent: String?
    package var postcode: String?
    package var minimal = false
    package var full = false
    package var fullService = false
    package var topOnly = false
    /// Everything at once, not a page of it: dear to gather.
    package var isWhole: Bool { format == .ndjson || rows > Limits.apiRowsMax }

    package init() {}

    /// Reads the parameters of a request; names that HSDS does not know are left alone. The last of two wins.
    package init(_ parameters: [(name: String, value: String)]) throws(HSDSProblem) {
        var hasRows = false
        for (name, value) in parameters {
            switch name {
            case "search": search = value
            case "page": page = try Self.number(name, value, max: 1_000_000_000)
            case "per_page":
                rows = min(try Self.number(name, value, max: 1_000_000_000), Limits.apiRowsMax)
                hasRows = true
            case "format":
                guard let format = Format(rawValue: value) else { throw .badParameter(name) }
                self.format = format
            case "modified_after": modifiedAfter = try Self.instant(name, value)
            case "taxonomy_term_id": taxonomyTerm = value
            case "taxonomy_id": taxonomy = value
            case "organization_id": organization = value
            case "parent_id": parent = value
            case "postcode": postcode = value
            case "proximity":
                guard let metres = Double(value), metres.isFinite, metres >= 0 else { throw .badParameter(name) }
            case "minimal": minimal = try Self.truth(name, value)
            case "full": full = try Self.truth(name, value)
            case "full_service": fullService = try Self.truth(name, value)
            case "top_only": topOnly = try Self.truth(name, value)
            default: break
            }
        }
        // "When using this parameter aim to return all services within one page."
        if minimal && !full && !fullService && !hasRows { rows = 100_000 }
    }

    private static func number(_ name: String, _ value: String, max: Int) throws(HSDSProblem) -> Int {
        guard let number = Int(value), (1...max).contains(number) else { throw .badParameter(name) }
        return number
    }

    private static func truth(_ name: String, _ value: String) throws(HSDSProblem) -> Bool {
        guard value == "true" || value == "false" else { throw .badParameter(name) }
        return value == "true"
    }

    private static func instant(_ name: String, _ value: String) throws(HSDSProblem) -> Timestamp {
        if let instant = Timestamp(rfc3339: value) { return instant }
        guard let day = Day(value) else { throw .badParameter(name) }
        return Timestamp(day)
    }
}

package enum HSDSProblem: Error, Sendable, Equatable {
    /// The parameter's name; its value is not repeated.
    case badParameter(String)
}

/// Bytes for an HSDS door, and what they are.
package struct HSDSAnswer: Sendable, Equatable {
    package let bytes: [UInt8]
    package let format: HSDSQuery.Format

    package init(bytes: [UInt8], format: HSDSQuery.Format) {
        self.bytes = bytes
        self.format = format
    }

    package var contentType: String {
        format == .json ? "application/json" : "application/x-ndjson"
    }
}
