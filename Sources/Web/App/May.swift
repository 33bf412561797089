import Access

extension SignedIn {
    /// Whether the policy would allow this, for showing or hiding a button. The act itself asks again.
    package func may<A: Action>(_ action: A.Type, _ facts: Facts = .none) -> Bool {
        do {
            _ = try desk.policy.permit(action, actor, facts)
            return true
        } catch { return false }
    }
}
