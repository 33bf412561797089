import Kernel

/// The single policy: (who, does what, to which record) is allowed with a reason, or refused. Deny by default.
package struct Policy: Sendable {
    /// The permit, or why not.
    package func permit<A: Action>(_ action: A.Type, _ actor: Actor, _ facts: Facts = .none) throws(Refusal) -> Permit<
        A
    > {
        throw .forbidden(action: A.name)
    }
}
