/// The texts of a form in one language.
package struct Translation: Sendable {
    package let language: String
    package let isDefault: Bool
    /// By text id, then by form: `""` the plain one, `short`, `guidance`, `image`, `big-image`, `audio`, `video`.
    package internal(set) var texts: [String: [String: FormText]] = [:]
}
