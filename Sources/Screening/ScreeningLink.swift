import Access
import Kernel
import Storage

/// Joins a screening to a case, inside the transaction that opens the case or changes it.
package enum ScreeningLink {
    /// Throws `.notFinished`, `.alreadyLinked`, or `.refused(.unknown)` when there is no such screening or another
    /// organisation keeps it: whoever may open a case with a screening must be of the desk that made it.
    package static func attach<A: Action>(
        _ write: Write, _ screening: ScreeningID, to caseID: CaseID, permit: Permit<A>, now: Timestamp
    ) throws -> ScreeningHead {
        guard let head = try ScreeningStore.facts(write.read, screening), head.organisation == permit.actor.organisation
        else { throw ScreeningProblem.refused(.unknown) }
        switch head.state {
        case .open: throw ScreeningProblem.notFinished
        case .linked: throw ScreeningProblem.alreadyLinked
        case .finished: break
        }
        guard try ScreeningStore.link(write, screening, to: caseID) else { throw ScreeningProblem.alreadyLinked }
        try write.journal(
            permit.entry("screening.linked", at: now, case: caseID, entity: screening.cast(), codes: "screening=linked")
        )
        return head
    }

    /// The screenings of a case, oldest first; the caller holds the permit to read the case.
    package static func ofCase(_ read: Read, _ permit: Permit<Actions.CaseRead>, _ caseID: CaseID) throws
        -> [ScreeningHead]
    {
        try ScreeningStore.list(read, of: caseID)
    }
}
