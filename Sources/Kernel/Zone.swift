/// Why there is no such time zone.
package struct ZoneProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let name: String
    package let why: String
    package var description: String { "time zone \"\(name)\": \(why)" }
}

/// A place's civil time: the IANA zone of a desk, a shelter, a court. Instants are stored in UTC and shown through it.
///
/// Read from the system's TZif files (RFC 8536, version 2 and later); dates after their table follow the rule at their
/// end, so a deadline two years ahead falls on the right day.
package struct Zone: Sendable, Hashable {
    struct Kind: Sendable, Hashable {
        /// Seconds east of UTC.
        let offset: Int
        let abbreviation: String
    }

    package let name: String
    private let transitions: [Int64]
    private let kindOfTransition: [UInt8]
    private let kinds: [Kind]
    private let rule: ZoneRule?

    package static let utc = Zone(
        name: "UTC", transitions: [], kindOfTransition: [], kinds: [Kind(offset: 0, abbreviation: "UTC")], rule: nil)

    init(name: String, transitions: [Int64], kindOfTransition: [UInt8], kinds: [Kind], rule: ZoneRule?) {
        self.name = name
        self.transitions = transitions
        self.kindOfTransition = kindOfTransition
        self.kinds = kinds
        self.rule = rule
    }

    /// Reads `Europe/Rome` and the like. The name comes from a form, so it may hold only letters, digits, `_`, `+`, `-`
    /// and `/`, and never leads out of the folder.
    package static func named(_ name: String, folder: String = "/usr/share/zoneinfo") throws(ZoneProblem) -> Zone {
        guard isValid(name) else { throw ZoneProblem(name: String(name.prefix(64)), why: "not a zone's name") }
        if name == "UTC" || name == "Etc/UTC" { return utc }
        let bytes: [UInt8]
        do { bytes = try Files.read("\(folder)/\(name)", limit: 64 * 1_024) } catch {
            throw ZoneProblem(name: name, why: "unknown here (is the package tzdata installed?)")
        }
        var reader = ZoneReader(bytes: bytes)
        guard let zone = reader.zone(name: name) else { throw ZoneProblem(name: name, why: "its file is damaged") }
        return zone
    }

    private static func isValid(_ name: String) -> Bool {
        guard name.utf8.count <= 64, let first = name.utf8.first, isLetter(first) else { return false }
        let isPlain = name.utf8.allSatisfy { byte in
            isLetter(byte) || (48...57).contains(byte) || byte == 43 || byte == 45 || byte == 47 || byte == 95
        }
        return isPlain && !name.utf8.elementsEqual("posixrules".utf8)
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }

    private func kind(at seconds: Int64) -> Kind {
        if let last = transitions.last, seconds >= last, let rule { return rule.kind(at: seconds) }
        if transitions.isEmpty, let rule { return rule.kind(at: seconds) }
        // The last transition that is not later.
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        // Before the first transition the file's first kind holds (RFC 8536, 3.2).
        return low == 0 ? kinds[0] : kinds[Int(kindOfTransition[low - 1])]
    }

    /// Seconds east of UTC at an instant.
    package func offset(at instant: Timestamp) -> Int {
        kind(at: Int64.floorDivide(instant.milliseconds, 1_000)).offset
    }

    /// `CEST`, `+0545`: what the zone's own people call it at that instant.
    package func abbreviation(at instant: Timestamp) -> String {
        kind(at: Int64.floorDivide(instant.milliseconds, 1_000)).abbreviation
    }

    /// The civil day there at an instant.
    package func day(of instant: Timestamp) -> Day { local(instant).day }

    /// What calendar and clock there show at an instant.
    package func local(_ instant: Timestamp) -> (day: Day, hour: Int, minute: Int, second: Int) {
        let seconds = Int64.floorDivide(instant.milliseconds, 1_000)
        let local = seconds + Int64(kind(at: seconds).offset)
        let day = Int64.floorDivide(local, 86_400)
        let rest = Int(local - day * 86_400)
        return (Day(number: Int32(day)), rest / 3_600, rest / 60 % 60, rest % 60)
    }

    /// The instant at which calendar and clock there show this. A time that the clocks skip (spring) is read with the
    /// offset before the jump, so it lands as much later; of a time that comes twice (autumn) the first is meant.
    package func instant(_ day: Day, hour: Int = 0, minute: Int = 0, second: Int = 0) -> Timestamp {
        let civil = Timestamp(day, hour: hour, minute: minute, second: second)
        let before = offset(at: civil.adding(days: -1))
        let after = offset(at: civil.adding(days: 1))
        let first = civil.adding(seconds: Int64(-before))
        if offset(at: first) == before { return first }
        let second = civil.adding(seconds: Int64(-after))
        return offset(at: second) == after ? second : first
    }
}
