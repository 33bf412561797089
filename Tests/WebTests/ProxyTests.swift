import HTTPTypes
import Testing

@testable import Web

@Suite struct ProxyTests {
    private func client(_ proxies: String, _ peer: String, _ forwarded: String...) throws -> String {
        var headers = HTTPFields()
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        for line in forwarded { headers.append(HTTPField(name: name, value: line)) }
        return try #require(Proxies(proxies)).client(peer: peer, headers)
    }

    private func counted(_ text: String) throws -> String { try #require(NetworkAddress(text)).counted }

    @Test(arguments: [
        // Without a proxy, or from somebody who is none, nothing that was sent is believed.
        ("", "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.5", "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.5", "10.0.0.5", "203.0.113.9", "203.0.113.9"),
        // The visitor wrote the left part.
        ("10.0.0.0/8", "10.0.0.5", "1.1.1.1, 203.0.113.9, 10.0.0.6", "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.5", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.0/8", "::ffff:10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.0/8,::1", "::1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.0.0.5", "10.0.0.5", "unknown", "10.0.0.5"), ("10.0.0.5", "10.0.0.5", "1.1.1.1, unknown", "10.0.0.5"),
        ("10.0.0.5", "10.0.0.5", "", "10.0.0.5"), ("10.0.0.0/7", "11.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.0/7", "12.0.0.5", "203.0.113.9", "12.0.0.5"),
    ])
    func `the nearest address that is no proxy of ours counts`(
        proxies: String, peer: String, forwarded: String, expected: String
    ) throws {
        #expect(try client(proxies, peer, forwarded) == counted(expected))
    }

    @Test func `several header lines are read as one`() throws {
        #expect(try client("10.0.0.5", "10.0.0.5", "1.1.1.1", "203.0.113.9") == counted("203.0.113.9"))
    }

    @Test func `an IPv6 subscriber is one address, an IPv4 neighbour another`() throws {
        #expect(try counted("2001:db8:1:2::7") == counted("2001:db8:1:2:ffff:1:1:1"))
        #expect(try counted("2001:db8:1:2::7") != counted("2001:db8:1:3::7"))
        #expect(try counted("192.0.2.1") != counted("192.0.2.2"))
    }

    @Test(arguments: ["10.0.0.0/33", "2001:db8::/129", "proxy.example", "10.0.0", "10.0.0.1/", "10.0.0.1/-1"])
    func `a list that is none is refused`(text: String) { #expect(Proxies(text) == nil) }
}
