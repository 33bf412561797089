import Kernel

/// Everything about one case, opened for one reader who may see it.
package struct CaseFile: Sendable, Equatable {
    package let record: Case
    package let fields: [String: FieldValue]
    package let consents: [Consent]
    package let decisions: [Decision]
    package let needs: [Need]
    package let clocks: [CaseClock]
    package let conflicts: [FieldConflict]
    package let timeline: [TimelineEntry]
    /// True also when the age is not known: who may be a child is treated as one.
    package let isChild: Bool
    /// True for a reader of the competent authority: only the fields of its purpose, decisions and periods are here.
    package let isPartial: Bool

    package func value(_ field: String) -> String? {
        fields[field].flatMap { $0.value.isEmpty ? nil : $0.value }
    }
    package func codes(_ field: String) -> [String] { fields[field]?.codes ?? [] }

    package var name: String? { CaseFieldID.displayName { fields[$0]?.value } }
    /// How the person may be reached without danger. Shown before anything else.
    package var safeContact: [FieldValue] {
        CaseFieldID.safeContact.compactMap { fields[$0] }.filter { !$0.value.isEmpty }
    }
    package var hasGuardian: Bool { value(CaseFieldID.guardianAppointed) == "yes" }
    package var openNeeds: [Need] { needs.filter { $0.state == .open } }
    package var riskBase: RiskBase {
        RiskBase(level: record.risk, reasons: fields[CaseFieldID.riskReasons]?.version ?? 0)
    }
}

/// The fields that rules know by name. Everything else is only in the definition.
package enum CaseFieldID {
    package static let givenName = "given-name"
    package static let middleName = "middle-name"
    package static let familyName = "family-name"
    package static let otherNames = "other-names"
    package static let birthDate = "birth-date"
    package static let age = "age"
    package static let ageDisputed = "age-disputed"
    package static let gender = "gender"
    package static let languages = "languages"
    package static let region = "region"
    package static let unsafeRegions = "unsafe-regions"
    /// Codes of the directory's `AccessNeed`.
    package static let accessNeeds = "access-needs"
    package static let guardianAppointed = "guardian-appointed"
    package static let riskReasons = "risk-reasons"
    /// What says whether the person is a child.
    package static let ages = [birthDate, age, ageDisputed]
    package static let names = [givenName, middleName, familyName, otherNames]
    package static let safeContact = [
        "contact-allowed", "contact-times", "contact-code-word", "contact-watched", "contact-channel", "phone",
    ]

    /// Given and family names as one line, or another name the person goes by.
    package static func displayName(_ value: (String) -> String?) -> String? {
        let parts = [givenName, middleName, familyName].compactMap(value).filter { !$0.isEmpty }
        if !parts.isEmpty { return parts.joined(separator: " ") }
        return value(otherNames).flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// What may leave the file for one recipient and one purpose.
package struct SharedPayload: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package let field: String
        package let value: String
    }

    package enum Ground: Sendable, Equatable {
        case consent(ConsentID)
        /// A lawful exception by its code in the definition.
        case exception(String)
    }

    package let reference: String
    package let fields: [Item]
    package let ground: Ground
    /// The last day on which the ground holds by itself; nil when nothing ends it.
    package let through: Day?

    package func value(_ field: String) -> String? { fields.first { $0.field == field }?.value }
}
