import HTTPTypes

/// A cookie of ours: for this host only, out of reach of scripts, not sent with other sites' forms.
struct Cookie: Sendable {
    let name: String
    let value: String
    /// Seconds; nil for the browser's session, 0 to delete.
    let maxAge: Int?
    let isSecure: Bool

    /// Over TLS the `__Host-` prefix keeps other hosts of the domain from setting it (RFC 6265bis, 4.1.3.2).
    init(_ base: StaticString, _ value: String, maxAge: Int?, isSecure: Bool) {
        name = Cookie.name(base, isSecure: isSecure)
        self.value = value
        self.maxAge = maxAge
        self.isSecure = isSecure
    }

    static func name(_ base: StaticString, isSecure: Bool) -> String {
        isSecure ? "__Host-palermo-\(base)" : "palermo-\(base)"
    }

    var header: String {
        var text = "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax"
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        if isSecure { text += "; Secure" }
        return text
    }

    /// The first cookie of that name; nil when absent, empty or longer than any of ours.
    static func value(named name: String, in headers: HTTPFields) -> String? {
        for line in headers[values: .cookie] {
            for pair in line.utf8.split(separator: UInt8(ascii: ";"), maxSplits: 60) {
                let trimmed = pair.drop { $0 == UInt8(ascii: " ") }
                guard trimmed.count > name.utf8.count, trimmed.starts(with: name.utf8) else { continue }
                let rest = trimmed.dropFirst(name.utf8.count)
                guard rest.first == UInt8(ascii: "="), (2...4_096).contains(rest.count) else { continue }
                return String(Substring(rest.dropFirst()))
            }
        }
        return nil
    }
}
