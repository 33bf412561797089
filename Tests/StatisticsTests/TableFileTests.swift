import Kernel
import TestKit
import Testing

@testable import Statistics

@Suite("Tables as files") struct TableFileTests {
    private func files() throws -> TableFiles {
        let cross = CrossTable(
            dimensions: [
                CrossTable.Dimension(name: "yearOfRegistration", values: ["2015", "2016"]),
                CrossTable.Dimension(name: "ageBroad", values: ["0--8", "<\"&>", ""]),
            ], inner: [4, 23, 31, 17, 26, 40])
        return TableFiles(try ProtectedTable(cross, .k11), at: Clock2020().now, records: 141)
    }

    @Test func `CSV has names, tags and a reason for every count that is hidden`() throws {
        let lines = String(decoding: try files().csv, as: UTF8.self).split(separator: "\r\n").map(String.init)
        #expect(lines[0] == "yearOfRegistration,ageBroad,cases,conf_status")
        #expect(lines[1] == "#date+year,#indicator+age+code,#affected+victims,#status+confidentiality")
        #expect(lines[2] == "2015,0--8,,A")
        #expect(lines[3] == "2015,\"<\"\"&>\",,D")
        #expect(lines[4] == "2015,_U,31,F")
        #expect(lines[5] == "2015,_T,58,F")
        #expect(lines.last == "_T,_T,141,F")
        #expect(lines.count == 2 + 12)
    }

    @Test func `SDMX-CSV names its structure and every status`() throws {
        let lines = String(decoding: try files().sdmxCSV, as: UTF8.self).split(separator: "\r\n").map(String.init)
        #expect(
            lines[0] == "STRUCTURE,STRUCTURE_ID,ACTION,YEAR_OF_REGISTRATION,AGE_BROAD,OBS_VALUE,OBS_STATUS,CONF_STATUS")
        #expect(lines[1] == "dataflow,PALERMO:CASES(1.0),I,2015,0--8,,Q,A")
        #expect(lines[4] == "dataflow,PALERMO:CASES(1.0),I,2015,_T,58,A,F")
    }

    @Test func `a data package describes its columns`() throws {
        let text = String(decoding: try files().package(title: "Cases"), as: UTF8.self)
        #expect(text.contains("datapackage.json"))
        #expect(text.contains("\"primaryKey\":[\"yearOfRegistration\",\"ageBroad\"]"))
        #expect(text.contains("2016,_U,40,F"))
    }
}
