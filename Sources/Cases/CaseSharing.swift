import Kernel
import Storage
import Vault

/// The one way by which fields leave a file: only those that consent, or a named lawful exception, covers.
package struct CaseSharing: Sendable {
    package let vault: Vault
    package let definitions: CaseDefinitions
    /// Whose calendar says whether a consent has ended.
    package let zone: Zone

    package init(vault: Vault, definitions: CaseDefinitions, zone: Zone) {
        self.vault = vault
        self.zone = zone
        self.definitions = definitions
    }

    /// The fields that this recipient may have for this purpose, in the purpose's order, empty ones left out.
    ///
    /// - Parameters:
    ///   - recipientKind: the organisation's kind, so that a consent to every organisation of a kind counts.
    ///   - exception: a lawful exception of the definition, to be used when there is no consent. Its condition
    ///     (imminent
    ///     danger recorded, a child) must hold.
    /// - Throws: `CaseProblem.noConsent` or `.noConsentOfGuardian`; `Refusal.unknown` when there is no such case.
    package func payload(
        _ read: Read, _ id: CaseID, recipient: OrganisationID, recipientKind: String? = nil, purpose code: String,
        exception: String? = nil, now: Timestamp
    ) throws -> SharedPayload {
        guard let purpose = definitions.purpose(code) else { throw CaseProblem.unknownPurpose(code) }
        let today = zone.day(of: now)
        let (record, seal) = try CaseLoad.sealed(read, id, vault)
        let fields = try FieldStore.all(read, id, seal)
        let isChild = CaseRules.isChild(fields, on: today)
        let ground: SharedPayload.Ground
        do {
            ground = .consent(
                try ConsentRules.permit(
                    try PartStore.consents(read, id), purpose: code, recipient: recipient,
                    recipientKind: recipientKind, isChild: isChild, today: today))
        } catch let problem as CaseProblem {
            guard let exception, purpose.exceptions.contains(exception),
                let known = definitions.exception(exception), holds(known.condition, record, isChild)
            else { throw problem }
            ground = .exception(exception)
        }
        let items = purpose.fields.compactMap { field -> SharedPayload.Item? in
            guard let value = fields[field]?.value, !value.isEmpty else { return nil }
            return SharedPayload.Item(field: field, value: value)
        }
        return SharedPayload(reference: record.reference, fields: items, ground: ground)
    }

    private func holds(_ condition: SharingException.Condition, _ record: Case, _ isChild: Bool) -> Bool {
        switch condition {
        case .imminentRisk: record.risk == .imminent
        case .child: isChild
        }
    }
}
