import Glibc
import HTTPTypes
import Kernel

/// An IPv4 or IPv6 address as 16 bytes; IPv4 as `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2).
struct NetworkAddress: Sendable, Equatable {
    private(set) var bytes: [UInt8]

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]
    var isIPv4: Bool { bytes.starts(with: Self.mapped) }

    /// Nil for anything but an address: no port, no brackets, no name; a zone (`%eth0`) is dropped.
    init?(_ text: some StringProtocol) {
        guard (2...64).contains(text.utf8.count) else { return nil }
        let plain = String(text.prefix { $0 != "%" })
        var four = in_addr()
        if inet_pton(AF_INET, plain, &four) == 1 {
            bytes = Self.mapped + withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, plain, &six) == 1 else { return nil }
        bytes = withUnsafeBytes(of: &six) { Array($0) }
    }

    /// The address that tries are counted by: an IPv6 subscriber has a whole /64 and can change in it at will.
    var counted: String {
        let kept = isIPv4 ? bytes[...] : bytes[..<8]
        return (isIPv4 ? "4:" : "6:") + Hex.encode(Array(kept))
    }

    func isIn(_ network: NetworkAddress, bits: Int) -> Bool {
        let whole = bits / 8
        guard bytes[..<whole] == network.bytes[..<whole] else { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
        return bytes[whole] & mask == network.bytes[whole] & mask
    }
}

/// The proxies that this server stands behind. Only what they say of where a request came from is believed.
package struct Proxies: Sendable {
    private var networks: [(address: NetworkAddress, bits: Int)] = []

    package static let none = Proxies()
    /// A proxy on this machine.
    package static let loopback = Proxies(networks: ["127.0.0.0/8", "::1"].compactMap(network))

    private init(networks: [(address: NetworkAddress, bits: Int)] = []) { self.networks = networks }

    /// Addresses and networks (`10.0.0.0/8 2001:db8::/32 192.0.2.7`), apart by spaces or commas; nil when one is not.
    package init?(_ text: String) {
        for part in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
            guard let network = Self.network(part) else { return nil }
            networks.append(network)
        }
    }

    package var isEmpty: Bool { networks.isEmpty }

    private static func network(_ text: some StringProtocol) -> (address: NetworkAddress, bits: Int)? {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = NetworkAddress(halves[0]) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        guard halves.count == 2 else { return (address, 128) }
        guard halves[1].utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let bits = Int(halves[1]), bits <= width else {
            return nil
        }
        return (address, 128 - width + bits)
    }

    private func trusts(_ address: NetworkAddress) -> Bool {
        networks.contains { address.isIn($0.address, bits: $0.bits) }
    }

    /// Entries of `X-Forwarded-For` that are looked at, from the nearest on.
    private static let hopsMax = 20

    /// Where a request came from, as tries are counted: the nearest address that is none of our proxies. Whatever stands
    /// further left in `X-Forwarded-For` was written by the visitor and may be invented.
    func client(peer: String, _ headers: HTTPFields) -> String {
        guard var nearest = NetworkAddress(peer) else { return peer }
        guard trusts(nearest), let name = HTTPField.Name("X-Forwarded-For") else { return nearest.counted }
        let hops = headers[values: name].flatMap { $0.split(separator: ",") }
        for hop in hops.suffix(Self.hopsMax).reversed() {
            guard let address = NetworkAddress(Self.bare(Trimming.trim(String(hop)))) else { break }
            nearest = address
            if !trusts(address) { break }
        }
        return nearest.counted
    }

    /// Without the port that some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static func bare(_ text: String) -> Substring {
        if text.hasPrefix("[") { return text.dropFirst().prefix { $0 != "]" } }
        let isIPv4WithPort = text.utf8.count { $0 == UInt8(ascii: ":") } == 1
        return isIPv4WithPort ? text.prefix { $0 != ":" } : text[...]
    }
}
