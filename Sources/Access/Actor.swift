import Kernel

/// Who is acting: a member, for one organisation, in the roles they hold there; or the system itself; or the holder of
/// a one-time link, who acts for the organisation the link was sent to and on that one request only; or a telephone that
/// fetches and sends forms for an organisation.
package struct Actor: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case member(MemberID)
        case link(RequestID)
        case device(DeviceUserID)
        case system
    }

    package let kind: Kind
    package let organisation: OrganisationID?
    /// Role names as the roles definition spells them: `case-manager`, `hotline-operator`, …
    package let roles: Set<String>
    /// Of all forms those that a telephone was set up with; nil for every form.
    package let forms: Set<FormID>?
    /// A telephone on which drafts of forms are tried: it has nothing to do with live ones, and nothing it sends is kept.
    package let isTrial: Bool

    package init(
        kind: Kind, organisation: OrganisationID?, roles: Set<String>, forms: Set<FormID>? = nil, isTrial: Bool = false
    ) {
        self.kind = kind
        self.organisation = organisation
        self.roles = roles
        self.forms = forms
        self.isTrial = isTrial
    }

    package func reaches(_ form: FormID) -> Bool { forms?.contains(form) ?? true }

    /// Expiries, escalations, imports from the command line.
    package static let system = Actor(kind: .system, organisation: nil, roles: ["system"])

    package var device: DeviceUserID? { if case .device(let id) = kind { id } else { nil } }
    package var member: MemberID? { if case .member(let id) = kind { id } else { nil } }
}
