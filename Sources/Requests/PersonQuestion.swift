import Cases
import Directory
import Kernel

/// What the directory is asked for a person: only what matching needs of the file, and no name. The one way, for the
/// page on which somebody chooses and for what the program proposes.
package enum PersonQuestion {
    /// - Parameters:
    ///   - definition: what is to be sent: only some organisations take it.
    ///   - kind: of the need.
    ///   - interpreter: somebody says that one can come along. One who is booked for the case can.
    ///   - requests: all of this case; services asked the same thing for this need are left out.
    package static func query(
        _ definition: RequestDefinition, _ kind: String, _ need: NeedID?, urgency: Urgency, interpreter: Bool = false,
        requests: [Request], in snapshot: DirectorySnapshot, today: Day, _ value: (String) -> String?
    ) -> MatchQuery {
        func codes(_ field: String) -> [String] { value(field)?.split(separator: ";").map(String.init) ?? [] }
        var query = MatchQuery(need: kind)
        query.sex = sex(value(CaseFieldID.gender))
        query.age = age(value, today)
        query.children = value("dependants").flatMap { Int($0) } ?? 0
        query.languages = codes(CaseFieldID.languages)
        query.region = value(CaseFieldID.region).flatMap { snapshot.regions[$0]?.code }
        query.unsafeRegions = codes(CaseFieldID.unsafeRegions)
        query.accessibility = codes(CaseFieldID.accessNeeds).compactMap(AccessNeed.init(rawValue:))
        query.urgency = MatchQuery.Urgency(rawValue: urgency.rawValue) ?? .routine
        query.interpreterAvailable = interpreter || isInterpreterBooked(requests, snapshot)
        query.receivers = Set(definition.toKinds.compactMap(OrganisationKind.init(rawValue:)))
        query.excluding = Set(
            requests.filter { $0.kind == definition.id && $0.need == need }.compactMap(\.service))
        return query
    }

    private static func isInterpreterBooked(_ requests: [Request], _ snapshot: DirectorySnapshot) -> Bool {
        requests.contains { request in
            request.phase == .active
                && request.service.flatMap { snapshot[$0]?.service.kind } == ServiceKinds.interpreter
        }
    }

    /// In doubt not known: then whoever protects children more is asked.
    private static func age(_ value: (String) -> String?, _ today: Day) -> Int? {
        if value(CaseFieldID.ageDisputed) == "yes" { return nil }
        if let birth = value(CaseFieldID.birthDate).flatMap({ Day($0) }) { return birth.years(until: today) }
        return value(CaseFieldID.age).flatMap { Int($0) }
    }

    private static func sex(_ gender: String?) -> Sex {
        switch gender {
        case "female", "trans-female": .female
        case "male", "trans-male": .male
        case "non-conforming": .other
        default: .unknown
        }
    }
}
