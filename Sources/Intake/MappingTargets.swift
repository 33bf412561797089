import Cases
import Directory
import Screening

/// What may stand in a target of a mapping.
enum TargetRule {
    case text
    case line
    case day
    case number
    case codes(Set<String>)
    /// Whatever the definition of the field says.
    case field(CaseField)
    case answers
}

/// What the rooms know, as far as a mapping may fill it. A stage, a decision or a closure is not among it: only an
/// authority's act moves them.
struct MappingTargets: Sendable {
    let cases: CaseDefinitions
    let indicators: IndicatorSet
    let kinds: ServiceKinds

    private static let names: [Opens: [String]] = [
        .screening: ["setting", "channel", "age", "language", "observations", "return-contact", "answer.*"],
        .case: [
            "field.ID", "needs", "need.KIND", "need-detail", "consent.PURPOSE", "consent.PURPOSE.KIND", "consent-giver",
            "consent-form", "consent-language", "risk", "next-step", "next-step-on", "source", "note",
        ],
        .serviceState: [
            "kind", "state", "conditions", "note", "until", "places.group", "places.unit", "places.capacity",
            "places.occupied",
        ],
        .visit: [
            "kind", "day", "region", "place-kind", "team", "access", "industry", "workers-seen", "people-met", "note",
            "answer.*",
        ],
        .survey: ["answer.NAME"],
    ]

    static func names(of room: Opens) -> String { (names[room] ?? []).joined(separator: ", ") }

    /// Nil when the room has no such target.
    func rule(_ room: Opens, _ target: String) -> TargetRule? {
        switch room {
        case .screening: screening(target)
        case .case: caseFile(target)
        case .serviceState: serviceState(target)
        case .visit: visit(target)
        case .survey: target.hasPrefix("answer.") && target.utf8.count > 7 ? .text : nil
        }
    }

    static func isText(_ target: String) -> Bool {
        ["observations", "return-contact", "note", "need-detail"].contains(target)
    }

    /// Whether several entries for it add up.
    static func addsUp(_ target: String) -> Bool {
        target == "needs" || target.hasPrefix("need.") || target.hasPrefix("consent.") && !target.isOneConsent
    }

    private func screening(_ target: String) -> TargetRule? {
        switch target {
        case "setting": .codes(Set(indicators.settings.map(\.id)))
        case "channel": codes(ScreeningChannel.self)
        case "age": codes(AgeGroup.self)
        case "language": languages
        case "observations", "return-contact": .text
        case "answer.*": .answers
        default: nil
        }
    }

    private func caseFile(_ target: String) -> TargetRule? {
        let parts = target.split(separator: ".", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("field", 2): return cases.field(parts[1]).map { .field($0) }
        case ("need", 2): return kinds[parts[1]].map { _ in .codes(["open"]) }
        case ("consent", 2): return consent(parts[1])
        default: break
        }
        switch target {
        case "source": return codes(CaseSource.self)
        case "risk": return codes(RiskLevel.self)
        case "next-step": return .codes(Set(cases.nextSteps.map(\.code)))
        case "next-step-on": return .day
        case "note", "need-detail": return .text
        case "needs": return .codes(Set(kinds.all.map(\.code)))
        case "consent-giver": return codes(Consent.Giver.self)
        case "consent-form": return codes(Consent.Form.self)
        case "consent-language": return languages
        default: return nil
        }
    }

    private func consent(_ name: String) -> TargetRule? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let purpose = cases.purpose(parts[0]) else { return nil }
        let recipients = Set(OrganisationKind.allCases.map(\.rawValue))
        let isNeeded = purpose.recipient == .required
        if parts.count == 1 { return isNeeded ? .codes(recipients) : codes(Consent.Answer.self) }
        return isNeeded && recipients.contains(parts[1]) ? codes(Consent.Answer.self) : nil
    }

    private func serviceState(_ target: String) -> TargetRule? {
        switch target {
        case "kind": .codes(Set(kinds.all.map(\.code)))
        case "state": codes(OpenState.self)
        case "conditions": codes(StateCondition.self)
        case "note": .text
        case "until": .day
        case "places.group": codes(PlaceGroup.self)
        case "places.unit": codes(PlaceUnit.self)
        case "places.capacity", "places.occupied": .number
        default: nil
        }
    }

    private func visit(_ target: String) -> TargetRule? {
        switch target {
        case "kind": .codes(["detention", "workplace", "street"])
        case "day": .day
        case "region", "place-kind", "team", "access", "industry": .line
        case "workers-seen", "people-met": .number
        case "note": .text
        case "answer.*": .answers
        default: nil
        }
    }

    /// Those that a case file knows, and `und` for one that is not among them.
    private var languages: TargetRule {
        .codes((cases.field("languages")?.list ?? []).union(["und"]))
    }

    private func codes<C: RawRepresentable & CaseIterable>(_: C.Type) -> TargetRule where C.RawValue == String {
        .codes(Set(C.allCases.map(\.rawValue)))
    }
}

extension TargetRule {
    /// The codes it knows; nil when it takes more than codes.
    var known: Set<String>? {
        switch self {
        case .codes(let codes): codes
        case .answers: Set(Answer.allCases.map(\.rawValue))
        case .field(let field):
            switch field.kind {
            case .yesNoUnknown: ["yes", "no", "unknown"]
            case .checkbox: ["true", "false"]
            case .code, .codes:
                field.options.isEmpty && field.list.isEmpty ? nil : Set(field.options.map(\.code)).union(field.list)
            default: nil
            }
        default: nil
        }
    }
}

extension String {
    /// `consent.PURPOSE.KIND`: one answer, not a list of those to whom it is given.
    var isOneConsent: Bool { hasPrefix("consent.") && split(separator: ".").count == 3 }
}
