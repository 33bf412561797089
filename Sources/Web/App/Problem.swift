import Kernel
import Localization
import Logging

/// What a person, or a program that calls the API, is told when something cannot be done: the status, a stable code, and
/// words in their language that say what happened, what was kept and what to do. Carries nothing about any person.
package struct Problem: Error, Sendable {
    /// HTTP status.
    package let status: Int
    /// Stable and never used again for something else: `case.closed`.
    package let code: String
    package let title: @Sendable (Localizer) -> String
    package let advice: @Sendable (Localizer) -> String
    package let level: Logger.Level
    /// Seconds to wait, for 429 and 503.
    package var retryAfter: Int?
    /// What the person can report, and what the log calls it.
    var number: String?
    /// `Allow`, for 405.
    package var allowed: String?
    /// What in a body or query is not as it should be, for programs.
    var faults: [Fault] = []

    /// - Parameters: advice: what was kept and what to do next.
    package init(
        _ status: Int, _ code: String, level: Logger.Level = .info, retryAfter: Int? = nil,
        title: @escaping @Sendable (Localizer) -> String,
        advice: @escaping @Sendable (Localizer) -> String = { _ in "" }
    ) {
        self.status = status
        self.code = code
        self.level = level
        self.retryAfter = retryAfter
        self.title = title
        self.advice = advice
    }
}

/// An error that a room may meet and that has an answer: conform the room's error enum to this in `Web/<Room>/`, with an
/// exhaustive switch.
package protocol WebProblem: Error {
    var problem: Problem { get }
}

extension Problem: WebProblem {
    package var problem: Problem { self }

    /// Does not exist, or may not be known to exist: one answer for both, byte for byte.
    package static let unknown = Problem(
        404, "unknown", level: .debug, title: { l in l("This page does not exist") },
        advice: { l in
            l("The address may be mistyped, or what it showed is not open to you. Go back, or start from your desk.")
        })

    package static let forbidden = Problem(
        403, "forbidden", title: { l in l("You may not do this") },
        advice: { l in l("Your role does not include it. If it should, ask the person who manages your organisation.") }
    )

    package static let notSignedIn = Problem(
        401, "signed-out", level: .debug, title: { l in l("Please sign in") },
        advice: { l in l("Your session has ended or has not begun.") })

    static let deviceLocked = Problem(
        423, "device.locked", title: { l in l("The forms on this device are locked") },
        advice: { l in l("Speak to your supervisor if you need this device again.") })

    package static let firstPassphrase = Problem(
        403, "passphrase.first", level: .debug, title: { l in l("Choose your own passphrase first") },
        advice: { l in l("The one you signed in with was made by somebody else. Choose your own, then go on.") })

    package static let secondFactor = Problem(
        403, "factor.waits", level: .debug, title: { l in l("A code is needed too") },
        advice: { l in l("Give the code that the program on your telephone shows, or a recovery code.") })

    package static let setUpFactor = Problem(
        403, "factor.missing", level: .debug, title: { l in l("Set up your second factor first") },
        advice: { l in l("Your role signs in with a passphrase and a code from your telephone.") })

    package static let untrustedForm = Problem(
        403, "form.untrusted", title: { l in l("This form could not be checked") },
        advice: { l in
            l(
                "It did not come from one of our pages, or was left open too long. What you wrote is below: send it again."
            )
        })

    static let draftWithoutSession = Problem(
        401, "draft.signed-out", level: .debug, title: { l in l("Your session has ended") },
        advice: { l in
            l("What you write now is not kept. Sign in again in another window, then come back here and send it.")
        })

    static let draftOfAnotherSession = Problem(
        403, "draft.session", level: .debug, title: { l in l("This page was opened in another session") },
        advice: { l in l("What you write now is not kept until you send it.") })

    package static let foreignOrigin = Problem(
        403, "form.foreign", title: { l in l("This form came from another site") },
        advice: { l in l("Nothing was changed. Open the page here and try again.") })

    package static func malformed(_ code: String = "malformed") -> Problem {
        Problem(
            400, code, title: { l in l("What was sent could not be read") },
            advice: { l in l("Nothing was changed. Go back, what you typed is still there, and try again.") })
    }

    package static let wrongEncoding = Problem(
        400, "encoding", title: { l in l("The text was not sent as UTF-8") },
        advice: { l in l("Nothing was changed. Set the page's text encoding to Unicode (UTF-8) and send it again.") })

    static let tooSlow = Problem(
        408, "too-slow", title: { l in l("This took too long to arrive") },
        advice: { l in
            l("Nothing was changed. The connection is slow: go back, what you typed is still there, and send it again.")
        })

    package static let nul = Problem(
        400, "form.nul", title: { l in l("The text has a character that cannot be kept") },
        advice: { l in
            l(
                "Nothing was changed. It has a NUL in it, as copied from some programs: go back, type it or paste it as plain text."
            )
        })

    package static let tooLarge = Problem(
        413, "too-large", title: { l in l("This is too long to be taken in one piece") },
        advice: { l in l("Nothing was changed. Go back, shorten the text or send it in parts.") })

    package static let wrongType = Problem(
        415, "media-type", title: { l in l("This kind of content is not taken here") },
        advice: { l in l("Send the page's own form, or JSON to the API.") })

    package static let stale = Problem(
        409, "stale", title: { l in l("Somebody changed this while you were writing") },
        advice: { l in l("Both versions are kept. Look at them side by side and decide which one holds.") })

    package static let linkExpired = Problem(
        410, "link.expired", title: { l in l("This link has ended") },
        advice: { l in l("It was used already or its time is over. Ask the sender for a new one.") })

    package static func tooMany(retryAfter seconds: Int) -> Problem {
        Problem(
            429, "too-many", retryAfter: seconds, title: { l in l("Too many tries") },
            advice: { l in
                l.plural(
                    "Please wait {n} second and try again.", "Please wait {n} seconds and try again.", seconds)
            })
    }

    package static let unavailable = Problem(
        503, "unavailable", level: .error, retryAfter: 5, title: { l in l("We cannot reach our records right now") },
        advice: { l in l("Nothing was changed. Wait a moment, go back and send again: what you typed is still there.") }
    )

    package static func failure(number: String) -> Problem {
        var problem = Problem(
            500, "failure", level: .error, title: { l in l("Something went wrong on our side") },
            advice: { l in
                l(
                    "Nothing was changed. Try again; if it happens once more, report the number {number}.",
                    ["number": number])
            })
        problem.number = number
        return problem
    }

    package static func wrongMethod(allowed: String) -> Problem {
        var problem = Problem(
            405, "method", level: .debug, title: { l in l("This page cannot be used that way") },
            advice: { l in l("Nothing was changed. Start from your desk.") })
        problem.allowed = allowed
        return problem
    }
}
