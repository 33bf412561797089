import Kernel
import Testing

@testable import Statistics

@Suite("Microdata") struct MicrodataTests {
    static func read(_ text: String, _ reader: MicrodataReader = MicrodataReader()) throws -> Microdata {
        try reader.read(Array(text.utf8))
    }

    static func rows(_ count: Int, _ row: (Int) -> String) -> String { (0..<count).map { row($0) + "\n" }.joined() }

    @Test func `categories become codes, and a missing value is one of them`() throws {
        let data = try Self.read("sex,place\n" + Self.rows(60) { $0 % 3 == 0 ? "f," : "m,\"north, west\"" })
        #expect(data.count == 60)
        #expect(data.columns.map(\.values) == [["f", "m"], ["", "north, west"]])
        #expect(data.columns[1].missing == 0)
        #expect(data.columns[0].codes.prefix(4) == [0, 1, 1, 0])
        let again = try MicrodataReader().read(data.csv())
        #expect(again == data)
    }

    @Test(arguments: [
        ("", "the file holds no table"), ("a,b\n1,2\n", "1 records are too few"), ("a,a\n", "two columns are named a"),
        ("a,\n", "a column has no name"), ("a,b\n" + rows(60) { "\($0 % 2),1" } + "3\n", "line 62: 1 values"),
        ("a,b\n\"1,2\n", "never closed"), ("Full name,b\n" + rows(60) { "\($0 % 2),1" }, "identifies people"),
        ("birth_date,b\n" + rows(60) { "\($0 % 2),1" }, "identifies people"),
        ("dateOfBirth,b\n" + rows(60) { "\($0 % 2),1" }, "identifies people"),
        ("seen,b\n" + rows(60) { "2020-03-0\($0 % 9 + 1),1" }, "exact days"),
        ("seen,b\n" + rows(60) { "0\($0 % 9 + 1).03.2020,1" }, "exact days"),
        ("mark,b\n" + rows(60) { "x\($0),1" }, "a value of its own for many records"),
        ("a\n" + rows(60) { "\($0 % 2)" }, "two columns at least"),
        (
            (0..<50).map { "c\($0)" }.joined(separator: ",") + "\n"
                + rows(60) { _ in Array(repeating: "1", count: 50).joined(separator: ",") },
            "50 attributes are too many"
        ),
    ])
    func `what cannot be released is refused with the reason`(text: String, reason: String) {
        let problem = #expect(throws: MicrodataProblem.self) { try Self.read(text) }
        #expect(problem.map { "\($0)".contains(reason) } == true, "\(problem.map { "\($0)" } ?? "")")
    }

    @Test func `a column can be left out, or allowed by who knows it`() throws {
        let text = "caseid,name of form,b\n" + Self.rows(60) { "\($0),\($0 % 2),1" }
        var reader = MicrodataReader()
        reader.dropped = ["caseid"]
        #expect(throws: MicrodataProblem.identifying(column: "name of form")) { try Self.read(text, reader) }
        reader.allowed = ["name of form"]
        #expect(try Self.read(text, reader).columns.map(\.name) == ["name of form", "b"])
        reader.dropped = ["nothing"]
        #expect(throws: MicrodataProblem.unknownColumn("nothing")) { try Self.read(text, reader) }
    }

    @Test func `a cell with several values is counted value by value and joined again`() throws {
        var reader = MicrodataReader()
        reader.multi = [MultiValued(column: "control", delimiter: ";")]
        let text = "sex,control,place\n" + Self.rows(60) { $0 % 2 == 0 ? "f,threats;debt,n" : "m,,s" }
        let data = try Self.read(text, reader)
        #expect(data.columns.map(\.name) == ["sex", "control=debt", "control=threats", "place"])
        let written = String(decoding: data.csv(joining: reader.multi), as: UTF8.self).split(separator: "\r\n")
        #expect(written.prefix(3) == ["sex,control,place", "f,debt;threats,n", "m,,s"])
    }

    @Test func `values that a code list does not have are missing`() throws {
        let data = try Self.read("a,b\n" + Self.rows(60) { "\($0 % 3),1" }).recoded(to: ["a": ["2", "1"]])
        #expect(data.columns[0].values == ["2", "1", ""])
        #expect(data.columns[0].codes.prefix(3) == [2, 1, 0])
        #expect(data.columns[1].values == ["1"])
    }

    @Test func `every table is counted as one record after the other would be`() throws {
        let count = 40_000
        func column(_ name: String, _ size: Int, _ step: Int) -> Microdata.Column {
            Microdata.Column(
                name: name, values: (0..<size).map { "\($0)" },
                codes: (0..<count).map { UInt16($0 * step / 7 % size) })
        }
        let data = Microdata(columns: [column("a", 3, 1), column("b", 5, 3), column("c", 2, 11)], count: count)
        let layout = try CellTables(sizes: data.sizes, upTo: 3)
        #expect(layout.tables.map(\.columns) == [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
        let among = (0..<count).map { $0 % 4 != 0 }
        var (all, some) = ([Int32](repeating: 0, count: layout.cells), [Int32](repeating: 0, count: layout.cells))
        for record in 0..<count {
            for table in layout.tables {
                let cell = layout.cell(table) { Int(data.columns[$0].codes[record]) }
                all[cell] += 1
                if among[record] { some[cell] += 1 }
            }
        }
        #expect(layout.count(data) == all)
        #expect(layout.count(data, among: among) == some)
        for table in layout.tables {
            for cell in table.range {
                let codes = layout.codes(of: cell, in: table)
                #expect(layout.cell(table) { codes[table.columns.firstIndex(of: $0) ?? 0] } == cell)
            }
        }
    }

    @Test func `tables that no small machine can hold are refused`() {
        #expect(throws: MicrodataProblem.self) { try CellTables(sizes: [400, 400, 400], upTo: 3) }
    }
}
