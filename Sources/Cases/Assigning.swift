import Access
import Directory
import Kernel
import Storage

/// Who works on a case, and which competent authority decides on identification and may read the file from now on.
package struct Assignment: Sendable, Equatable {
    package var worker: MemberID?
    package var authority: OrganisationID?

    package init(worker: MemberID?, authority: OrganisationID?) {
        self.worker = worker
        self.authority = authority
    }
}

extension Case {
    package var assignment: Assignment { Assignment(worker: worker, authority: authority) }
}

extension Cases {
    /// Who may be asked to work on a case: they do it for the organisation that keeps the case.
    package static let workerRoles: Set<String> = ["hotline-operator", "first-responder", "case-manager"]

    /// Nobody may be assigned who could not do it: a worker is one of the keeping organisation's, an authority is a
    /// competent authority in use. Nil leaves a place open.
    ///
    /// The authority may read what goes with identification from now on: it is named only with consent or on a lawful
    /// exception. Throws `CaseProblem.noConsent` or `.noConsentOfGuardian` when neither holds.
    ///
    /// - Parameters: base: how it stood for whoever chose; throws `.changedMeanwhile` when it no longer does. exception:
    ///   the ground on which the authority is named without consent.
    package func assign(
        _ id: CaseID, _ assignment: Assignment, base: Assignment, exception: String? = nil, _ actor: Actor
    ) async throws {
        try await change(Actions.CaseAssign.self, id, actor) { change in
            try change.require(.assign)
            let before = change.record.assignment
            if before == assignment { return }
            guard before == base else { throw CaseProblem.changedMeanwhile }
            if assignment.worker != before.worker {
                if let worker = assignment.worker {
                    guard let keeper = change.record.organisation,
                        try Access.serves(change.write.read, worker, in: keeper, asAny: Cases.workerRoles)
                    else { throw CaseProblem.unfitWorker }
                }
                change.record.worker = assignment.worker
                try change.journal(
                    "case.assign", entity: assignment.worker?.cast(),
                    codes: "part=worker" + (assignment.worker == nil ? " to=nobody" : ""))
            }
            if assignment.authority != before.authority {
                if let authority = assignment.authority {
                    let found = try Directory.organisation(change.write.read, authority)
                    guard let found, found.details.kind == .competentAuthority, found.details.status == .active else {
                        throw CaseProblem.unfitAuthority
                    }
                }
                change.record.authority = assignment.authority
                change.record.authorityException = try assignment.authority.flatMap {
                    try Authority.ground(change.write, id, $0, exception: exception, change.sharing, now: change.now)
                }
                let ground = change.record.authorityException.map { " exception=\($0)" } ?? ""
                try change.journal(
                    "case.assign", entity: assignment.authority?.cast(),
                    codes: "part=authority" + (assignment.authority == nil ? " to=nobody" : ground))
            }
        }
    }
}
