import Cases
import Directory
import Kernel
import Requests

/// What the directory is asked for a person: only what matching needs of the file, and no name.
enum CaseQuestion {
    static func query(
        _ file: CaseFile, _ need: Need, urgency: Urgency, interpreter: Bool, tried: [RequestRow], regions: Regions,
        today: Day
    ) -> MatchQuery {
        var query = MatchQuery(need: need.kind)
        query.sex = sex(file.value(CaseFieldID.gender))
        query.age = age(file, today)
        query.children = file.value("dependants").flatMap { Int($0) } ?? 0
        query.languages = file.codes(CaseFieldID.languages)
        query.region = file.value(CaseFieldID.region).flatMap { regions[$0]?.code }
        query.unsafeRegions = file.codes(CaseFieldID.unsafeRegions)
        query.urgency = MatchQuery.Urgency(rawValue: urgency.rawValue) ?? .routine
        query.interpreterAvailable = interpreter
        query.excluding = Set(tried.filter { $0.request.need == need.id }.compactMap(\.request.service))
        return query
    }

    /// In doubt not known: then whoever protects children more is asked.
    private static func age(_ file: CaseFile, _ today: Day) -> Int? {
        if file.value(CaseFieldID.ageDisputed) == "yes" { return nil }
        if let birth = file.value(CaseFieldID.birthDate).flatMap({ Day($0) }) { return birth.years(until: today) }
        return file.value(CaseFieldID.age).flatMap { Int($0) }
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
