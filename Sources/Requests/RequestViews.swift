import Access
import Kernel

/// What the receiver will see, exactly, before it is sent.
package struct RequestPreview: Sendable, Equatable {
    package let definition: RequestDefinition
    package let payload: SharedPart
    /// The consent, or the exception, that allows it.
    package let exception: String?
}

/// The shared part of a request.
package struct SharedPart: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package let field: String
        package let value: String
    }

    /// The case's reference.
    package let reference: String
    package let fields: [Item]

    package func value(_ field: String) -> String? { fields.first { $0.field == field }?.value }
}

/// One message, question, answer or reason in words.
package struct RequestMessage: Sendable, Equatable {
    package let id: MessageID
    package let at: Timestamp
    package let side: Side
    package let member: MemberID?
    package let act: String
    package let day: Day?
    /// Nil once sharing has ended.
    package let text: String?
}

package struct RequestLink: Sendable, Equatable {
    package let id: LinkID
    package let madeAt: Timestamp
    package let expiresAt: Timestamp
    package let usedAt: Timestamp?
    package let revokedAt: Timestamp?
}

/// A request opened for one reader.
package struct RequestView: Sendable {
    package let request: Request
    package let definition: RequestDefinition
    /// The side on which the reader stands (sender when both).
    package let side: Side
    /// Whether the reader may act for the sender.
    package let mayFollow: Bool
    /// Whether the need that it was sent for is still open: somebody else can be asked for it.
    package let isNeedOpen: Bool
    /// Nil when sharing has ended.
    package private(set) var payload: SharedPart?
    package private(set) var messages: [RequestMessage]
    /// What this reader may do now, in the definition's order.
    package let acts: [RequestAct]
    package let history: [RequestStep]
    /// For the sender only.
    package let links: [RequestLink]
    package let holdUntil: Timestamp?
    /// Why it is due when it is; nil when no time runs.
    package let dueRule: DueRule?
    /// True as soon as its ground no longer holds, also before the row says so.
    package let isSharingEnded: Bool

    /// For a link that has been used: the coded facts stay.
    mutating func hideContent() {
        payload = nil
        messages = []
    }
}

/// One thing that happened to a request.
package struct RequestStep: Sendable, Equatable {
    package let at: Timestamp
    package let member: MemberID?
    package let organisation: OrganisationID?
    /// `referral.accept`.
    package let act: String
    package let codes: String
}

/// Which requests to list.
package struct RequestFilter: Sendable, Equatable {
    package enum Which: String, Sendable, CaseIterable {
        case open, overdue, closed, all
        /// Open and waiting for this side; of what was sent also what ended, or is late, with somebody else to ask.
        case turn
        /// Late, and given to the reader by name.
        case escalated
    }

    package var which: Which
    package var kind: String?
    /// Only those after this one (older), for paging.
    package var after: RequestID?
    package var rows: Int

    package init(_ which: Which = .open, kind: String? = nil, after: RequestID? = nil, rows: Int = Limits.pageRows) {
        self.which = which
        self.kind = kind
        self.after = after
        self.rows = rows
    }
}

/// A line of a list: nothing sealed but the case's reference, which is not.
package struct RequestRow: Sendable, Equatable {
    package let request: Request
    package let definition: RequestDefinition
    package let isOverdue: Bool
}

package struct RequestPage: Sendable {
    package let rows: [RequestRow]
    /// For the next page; nil on the last.
    package let next: RequestID?
}
