import Testing

@testable import Forms

/// The cases that hold this engine and the browser's together.
@Suite(.enabled(if: Shared.cases != nil, "the folder forms-cases is not here")) struct SharedCaseTests {
    static var cases: [SharedCase] { Shared.cases.flatMap { try? SharedCase.all(in: $0) } ?? [] }

    @Test(arguments: cases) func `the engine does what the case says`(_ item: SharedCase) {
        let differences = item.differences()
        #expect(differences.isEmpty, "\(item): \(differences.joined(separator: "; "))")
    }
}
