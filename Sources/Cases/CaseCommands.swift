import Kernel

/// A new file, with what is known so far and what the person agreed to.
package struct OpenCase: Sendable {
    package var source: CaseSource
    /// Field id to value, as typed.
    package var fields: [String: String]
    package var consents: [RecordConsent]
    package var needs: [AddNeed]
    package var risk: RiskLevel
    package var worker: MemberID?
    package var authority: OrganisationID?
    /// A lawful exception on which the authority is told, when there is no consent.
    package var authorityException: String?
    package var nextStep: NextStep?

    package init(
        source: CaseSource, fields: [String: String] = [:], consents: [RecordConsent] = [], needs: [AddNeed] = [],
        risk: RiskLevel = .unknown, worker: MemberID? = nil, authority: OrganisationID? = nil,
        authorityException: String? = nil, nextStep: NextStep? = nil
    ) {
        self.source = source
        self.fields = fields
        self.consents = consents
        self.needs = needs
        self.risk = risk
        self.worker = worker
        self.authority = authority
        self.authorityException = authorityException
        self.nextStep = nextStep
    }
}

package struct OpenedCase: Sendable, Equatable {
    package let id: CaseID
    package let reference: String
}

/// What happens next and by when. The code is one of the definition's next steps.
package struct NextStep: Sendable, Equatable {
    package var code: String
    package var on: Day?

    package init(code: String, on: Day?) {
        self.code = code
        self.on = on
    }
}

/// How the risk stood for whoever judges it: the level, and the version of its reasons (0: there were none).
package struct RiskBase: Sendable, Equatable {
    package var level: RiskLevel
    package var reasons: Int

    package init(level: RiskLevel, reasons: Int) {
        self.level = level
        self.reasons = reasons
    }
}

package struct JudgeRisk: Sendable {
    package var level: RiskLevel
    package var reasons: String
    package var base: RiskBase

    package init(_ level: RiskLevel, reasons: String, base: RiskBase) {
        self.level = level
        self.reasons = reasons
        self.base = base
    }
}

/// Changes to fields. Each carries the version the editor saw (0 = the field was empty), so that a change made
/// meanwhile by somebody else is noticed. An empty value clears the field.
package struct EditFields: Sendable {
    package struct Change: Sendable {
        package var field: String
        package var value: String
        package var base: Int

        package init(field: String, value: String, base: Int) {
            self.field = field
            self.value = value
            self.base = base
        }
    }

    package var changes: [Change]

    package init(_ changes: [Change]) { self.changes = changes }
}

/// What became of an edit. A conflict is not a failure: both values are kept.
package struct EditOutcome: Sendable, Equatable {
    package let changed: [String]
    package let conflicts: [ConflictID]
}

package enum ConflictChoice: String, Sendable, CaseIterable { case kept, proposed }

package struct RecordConsent: Sendable {
    package var purpose: String
    package var recipient: OrganisationID?
    package var recipientKind: String?
    package var answer: Consent.Answer
    package var giver: Consent.Giver
    package var form: Consent.Form
    package var language: String
    package var until: Day?

    package init(
        purpose: String, recipient: OrganisationID? = nil, recipientKind: String? = nil, answer: Consent.Answer,
        giver: Consent.Giver = .person, form: Consent.Form = .spoken, language: String = "en", until: Day? = nil
    ) {
        self.purpose = purpose
        self.recipient = recipient
        self.recipientKind = recipientKind
        self.answer = answer
        self.giver = giver
        self.form = form
        self.language = language
        self.until = until
    }
}

package struct Decide: Sendable {
    package var kind: Decision.Kind
    package var outcome: Decision.Outcome
    package var standard: String
    /// Required when refused.
    package var reasons: String
    package var on: Day
    /// True when an earlier refusal is looked at again.
    package var isReconsideration: Bool
    /// The person asked not to wait for the end of the recovery period.
    package var personAsked: Bool

    package init(
        kind: Decision.Kind, outcome: Decision.Outcome, standard: String, reasons: String = "", on: Day,
        isReconsideration: Bool = false, personAsked: Bool = false
    ) {
        self.kind = kind
        self.outcome = outcome
        self.standard = standard
        self.reasons = reasons
        self.on = on
        self.isReconsideration = isReconsideration
        self.personAsked = personAsked
    }
}

package struct AddNeed: Sendable {
    package var kind: String
    package var detail: String

    package init(kind: String, detail: String = "") {
        self.kind = kind
        self.detail = detail
    }
}

package struct CloseCase: Sendable {
    /// A code of the definition's closure reasons.
    package var reason: String
    package var note: String

    package init(reason: String, note: String = "") {
        self.reason = reason
        self.note = note
    }
}

/// Which cases a list shows. Everything a member may not read stays out, whatever is asked for.
package struct CaseListFilter: Sendable, Equatable {
    package enum Scope: String, Sendable, CaseIterable { case mine, organisation, authority }
    package enum Order: Sendable, Equatable {
        /// Latest change first.
        case updated
        /// Earliest next step first; only cases that have one.
        case due
    }

    package var scope: Scope
    package var stage: CaseStage?
    /// Only cases whose next step is due on or before this day.
    package var dueBy: Day?
    package var includesClosed: Bool
    package var order: Order
    package var limit: Int
    /// The `next` of the page before.
    package var after: CaseListCursor?

    package init(
        scope: Scope, stage: CaseStage? = nil, dueBy: Day? = nil, includesClosed: Bool = false, order: Order = .updated,
        limit: Int = Limits.pageRows, after: CaseListCursor? = nil
    ) {
        self.scope = scope
        self.stage = stage
        self.dueBy = dueBy
        self.includesClosed = includesClosed
        self.order = order
        self.limit = limit
        self.after = after
    }
}

/// Where a page of a list ended. `text` goes into a link and comes back through `init(text:)`.
package struct CaseListCursor: Sendable, Equatable {
    package let key: String
    package let id: CaseID

    package init(key: String, id: CaseID) {
        self.key = key
        self.id = id
    }

    package init?(text: String) {
        guard let cut = text.lastIndex(of: "_"), let id = CaseID(text[text.index(after: cut)...]) else { return nil }
        let key = text[..<cut]
        guard key.utf8.count <= 20, Int64(key) != nil || Day(key) != nil else { return nil }
        self.init(key: String(key), id: id)
    }

    package var text: String { "\(key)_\(id)" }
}

package struct CaseList: Sendable, Equatable {
    package let rows: [CaseRow]
    /// For the next page; nil at the end.
    package let next: CaseListCursor?
}
