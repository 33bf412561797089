/// Why an expression gave nothing.
package enum EvaluationFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// One value was needed and the path leads to several nodes.
    case severalNodes
    /// It took more steps than an expression may take.
    case tooLong
    /// libxml2 refused it while evaluating.
    case refused(code: Int)
    /// A function was given what it cannot use.
    case badArgument(function: String)

    package var description: String {
        switch self {
        case .severalNodes: "a single value is needed, but the path leads to several repetitions"
        case .tooLong: "it takes more steps than are allowed"
        case .refused(let code): "it cannot be evaluated (XPath error \(code))"
        case .badArgument(let function): "\(function)() was given a value that it cannot use"
        }
    }
}
