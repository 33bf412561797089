import Kernel
import Storage
import Vault

/// The one way by which fields leave a file: only those that consent, or a named lawful exception, covers.
package struct CaseSharing: Sendable {
    package let vault: Vault
    package let definitions: CaseDefinitions
    /// Whose calendar says whether a consent has ended.
    package let calendar: CivilCalendar
    package var zone: Zone { calendar.zone }
    /// How the danger is supposed to be judged, to see what would follow; nil: as it is recorded.
    private var supposed: RiskLevel?

    package init(vault: Vault, definitions: CaseDefinitions, calendar: CivilCalendar) {
        self.vault = vault
        self.calendar = calendar
        self.definitions = definitions
    }

    /// The same rule, if the danger were judged so.
    package func supposing(_ risk: RiskLevel) -> CaseSharing {
        var other = self
        other.supposed = risk
        return other
    }

    /// To whom, and for what.
    package struct Scope: Sendable {
        package var recipient: OrganisationID
        /// The organisation's kind, so that a consent to every organisation of a kind counts.
        package var recipientKind: String?
        package var purpose: String
        /// Lawful exceptions of the definition, of which one may stand in for consent while its condition (imminent
        /// danger recorded, a child) holds.
        package var exceptions: [String]

        package init(
            recipient: OrganisationID, recipientKind: String? = nil, purpose: String, exceptions: [String] = []
        ) {
            self.recipient = recipient
            self.recipientKind = recipientKind
            self.purpose = purpose
            self.exceptions = exceptions
        }
    }

    /// The fields that this recipient may have for this purpose, in the purpose's order, empty ones left out.
    /// Throws `CaseProblem.noConsent` or `.noConsentOfGuardian`; `Refusal.unknown` when there is no such case.
    package func payload(_ read: Read, _ id: CaseID, _ scope: Scope, now: Timestamp) throws -> SharedPayload {
        let purpose = try purpose(scope.purpose)
        let (record, seal) = try CaseLoad.sealed(read, id, vault)
        let fields = try FieldStore.all(read, id, seal)
        let (ground, through) = try ground(read, record, fields, scope, now)
        let items = purpose.fields.compactMap { field -> SharedPayload.Item? in
            guard let value = fields[field]?.value, !value.isEmpty else { return nil }
            return SharedPayload.Item(field: field, value: value)
        }
        return SharedPayload(reference: record.reference, fields: items, ground: ground, through: through)
    }

    /// Whether this recipient may still have them, without opening more than what the rules ask about: the ground, and the
    /// last day on which it holds by itself, nil when nothing ends it. Throws as `payload`.
    package func stands(
        _ read: Read, _ id: CaseID, _ scope: Scope, now: Timestamp
    ) throws -> (ground: SharedPayload.Ground, through: Day?) {
        let (record, seal) = try CaseLoad.sealed(read, id, vault)
        var fields: [String: FieldValue] = [:]
        for field in CaseFieldID.ages { fields[field] = try FieldStore.one(read, id, field, seal) }
        return try ground(read, record, fields, scope, now)
    }

    private func purpose(_ code: String) throws(CaseProblem) -> ConsentPurpose {
        guard let purpose = definitions.purpose(code) else { throw .unknownPurpose(code) }
        return purpose
    }

    private func ground(
        _ read: Read, _ record: Case, _ fields: [String: FieldValue], _ scope: Scope, _ now: Timestamp
    ) throws -> (ground: SharedPayload.Ground, through: Day?) {
        let purpose = try purpose(scope.purpose)
        let today = zone.day(of: now)
        let isChild = CaseRules.isChild(fields, on: today)
        // A guardian's word, and the protection of a child, count until the day before the eighteenth birthday.
        let childhood =
            isChild
            ? fields[CaseFieldID.birthDate].flatMap { Day($0.value)?.adding(months: 216).adding(days: -1) } : nil
        let lastOfChildhood = childhood.flatMap { $0 >= today ? $0 : nil }
        do {
            let consent = try ConsentRules.permit(
                try PartStore.consents(read, record.id), purpose: scope.purpose, recipient: scope.recipient,
                recipientKind: scope.recipientKind, isChild: isChild, today: today)
            return (.consent(consent.id), [consent.until, lastOfChildhood].compactMap(\.self).min())
        } catch let problem as CaseProblem {
            for code in scope.exceptions where purpose.exceptions.contains(code) {
                guard let known = definitions.exception(code), holds(known.condition, record, isChild) else { continue }
                return (.exception(code), known.condition == .child ? lastOfChildhood : nil)
            }
            throw problem
        }
    }

    private func holds(_ condition: SharingException.Condition, _ record: Case, _ isChild: Bool) -> Bool {
        switch condition {
        case .imminentRisk: (supposed ?? record.risk) == .imminent
        case .child: isChild
        }
    }
}
