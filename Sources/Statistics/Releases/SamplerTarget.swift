/// What synthetic records are fitted to: a count for each cell, and how much each table's count is trusted.
struct SamplerTarget: Sendable {
    let layout: CellTables
    var counts: [Float]
    /// One over the square of what a count may be off, for each table.
    var weights: [Float]
    let records: Int
    /// The cost of using a combination at all: so that what only noise suggests stays empty.
    var sparsity: Float
    /// For each column the code under which nothing is counted and nothing is forbidden; nil where every code counts.
    var blanks: [Int?]

    /// A count that no record may add to.
    static let forbidden = -Float(1e30)
}
