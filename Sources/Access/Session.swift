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
    /// Somebody else made the passphrase: nothing can be done before it is replaced.
    package let mustChangePassphrase: Bool
    package let factor: Factor
    /// For the hidden field of every form.
    package let csrfToken: String

    /// What the second factor still asks of this session.
    package enum Factor: String, Sendable, CaseIterable {
        /// A code was given.
        case done
        /// The passphrase was right; nothing is open before a code is given too.
        case waits
        /// The member has none.
        case absent
    }

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
    /// The last sign-in that is still known; nil when there was none in the last 90 days.
    package let signedInAt: Timestamp?
    /// Until when a first passphrase holds that they have not replaced yet; nil when they have their own.
    package let passphraseUntil: Timestamp?
}

/// How long sessions live and how many wrong passphrases are borne.
package enum SessionRules {
    static let idleHours: Int64 = 8
    static let absoluteHours: Int64 = 24
    static let touchSeconds: Int64 = 60
    /// Failures are forgotten an hour after the first.
    static let throttleWindowMinutes: Int64 = 60
    /// From an address where a login has worked, it is not slowed by what others try on it, for so long.
    static let knownDays: Int64 = 90

    /// One login from one address.
    static let loginAtAddress = Limit(free: 5, secondsMax: 900)
    /// An address can be a whole shelter's.
    static let address = Limit(free: 30, secondsMax: 900)
    /// One login from everywhere together. Soft, and not for addresses where it has worked: whoever knows a login must
    /// not be able to hold its account locked.
    static let login = Limit(free: 50, secondsMax: 30)

    struct Limit {
        let free: Int
        let secondsMax: Int64

        /// Seconds to wait after that many failures: 0 while they are free, then 2, 4, 8 … up to the most.
        func wait(failures: Int) -> Int64 {
            guard failures > free else { return 0 }
            return min(Int64(1) << Int64(min(failures - free, 20)), secondsMax)
        }
    }
}
