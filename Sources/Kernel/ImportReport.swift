/// What an import took and what it refused, row by row. Never holds a refused value: it may be about a person.
package struct ImportReport: Sendable, Equatable {
    package struct Refused: Sendable, Equatable {
        /// Line of the file, or number of the object in a JSON array, counted from 1.
        package let line: Int
        /// The column as the file spells it; nil when the whole row cannot be read.
        package let field: String?
        /// A stable word: `unknown-code`, `not-a-day`, `not-utf-8`, …
        package let reason: String

        package init(line: Int, field: String? = nil, reason: String) {
            self.line = line
            self.field = field
            self.reason = reason
        }
    }

    /// So many refused rows are kept with their reasons; the rest are only counted.
    package static let refusedKeptMax = 10_000

    package private(set) var taken = 0
    /// Rows that an earlier, interrupted run had already taken.
    package private(set) var alreadyThere = 0
    package private(set) var refusedCount = 0
    package private(set) var refused: [Refused] = []
    /// Columns that mean nothing to us, as the file spells them.
    package var unknownFields: [String] = []

    package init() {}

    package mutating func take(_ rows: Int = 1) { taken += rows }
    package mutating func skip(_ rows: Int = 1) { alreadyThere += rows }

    /// One refused row with all that is wrong with it.
    package mutating func refuse(_ reasons: [Refused]) {
        guard !reasons.isEmpty else { return }
        refusedCount += 1
        let room = ImportReport.refusedKeptMax - refused.count
        refused.append(contentsOf: reasons.prefix(max(0, room)))
    }

    /// Several refused rows at once, with the reasons that were kept of them: never fewer rows than were refused.
    package mutating func refuse(rows: Int, _ reasons: [Refused]) {
        refusedCount += rows
        let room = ImportReport.refusedKeptMax - refused.count
        refused.append(contentsOf: reasons.sorted { $0.line < $1.line }.prefix(max(0, room)))
    }

    package var rows: Int { taken + alreadyThere + refusedCount }
    package var isComplete: Bool { refusedCount == 0 }
}
