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

    package init(kind: Kind, organisation: OrganisationID?, roles: Set<String>) {
        self.kind = kind
        self.organisation = organisation
        self.roles = roles
    }

    /// Expiries, escalations, imports from the command line.
    package static let system = Actor(kind: .system, organisation: nil, roles: ["system"])

    package var device: DeviceUserID? { if case .device(let id) = kind { id } else { nil } }
    package var member: MemberID? { if case .member(let id) = kind { id } else { nil } }
}
