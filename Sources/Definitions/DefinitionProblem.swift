/// What is wrong in a definition file, where, and what to write instead, for the person in a country who edits it.
package struct DefinitionProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    /// Counted from 1; 0 when the file as a whole is meant.
    package let line: Int
    package let column: Int
    package let what: String
    package let mend: String

    package init(file: String, line: Int = 0, column: Int = 0, what: String, mend: String) {
        self.file = file
        self.line = line
        self.column = column
        self.what = what
        self.mend = mend
    }

    package var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        return mend.isEmpty ? "\(place): \(what)." : "\(place): \(what). \(mend)"
    }
}

/// Several problems at once, so that a file can be mended in one sitting.
package struct DefinitionProblems: Error, Sendable, Equatable, CustomStringConvertible {
    package private(set) var problems: [DefinitionProblem] = []

    package init() {}

    package var isEmpty: Bool { problems.isEmpty }

    package mutating func add(_ problem: DefinitionProblem) { problems.append(problem) }

    /// Runs a check and keeps what it throws; nil then.
    package mutating func collect<T>(_ body: () throws(DefinitionProblem) -> T) -> T? {
        do { return try body() } catch {
            problems.append(error)
            return nil
        }
    }

    package func throwIfAny() throws(DefinitionProblems) { if !problems.isEmpty { throw self } }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
