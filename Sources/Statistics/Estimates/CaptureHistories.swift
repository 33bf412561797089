import Kernel

/// Who was found by whom: for each combination of lists, how many people are on exactly those lists. The ground of a
/// multiple-systems estimate.
///
/// A history is a mask: bit i is set when a person is on list i. History 0, on no list, is what the estimate is for.
package struct CaptureHistories: Sendable, Equatable {
    /// Police, NGO, health … in the order of the file.
    package let lists: [String]
    /// One count a history, 2^lists of them; that of history 0 is 0.
    package let counts: [Int]
    /// How many different people are on the lists.
    package let observed: Int

    /// More lists than these have more combinations than people.
    package static let listsMax = 10

    /// More people than these are on no country's lists.
    package static let peopleMax = 10_000_000

    package init(lists: [String], counts: [Int]) {
        precondition(counts.count == 1 << lists.count && counts[0] == 0, "one count a history")
        self.lists = lists
        self.counts = counts
        observed = counts.reduce(0, +)
    }

    /// How many people are on all lists of a mask.
    package func overlap(_ mask: Int) -> Int {
        var sum = 0
        for history in counts.indices where history & mask == mask { sum += counts[history] }
        return sum
    }

    /// Every two lists, as masks.
    package var pairs: [Int] {
        lists.indices.flatMap { a in lists.indices.dropFirst(a + 1).map { (1 << a) | (1 << $0) } }
    }

    /// `police:NGO` for a mask of two lists.
    package func name(_ mask: Int) -> String {
        lists.indices.filter { mask >> $0 & 1 == 1 }.map { lists[$0] }.joined(separator: ":")
    }

    /// Two lists taken as one: whoever is on either is on it. For lists that are one source in truth.
    package func joining(_ a: Int, _ b: Int) -> CaptureHistories {
        let rest = lists.indices.filter { $0 != a && $0 != b }
        var joined = [Int](repeating: 0, count: 1 << (rest.count + 1))
        for history in counts.indices {
            var mask = (history >> a | history >> b) & 1
            for (place, list) in rest.enumerated() { mask |= (history >> list & 1) << (place + 1) }
            joined[mask] += counts[history]
        }
        return CaptureHistories(lists: [lists[a] + lists[b]] + rest.map { lists[$0] }, counts: joined)
    }
}

extension CaptureHistories {
    /// Reads CSV: a column of 0 and 1 for each list, and the count of people last. Lines of the same history add up.
    package init(reading bytes: [UInt8]) throws(EstimateProblem) {
        var reader: CSVReader
        do { reader = try CSVReader(bytes: bytes) } catch { throw .unreadable(error) }
        guard let header = try Self.next(&reader) else { throw .empty }
        let lists = Array(header.fields.dropLast())
        guard lists.count >= 2 else { throw .tooFewLists }
        guard lists.count <= Self.listsMax else { throw .tooManyLists(lists.count, most: Self.listsMax) }
        var seen: Set<String> = []
        for name in lists {
            if name.isEmpty { throw .unnamedList }
            if !seen.insert(name).inserted { throw .duplicateList(name) }
        }
        var counts = [Int](repeating: 0, count: 1 << lists.count)
        while let record = try Self.next(&reader) {
            let (history, count) = try Self.history(record, lists)
            counts[history] = min(counts[history] + min(count, 1 << 50), 1 << 50)
        }
        let people = counts.reduce(0) { min($0 + $1, 1 << 50) }
        guard people <= Self.peopleMax else { throw .tooManyPeople(people, most: Self.peopleMax) }
        self.init(lists: lists, counts: counts)
        guard observed > 0 else { throw .nobody }
        if let alone = lists.indices.first(where: { overlap(1 << $0) == 0 }) { throw .emptyList(lists[alone]) }
        guard pairs.contains(where: { overlap($0) > 0 }) else { throw .noOverlap }
    }

    private static func next(_ reader: inout CSVReader) throws(EstimateProblem) -> CSVRecord? {
        do { return try reader.next() } catch { throw .unreadable(error) }
    }

    private static func history(_ record: CSVRecord, _ lists: [String]) throws(EstimateProblem) -> (Int, Int) {
        guard record.fields.count == lists.count + 1 else {
            throw .ragged(line: record.line, fields: record.fields.count, expected: lists.count + 1)
        }
        var history = 0
        for (place, name) in lists.enumerated() {
            switch record.fields[place].trimmed {
            case "1": history |= 1 << place
            case "0": break
            default: throw .notZeroOrOne(line: record.line, list: name, value: record.fields[place])
            }
        }
        let text = record.fields[lists.count].trimmed
        guard let count = Int(text), count >= 0 else {
            throw text.hasPrefix("-") && Int(text) != nil
                ? .negativeCount(line: record.line) : .notACount(line: record.line, value: text)
        }
        guard history != 0 || count == 0 else { throw .onNoList(line: record.line) }
        return (history, count)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
