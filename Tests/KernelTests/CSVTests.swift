import Kernel
import Testing

struct CSVTests {
    @Test(arguments: [
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]), ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,\r", [["a", "b"], ["1", ""]]), ("\u{FEFF}a,b\n", [["a", "b"]]),
        ("\"x, \"\"y\"\"\",\"two\r\nlines\"\n", [["x, \"y\"", "two\r\nlines"]]),
        ("a;b;c,d\n1;2;3\n", [["a", "b", "c,d"], ["1", "2", "3"]]),
        ("\"\"\n", [[""]]), ("\n\n\na\n\n", [["a"]]), ("a\tb\nc\td\n", [["a", "b"], ["c", "d"]]), ("", []),
    ])
    func `a table is read`(text: String, expected: [[String]]) throws {
        var reader = try CSVReader(bytes: Array(text.utf8))
        var rows: [[String]] = []
        while let record = try reader.next() { rows.append(record.fields) }
        #expect(rows == expected)
    }

    @Test func `a bad record is named by its line and the next one is read`() throws {
        let bytes = Array("a,b\n1,\u{1}\n\"x\"y,2\n".utf8) + [0xC3, 0x28] + Array(",3\n\"l\n\nm\",4\n\"open,5\n6".utf8)
        var reader = try CSVReader(bytes: bytes)
        var seen: [String] = []
        for _ in 0..<6 {
            do {
                if let record = try reader.next() { seen.append("\(record.line): \(record.fields[1])") }
            } catch { seen.append("\(error)") }
        }
        #expect(
            seen == [
                "1: b", "line 2: a control character", "line 3: text after a closing quote",
                "line 4: the text is not UTF-8", "5: 4", "line 8: a quote that opens here is never closed",
            ])
        #expect(throws: CSVProblem.wrongEncoding) { try CSVReader(bytes: [0xFF, 0xFE, 65, 0]) }
    }

    @Test func `what is written is read back, and formulas are guarded only when asked`() throws {
        let rows = [["", "x"], ["=1+1", "+33 1", "-5", "@a", "a\"b", "c,d", "e\r\nf", " g "]]
        for guards in [false, true] {
            var writer = CSVWriter(guardsFormulas: guards)
            for row in rows { writer.record(row) }
            var reader = try CSVReader(bytes: writer.bytes, separator: 44)
            #expect(try reader.next()?.fields == rows[0])
            let back = try reader.next()?.fields
            #expect(back == (guards ? ["'=1+1", "'+33 1", "-5", "'@a"] + rows[1].dropFirst(4) : rows[1]))
        }
    }
}
