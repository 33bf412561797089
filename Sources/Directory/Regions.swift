/// One region of the country and those it touches.
package struct Region: Sendable, Equatable {
    package let code: String
    package let name: String
    package let neighbours: [String]
    /// Where its tile lies on the country's map of tiles; nil where nobody has drawn one.
    package let tile: Tile?

    package struct Tile: Sendable, Equatable {
        /// From the left, in half tiles, so that rows may be set off against each other.
        package let column: Int
        /// From the top.
        package let row: Int
    }

    package init(code: String, name: String, neighbours: [String], tile: Tile? = nil) {
        self.code = code
        self.name = name
        self.neighbours = neighbours
        self.tile = tile
    }
}

/// The regions of the country, and how many borders lie between any two.
package struct Regions: Sendable, Equatable {
    /// A set of regions is one 128-bit word.
    package static let countMax = 128
    /// No way by land.
    package static let unreachable: UInt8 = 255

    package let all: [Region]
    private let places: [String: Int]
    private let steps: [UInt8]

    /// At most `countMax`; the loader refuses more. Distances are counted once, O(n²) for few borders.
    package init(_ all: [Region]) {
        self.all = all
        let places = Dictionary(all.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
        self.places = places
        var steps = [UInt8](repeating: Self.unreachable, count: all.count * all.count)
        for start in all.indices {
            steps[start * all.count + start] = 0
            var edge = [start]
            var distance: UInt8 = 0
            while !edge.isEmpty {
                distance += 1
                var next: [Int] = []
                for region in edge {
                    for neighbour in all[region].neighbours.compactMap({ places[$0] })
                    where steps[start * all.count + neighbour] == Self.unreachable {
                        steps[start * all.count + neighbour] = distance
                        next.append(neighbour)
                    }
                }
                edge = next
            }
        }
        self.steps = steps
    }

    package func index(_ code: String) -> Int? { places[code] }
    package subscript(code: String) -> Region? { places[code].map { all[$0] } }

    /// Borders to cross: 0 in the same region, 1 to a neighbour, `unreachable` when there is no way by land.
    package func distance(_ from: Int, _ to: Int) -> UInt8 { steps[from * all.count + to] }

    /// The regions as bits; codes that are not known are left out.
    func bits(_ codes: [String]) -> UInt128 {
        codes.reduce(into: 0) { bits, code in if let index = places[code] { bits |= 1 << UInt128(index) } }
    }
}
