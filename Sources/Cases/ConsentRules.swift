import Kernel

/// Consent, scope by scope: for what, to whom, until when, given by whom. Pure.
package enum ConsentRules {
    /// A consent as it may be recorded, or why not.
    package static func check(
        _ command: RecordConsent, _ definitions: CaseDefinitions, today: Day
    ) throws(CaseProblem) {
        guard let purpose = definitions.purpose(command.purpose) else { throw .unknownPurpose(command.purpose) }
        let hasRecipient = command.recipient != nil || command.recipientKind != nil
        if command.recipient != nil && command.recipientKind != nil { throw .recipientNotAllowed }
        switch purpose.recipient {
        case .required: if !hasRecipient { throw .recipientRequired }
        case .none: if hasRecipient { throw .recipientNotAllowed }
        }
        if let until = command.until, until < today { throw .untilInThePast }
        guard isCode(command.language) else { throw .unknownCode("language") }
        if let kind = command.recipientKind, !isCode(kind) { throw .unknownCode("recipient-kind") }
    }

    /// The consent that lets this recipient have what goes with this purpose.
    ///
    /// The last word counts: of all answers and withdrawals that cover this recipient, the latest decides, so that a
    /// later refusal or an ended consent is never outlived by an earlier, wider one. For a child only a guardian's word
    /// permits; the child's own is kept and shown but does not permit alone.
    package static func permit(
        _ consents: [Consent], purpose: String, recipient: OrganisationID, recipientKind: String?, isChild: Bool,
        today: Day
    ) throws(CaseProblem) -> Consent {
        let covering = consents.filter { consent in
            consent.purpose == purpose
                && (consent.recipient == recipient
                    || (consent.recipientKind != nil && consent.recipientKind == recipientKind))
        }
        let giver: Consent.Giver = isChild ? .guardian : .person
        func said(_ consent: Consent) -> Timestamp { consent.withdrawnAt ?? consent.recordedAt }
        let last = covering.filter { $0.giver == giver }.max { (said($0), $0.id) < (said($1), $1.id) }
        if let last, last.isActive(on: today) { return last }
        if isChild && covering.contains(where: { $0.giver == .person && $0.isActive(on: today) }) {
            throw .noConsentOfGuardian(purpose: purpose)
        }
        throw .noConsent(purpose: purpose)
    }

    private static func isCode(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 | 32 >= 97 && $0 | 32 <= 122) || $0 == 45 }
    }
}

/// What becomes of one changed field when somebody else may have changed it meanwhile. Pure.
package enum FieldMerge: Equatable {
    case unchanged
    case set(version: Int)
    /// Somebody else changed it to something else: both values are kept.
    case conflict

    package static func decide(stored: FieldValue?, base: Int, value: String) -> FieldMerge {
        let current = stored?.value ?? ""
        if current == value { return .unchanged }
        let version = stored?.version ?? 0
        return version == base ? .set(version: version + 1) : .conflict
    }
}
