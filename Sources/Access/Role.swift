/// The roles that a membership can give, as the roles definition and the database spell them.
package enum Role: String, Sendable, CaseIterable {
    case hotlineOperator = "hotline-operator"
    case firstResponder = "first-responder"
    case caseManager = "case-manager"
    /// Acts for the competent authority: reasonable and conclusive grounds.
    case decisionMaker = "decision-maker"
    case provider
    case coordinator
    case rapporteur
    case dataProtectionOfficer = "data-protection-officer"
    case administrator
    /// Expiries, escalations, imports from the command line. Never given to a person.
    case system
    /// Whoever opened a one-time link. Never given to a person.
    case linkHolder = "link-holder"
    /// A telephone set up to fetch and send forms. Never given to a person.
    case deviceUser = "device-user"
    /// Whoever sent a form, in what the form opens: what may be opened was decided when it was published. Never given to
    /// a person.
    case publishedForm = "published-form"

    /// What an administrator can give to a member.
    package static let grantable: [Role] = allCases.filter {
        ![.system, .linkHolder, .deviceUser, .publishedForm].contains($0)
    }
}
