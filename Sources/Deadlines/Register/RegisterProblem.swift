import Kernel

/// Why the register does not do it. It stays as it was.
package enum RegisterProblem: Error, Sendable, Equatable {
    /// What the measure says cannot be meant so: what, and how to mend it.
    case contradiction(what: String, mend: String)
    case codeTaken(String)
    case unknownJurisdiction(String)
    /// Somebody changed it meanwhile.
    case stale
    /// There is nothing prepared to put in force.
    case nothingPrepared
    /// Something is prepared already: put it in force or discard it first.
    case alreadyPrepared
    /// Only what is in force is amended, ended or withdrawn.
    case notInForce
    /// A measure ends early before its end, and not before it begins.
    case notEarlier
    /// What is prepared was not previewed since it was last changed.
    case notPreviewed
}
