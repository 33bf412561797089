import Kernel
import Storage

/// When a role may do something.
package enum Condition: String, Sendable, CaseIterable {
    /// To every record, or to no record in particular.
    case anywhere
    /// The record is kept by the actor's organisation.
    case ownOrganisation = "own-organisation"
    /// The actor's organisation has a part in the record.
    case party
    /// The record is assigned to the member, who acts for the organisation that keeps it.
    case assigned
    /// The record is the one request that the one-time link was sent for.
    case link

    /// The record is others', and the actor has a part in it.
    var isPartial: Bool { self == .party || self == .link }
}

/// The single policy: (who, does what, to which record) is allowed with a reason, or refused. Deny by default.
/// The rules are data (Resources/definitions/roles/roles.yaml), so that a country can read and change them.
package final class Policy: Sendable {
    struct Rule: Sendable {
        let condition: Condition
        /// `case-manager: own-organisation`, made once: a permit is given on every request.
        let reason: String
    }

    /// role name → action name → rules, in the definition's order.
    private let rules: [String: [String: [Rule]]]
    /// Role name → the English label of the definition.
    package let labels: [String: String]
    /// By kind of organisation: the roles that its administrator may give.
    let givable: [String: Set<Role>]
    /// Role names whose members sign in with a second factor.
    package let factorRoles: Set<String>

    package init(
        _ conditions: [Role: [String: [Condition]]], labels: [Role: String] = [:], givable: [String: Set<Role>] = [:],
        factorRoles: Set<Role> = []
    ) {
        self.factorRoles = Set(factorRoles.map(\.rawValue))
        self.givable = givable
        var rules: [String: [String: [Rule]]] = [:]
        for (role, actions) in conditions {
            rules[role.rawValue] = actions.mapValues { conditions in
                conditions.map { Rule(condition: $0, reason: "\(role.rawValue): \($0.rawValue)") }
            }
        }
        self.rules = rules
        self.labels = Dictionary(uniqueKeysWithValues: labels.map { ($0.key.rawValue, $0.value) })
    }

    /// The permit, or why not: `.forbidden` when none of the actor's roles has the action at all, `.unknown` when a role
    /// has it but not for this record, so that nobody learns from the answer that the record exists.
    /// Of several rules one that opens the whole record goes first.
    package func permit<A: Action>(
        _ action: A.Type, _ actor: Actor, _ facts: Facts = .none
    ) throws(Refusal) -> Permit<A> {
        var hasAction = false
        var partial: Permit<A>?
        for role in actor.roles {
            guard let candidates = rules[role]?[A.name] else { continue }
            for rule in candidates {
                if holds(rule.condition, role, actor, facts) {
                    let isPartial = rule.condition.isPartial
                    let permit = Permit<A>(
                        actor: actor, record: facts.record, reason: rule.reason, isPartial: isPartial)
                    if !isPartial { return permit }
                    partial = permit
                }
                if couldHold(rule.condition, actor) { hasAction = true }
            }
        }
        if let partial { return partial }
        throw hasAction ? .unknown : .forbidden(action: A.name)
    }

    /// Whether the actor could be allowed this for some record: to show or hide a button or a menu entry.
    package func mayEver<A: Action>(_ action: A.Type, _ actor: Actor) -> Bool {
        actor.roles.contains { role in
            (rules[role]?[A.name] ?? []).contains { couldHold($0.condition, actor) }
        }
    }

    /// Whether the actor may do this to this record: to show or hide a button.
    package func allows<A: Action>(_ action: A.Type, _ actor: Actor, _ facts: Facts = .none) -> Bool {
        actor.roles.contains { role in
            (rules[role]?[A.name] ?? []).contains { holds($0.condition, role, actor, facts) }
        }
    }

    /// The roles that this actor may give in an organisation of this kind, sorted as roles are listed. Whoever runs the
    /// deployment may give all of them.
    package func givable(in kind: String?, by actor: Actor) -> [Role] {
        if actor.kind == .system { return Role.grantable }
        let known = kind.flatMap { givable[$0] } ?? []
        return Role.grantable.filter(known.contains)
    }

    func conditions(_ role: Role, _ action: String) -> [Condition] {
        (rules[role.rawValue]?[action] ?? []).map(\.condition)
    }

    private func holds(_ condition: Condition, _ role: String, _ actor: Actor, _ facts: Facts) -> Bool {
        switch condition {
        case .anywhere: return true
        case .ownOrganisation:
            guard facts.ownerRoles?.contains(role) ?? true else { return false }
            return actor.organisation != nil && facts.owner == actor.organisation
        case .party:
            guard facts.partyRoles?.contains(role) ?? true else { return false }
            return actor.organisation.map(facts.parties.contains) ?? false
        case .assigned:
            guard facts.ownerRoles?.contains(role) ?? true else { return false }
            // Whoever left, or acts for another organisation now, or handed the record over, is nobody to it.
            guard let member = actor.member, let organisation = actor.organisation else { return false }
            return facts.assigned.contains(member) && organisation == facts.assignedAt ?? facts.owner
        case .link:
            guard case .link(let request) = actor.kind else { return false }
            return facts.record == request.cast()
        }
    }

    private func couldHold(_ condition: Condition, _ actor: Actor) -> Bool {
        switch condition {
        case .anywhere: return true
        case .ownOrganisation, .party: return actor.organisation != nil
        case .assigned: return actor.member != nil && actor.organisation != nil
        case .link: if case .link = actor.kind { return true } else { return false }
        }
    }
}
