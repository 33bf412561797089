/// What somebody who attacks a release finds out, tried on the real records. For those who decide, not for publication.
///
/// Membership and attributes are attacked on a release that is made in the same way from a random half of the records, so
/// that the other half shows what can be guessed about people who are not in it at all.
package struct RiskReport: Sendable, Equatable {
    /// Combinations of up to three values that 1 to 9 real records share, and how many of them stand in the release.
    package let rare: Int
    package let rareShown: Int
    /// Records that are like no other, and how many of them the release repeats in every column.
    package let unique: Int
    package let uniqueRepeated: Int
    /// How often an attacker tells a record of the half inside from one outside: 0.5 is guessing, 1 is certainty.
    package let membership: Double
    /// How often an attacker who knows all other columns guesses one: about people inside, about people outside.
    package let attributeInside: Double
    package let attributeOutside: Double

    private static let attackedMax = 2_000

    package init(
        real: Microdata, release: Release, seed: UInt64, progress: (Double) throws -> Void = { _ in }
    ) throws {
        var (rare, shown) = (0, 0)
        let pair = try PairedCounts(real, release.synthetic)
        for length in 1...3 {
            pair.each(length) { real, synthetic in
                guard (1..<UtilityReport.least).contains(real) else { return }
                rare += 1
                if synthetic > 0 { shown += 1 }
            }
        }
        (self.rare, rareShown) = (rare, shown)

        let rows = Rows(release.synthetic)
        let own = Rows(real)
        let alone = (0..<real.count).filter { own.count(of: real, $0) == 1 }
        unique = alone.count
        uniqueRepeated = alone.count { rows.count(of: real, $0) > 0 }

        var order = Array(0..<real.count)
        var random = RandomStream(seed: seed)
        order.shuffle(using: &random)
        let inside = real.records(order.prefix(real.count / 2).sorted())
        let outside = real.records(order.suffix(real.count / 2).sorted())
        let attacked = try Release.make(
            inside, release.method, .preview, random: RandomStream(seed: random.next()), progress: progress)
        let attack = try Attack(attacked.synthetic, real)
        membership = attack.membership(inside.firstRecords(Self.attackedMax), outside.firstRecords(Self.attackedMax))
        attributeInside = attack.attributes(inside.firstRecords(Self.attackedMax))
        attributeOutside = attack.attributes(outside.firstRecords(Self.attackedMax))
    }
}

extension Microdata {
    fileprivate func firstRecords(_ most: Int) -> Microdata {
        let step = max(1, count / most)
        return records(Array(stride(from: 0, to: count, by: step).prefix(most)))
    }
}

/// How often each whole record stands in a table.
private struct Rows {
    private var counts: [[String]: Int] = [:]

    init(_ data: Microdata) {
        for record in 0..<data.count { counts[Rows.values(data, record), default: 0] += 1 }
    }

    func count(of data: Microdata, _ record: Int) -> Int { counts[Rows.values(data, record)] ?? 0 }

    static func values(_ data: Microdata, _ record: Int) -> [String] {
        data.columns.map { $0.values[Int($0.codes[record])] }
    }
}

/// Somebody who has the release and knows something of a person.
private struct Attack {
    private let layout: CellTables
    private let counts: [Int32]
    private let lists: [String: [String]]

    init(_ synthetic: Microdata, _ real: Microdata) throws(MicrodataProblem) {
        var lists: [String: [String]] = [:]
        for column in real.columns + synthetic.columns {
            let known = Set(lists[column.name] ?? [])
            lists[column.name, default: []] += column.values.filter { !known.contains($0) }
        }
        self.lists = lists
        let synthetic = synthetic.recoded(to: lists)
        layout = try CellTables(sizes: synthetic.sizes, upTo: synthetic.columns.count < 3 ? 2 : 3)
        counts = layout.count(synthetic)
    }

    /// The chance that somebody inside looks likelier to be inside than somebody outside: by how frequent the rarest
    /// combinations of each are in the release.
    func membership(_ inside: Microdata, _ outside: Microdata) -> Double {
        let (inside, outside) = (inside.recoded(to: lists), outside.recoded(to: lists))
        func scores(_ data: Microdata) -> [Double] {
            (0..<data.count).map { record in
                // A combination that the release lacks weighs most: it speaks against membership.
                layout.tables.reduce(0.0) { sum, table in
                    let cell = layout.cell(table) { Int(data.columns[$0].codes[record]) }
                    return sum - 1 / (1 + Double(counts[cell]))
                }
            }
        }
        let all = scores(inside).map { ($0, true) } + scores(outside).map { ($0, false) }
        let sorted = all.sorted { $0.0 < $1.0 }
        var (rank, place) = (0.0, 0)
        while place < sorted.count {
            var end = place
            while end < sorted.count, sorted[end].0 == sorted[place].0 { end += 1 }
            // Equal scores share the mean of their places.
            rank += Double(sorted[place..<end].count { $0.1 }) * Double(place + end + 1) / 2
            place = end
        }
        let (n, m) = (Double(inside.count), Double(outside.count))
        return (rank - n * (n + 1) / 2) / max(1, n * m)
    }

    /// The share of right guesses over all columns: the value that stands most often with the known ones, two by two.
    func attributes(_ data: Microdata) -> Double {
        let data = data.recoded(to: lists)
        var (right, all) = (0, 0)
        for hidden in data.columns.indices where layout.sizes[hidden] > 1 {
            let tables = layout.tables.filter { $0.columns.contains(hidden) && $0.columns.count > 1 }
            for record in stride(from: 0, to: data.count, by: 4) {
                var best = (score: -1.0, value: 0)
                for value in 0..<layout.sizes[hidden] {
                    let score = tables.reduce(0.0) { sum, table in
                        let cell = layout.cell(table) { $0 == hidden ? value : Int(data.columns[$0].codes[record]) }
                        return sum + (counts[cell] > 0 ? 1 + Double(counts[cell]) / 1e6 : 0)
                    }
                    if score > best.score { best = (score, value) }
                }
                all += 1
                if best.value == Int(data.columns[hidden].codes[record]) { right += 1 }
            }
        }
        return Double(right) / Double(max(1, all))
    }
}
