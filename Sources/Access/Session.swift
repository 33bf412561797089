import Kernel

/// Somebody who is signed in, for one organisation, as of this request.
package struct Session: Sendable, Equatable {
    package let id: SessionID
    package let member: MemberID
    package let displayName: String
    package let organisation: OrganisationID
    /// Role names in that organisation.
    package let roles: Set<String>
    /// Language code chosen by the member (`en`, `fr`, …).
    package let language: String
    package let madeAt: Timestamp
    package let seenAt: Timestamp
    /// For the hidden field of every form.
    package let csrfToken: String

    package var actor: Actor { Actor(kind: .member(member), organisation: organisation, roles: roles) }
}

/// A session as its member sees it in the list of their sessions.
package struct SessionSummary: Sendable, Equatable {
    package let id: SessionID
    package let madeAt: Timestamp
    package let seenAt: Timestamp
}

/// What the cookie carries: 32 random bytes as base64url. Only its digest is stored.
package typealias SessionToken = Secret<String>

/// A member as an administrator or a colleague sees them.
package struct MemberSummary: Sendable, Equatable {
    package let id: MemberID
    package let login: String
    package let displayName: String
    package var roles: Set<String>
    package let isDisabled: Bool
}

/// How long sessions live and how many wrong passphrases are borne.
package enum SessionRules {
    static let idleHours: Int64 = 8
    static let absoluteHours: Int64 = 24
    static let touchSeconds: Int64 = 60
    /// Failures are forgotten an hour after the first.
    static let throttleWindowMinutes: Int64 = 60
    static let loginFailuresFree = 5
    /// An address can be a whole shelter's.
    static let addressFailuresFree = 30

    /// Seconds to wait after that many failures: 0 while they are free, then 2, 4, 8 … at most 15 minutes.
    static func wait(failures: Int, free: Int) -> Int64 {
        guard failures > free else { return 0 }
        return min(Int64(1) << Int64(min(failures - free, 20)), 900)
    }
}
