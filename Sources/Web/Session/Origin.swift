import HTTPTypes
import Hummingbird

/// Forms are taken from our own pages only. Browsers say where a form comes from; a form without a session (sign-in) has
/// no other proof. A browser that says nothing is let through here: the session's token is checked besides.
enum Origin {
    static func isOurs(_ visit: Visit) -> Bool {
        let headers = visit.request.headers
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = headers[name] {
            return site == "same-origin" || site == "none"
        }
        guard let origin = headers[.origin] else { return true }
        guard let host = visit.request.head.authority ?? headers[HTTPField.Name("Host") ?? .origin] else {
            return false
        }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    static func check(_ visit: Visit) throws(Problem) {
        if !isOurs(visit) { throw .foreignOrigin }
    }

    /// A change through the API with a session cookie must come from ourselves or from no browser at all, as JSON: other
    /// sites' pages cannot send that without being asked first.
    static func checkAPI(_ visit: Visit) throws(Problem) {
        try check(visit)
        let type = MediaType(visit.header(.contentType) ?? "")
        if visit.request.method != .delete, type.name != "application/json" { throw .wrongType }
    }
}
