import Kernel

/// How our fields are read out of HSDS's nested records. Export uses the same functions to see whether an imported
/// detail still says what we hold.
enum HSDSImportFields {
    static func hours(_ schedules: [JSONValue]) -> String {
        let texts = schedules.compactMap { schedule -> String? in
            if let text = schedule["description"]?.text { return text }
            guard let opens = schedule["opens_at"]?.text, let closes = schedule["closes_at"]?.text else { return nil }
            return (schedule["byday"]?.text.map { "\($0) " } ?? "") + "\(opens)–\(closes)"
        }
        return texts.joined(separator: "; ")
    }

    /// The same without what somebody wrote in words: days as letters, times as digits.
    static func clockHours(_ schedules: [JSONValue]) -> String {
        hours(
            schedules.filter { schedule in
                let days = schedule["byday"]?.text ?? ""
                let times = (schedule["opens_at"]?.text ?? "") + (schedule["closes_at"]?.text ?? "")
                return days.utf8.allSatisfy {
                    (65...90).contains($0) || (48...57).contains($0) || ",+-".utf8.contains($0)
                }
                    && days.utf8.count <= 40 && times.utf8.count <= 40
                    && times.utf8.allSatisfy { (48...57).contains($0) || ":+-Z".utf8.contains($0) }
            }.map { $0.without(["description"]) })
    }

    /// Codes of ISO 639, as the record gives them in `code`; entries without one are not understood here.
    static func languages(_ languages: [JSONValue]) -> [String] {
        var codes: [String] = []
        for language in languages {
            // A code may carry a region (pt-BR); the language alone is what is matched.
            guard let text = language["code"]?.text?.lowercased() else { continue }
            let code = String(text.prefix { $0 != "-" && $0 != "_" })
            if FieldRules.isLanguage(code), !codes.contains(code) { codes.append(code) }
        }
        return codes
    }

    /// Regions named by code (`extent`) or by name.
    static func regions(_ areas: [JSONValue], _ regions: Regions) -> [String] {
        var codes: [String] = []
        for area in areas {
            let extent = area["extent"]?.text ?? ""
            let name = area["name"]?.text?.lowercased() ?? ""
            let found = regions.all.first { $0.code == extent || $0.name.lowercased() == name }
            if let found, !codes.contains(found.code) { codes.append(found.code) }
        }
        return codes
    }

    static func region(_ atLocations: [JSONValue], _ regions: Regions) -> String {
        for place in atLocations {
            guard let location = place["location"] else { continue }
            if location["external_identifier_type"]?.text == "region", let code = location["external_identifier"]?.text,
                regions.index(code) != nil
            {
                return code
            }
            for address in location["addresses"]?.items ?? [] {
                for member in ["region", "state_province"] {
                    let name = address[member]?.text?.lowercased() ?? ""
                    if let found = regions.all.first(where: { $0.code == name || $0.name.lowercased() == name }) {
                        return found.code
                    }
                }
            }
        }
        return ""
    }

    /// Codes and names of an attribute, as somebody may have written them.
    static func words(_ attribute: JSONValue) -> [String] {
        [
            attribute["taxonomy_term"]?["code"]?.text, attribute["taxonomy_term"]?["name"]?.text,
            attribute["label"]?.text, attribute["value"]?.text,
        ].compactMap { $0?.lowercased() }
    }

    static func isOurs(_ attribute: JSONValue, _ terms: [HSDSTerms.Term]) -> HSDSTerms.Term? {
        let id = (attribute["taxonomy_term_id"]?.text ?? attribute["taxonomy_term"]?["id"]?.text)?.lowercased()
        return terms.first { $0.id == id }
    }
}
