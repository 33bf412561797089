/// What is wrong in a form's definition, where, and how to mend it.
package struct FormProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Severity: Sendable { case error, warning }

    package let severity: Severity
    /// Counted from 1; 0 when the form as a whole is meant.
    package let line: Int
    /// The element that holds the fault, `bind` or `select1`.
    package let element: String
    /// The question or group it concerns, as the form names it; empty when there is none.
    package let nodeset: String
    package let what: String
    package let mend: String

    package var description: String {
        let place = line > 0 ? "line \(line): " : ""
        let node = nodeset.isEmpty ? "" : " \(nodeset)"
        let head = element.isEmpty ? "" : "<\(element)>\(node): "
        return "\(place)\(head)\(what).\(mend.isEmpty ? "" : " \(mend)")"
    }
}

/// A form that cannot be used, with everything found wrong in it.
package struct FormRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    package let problems: [FormProblem]
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
