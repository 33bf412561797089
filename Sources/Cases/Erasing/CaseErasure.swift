import Kernel

/// That somebody asked for a file to be erased, and what came of it. Two people decide: one of those who keep the file
/// asks, one who guards data protection answers.
package struct CaseErasure: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable { case asked, refused, done }

    package let id: CaseID
    /// Nil once it is erased.
    package let reference: String?
    package let organisation: OrganisationID
    /// A code of the definition's grounds.
    package let ground: String
    /// In words, for whoever answers; nil once it is answered.
    package let reason: String?
    package let askedBy: MemberID?
    package let askedAt: Timestamp
    package let state: State
    package let answeredBy: MemberID?
    package let answeredAt: Timestamp?
}

package struct AskErasure: Sendable {
    package var ground: String
    package var reason: String

    package init(ground: String, reason: String) {
        self.ground = ground
        self.reason = reason
    }
}

/// Who may say what when. Pure.
enum ErasureRules {
    /// Work has ended, and nobody has asked before.
    static func problemWithAsking(_ stage: CaseStage, _ known: CaseErasure.State?) -> CaseProblem? {
        if known == .asked { return .erasureAsked }
        return stage == .closed ? nil : .notClosed
    }

    /// A file that was opened again meanwhile is worked on; who asked does not answer too.
    static func problemWithErasing(
        _ stage: CaseStage, _ known: CaseErasure.State?, askedBy: MemberID?, by actor: MemberID?
    ) -> CaseProblem? {
        guard known == .asked else { return .noErasureAsked }
        if stage != .closed { return .notClosed }
        return askedBy != nil && askedBy == actor ? .ownErasure : nil
    }
}
