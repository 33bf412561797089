/// Why a sign-in or a change to members was refused. Says nothing about whether an account exists.
package enum AccessProblem: Error, Sendable, Equatable {
    /// Wrong login, wrong passphrase, disabled, or no membership: one answer for all.
    case refused
    /// Too many attempts for this login or from this address.
    case wait(seconds: Int)
    /// Too many sign-ins at this moment.
    case busy
    case loginTaken
    /// Not 1…100 letters, digits and `.-_@+`.
    case loginInvalid
    case nameInvalid
    /// Shorter than 12 or longer than 500 characters.
    case passphraseUnfit
    /// A passphrase that everybody tries first: see `PassphraseStrength`.
    case passphraseGuessable
    case unknownMember
    case notAMember
    /// Somebody else has changed it since it was looked at.
    case changedMeanwhile
    case roleNotGrantable
    /// A member without a role is none: end the membership instead.
    case noRole
    /// Somebody must be able to manage the organisation's people.
    case lastAdministrator
    /// They act for other organisations too, or hold a role that is not this administrator's to give.
    case notYoursToReset
    case languageInvalid
    /// The code of the second factor is wrong, was used, or is no longer good.
    case codeWrong
    /// There is a second factor already.
    case factorOn
    /// A role asks for a second factor.
    case factorRequired
    /// The same administrator asked before: somebody else confirms.
    case askedAlready
}
