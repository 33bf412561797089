import Kernel
import Storage

/// Gives every distinct text of a field a small number, the same in every import.
struct CodeBook: Sendable {
    /// A published field has some dozens of codes. A column with more distinct texts than this holds free text, perhaps
    /// names, and must not enter the statistics.
    static let codesMax = 5_000

    private var known: [[String: Int]]
    /// The last text and code of each field: files are sorted, so most rows repeat the row before.
    private var latest: [(text: String, code: Int)]

    init(_ known: [[String: Int]]) {
        self.known = known
        latest = known.map { _ in ("", 0) }
    }

    /// The code of a text, nil when it has none yet.
    mutating func code(_ text: String, of place: Int) -> Int? {
        if latest[place].text == text { return latest[place].code }
        guard let code = known[place][text] else { return nil }
        latest[place] = (text, code)
        return code
    }

    mutating func learn(_ code: Int, for text: String, of place: Int) { known[place][text] = code }

    func isFull(_ place: Int) -> Bool { known[place].count >= CodeBook.codesMax }
}

extension CodeBook {
    private static let list = Statement("statistical_codes.list", "SELECT field, code, text FROM statistical_codes")
    private static let add = Statement(
        "statistical_codes.add",
        """
        INSERT INTO statistical_codes (field, code, text)
        SELECT CAST(?1 AS TEXT), COALESCE(MAX(code), 0) + 1, CAST(?2 AS TEXT) FROM statistical_codes WHERE field = ?1
        ON CONFLICT (field, text) DO NOTHING
        """)
    private static let find = Statement(
        "statistical_codes.find", "SELECT code FROM statistical_codes WHERE field = ?1 AND text = ?2")

    static func load(_ read: Read) throws -> CodeBook {
        var known = StatisticalField.allCases.map { _ in [String: Int]() }
        try read.each(list) { row in
            guard let field = StatisticalField(rawValue: row.text(0)),
                let place = StatisticalField.allCases.firstIndex(of: field)
            else { return }
            known[place][row.text(2)] = row.int(1)
        }
        return CodeBook(known)
    }

    /// Gives a code to a text that has none, or finds the one that another import has given meanwhile.
    static func ensure(_ write: Write, _ text: String, of place: Int) throws -> Int {
        let values: [SQLValue] = [.text(StatisticalField.allCases[place].rawValue), .text(text)]
        try write.run(add, values)
        return try write.count(find, values)
    }
}
