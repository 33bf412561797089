import Access
import Kernel

/// What ODK Collect and KoboCollect read from a QR code: settings as JSON, in zlib's format, in base64.
/// Source: docs.getodk.org/collect-import-export (general, admin, project).
enum CollectSettings {
    static func json(_ device: DeviceUser, site: String, server: String) -> String {
        var json = JSONWriter()
        json.object {
            $0.memberObject("general") {
                $0.member("protocol", "odk_default")
                $0.member("server_url", server)
                // What the server takes back disappears from the telephone; what is complete is sent by itself.
                $0.member("form_update_mode", "match_exactly")
                $0.member("autosend", "wifi_and_cellular")
            }
            $0.memberObject("admin") { _ in }
            $0.memberObject("project") { $0.member("name", "\(site): \(device.name)") }
        }
        return json.text
    }

    static func code(_ device: DeviceUser, site: String, server: String) -> String {
        Base64.encode(zlib(Array(json(device, site: site, server: server).utf8)))
    }

    /// RFC 1950 around one stored block of RFC 1951: so few bytes would not become fewer. At most 65,535 bytes.
    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count <= 65_535)
        let count = UInt16(bytes.count)
        func little(_ value: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let sum = b << 16 | a
        return [0x78, 0x01, 0x01] + little(count) + little(~count) + bytes
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
    }
}
