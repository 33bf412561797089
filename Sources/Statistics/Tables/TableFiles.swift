import Kernel

/// A protected table as files for programs: CSV with a row of HXL tags, SDMX-CSV 2.0, SDMX-ML 2.1 and a data package.
///
/// Totals are `_T` and what nobody recorded is `_U` in all of them, as SDMX writes them. A hidden count is no value, with
/// the reason beside it: `A`, small, or `D`, hidden so that small ones cannot be worked out (SDMX code list CONF_STATUS).
package struct TableFiles: Sendable {
    private let table: ProtectedTable
    /// When the table was made, and from how many records: every file names both.
    private let at: Timestamp
    private let records: Int

    package init(_ table: ProtectedTable, at: Timestamp, records: Int) {
        (self.table, self.at, self.records) = (table, at, records)
    }

    private struct Line {
        let values: [String]
        let count: Int?
        let confidentiality: String
    }

    private var lines: [Line] {
        var lines: [Line] = []
        lines.reserveCapacity(table.cells.count)
        CrossTable.walk(table.dimensions.map(\.extent)) { index in
            let values = zip(table.dimensions, index).map { dimension, value in
                if value == dimension.values.count { return "_T" }
                return dimension.values[value].isEmpty ? "_U" : dimension.values[value]
            }
            switch table[index] {
            case .shown(let count): lines.append(Line(values: values, count: count, confidentiality: "F"))
            case .small: lines.append(Line(values: values, count: nil, confidentiality: "A"))
            case .complementary: lines.append(Line(values: values, count: nil, confidentiality: "D"))
            }
        }
        return lines
    }

    /// For spreadsheets and for HXL: names, tags, lines.
    package var csv: [UInt8] {
        var writer = CSVWriter(guardsFormulas: true)
        writer.record(table.dimensions.map(\.name) + ["cases", "conf_status"])
        writer.record(table.dimensions.map { Self.tag($0.name) } + ["#affected+victims", "#status+confidentiality"])
        for line in lines { writer.record(line.values + [line.count.map(String.init) ?? "", line.confidentiality]) }
        return writer.bytes
    }

    private static func tag(_ name: String) -> String {
        switch StatisticalField.ofColumn(name) {
        case .year: "#date+year"
        case .citizenship: "#country+citizenship"
        case .gender: "#indicator+gender+code"
        case .age: "#indicator+age+code"
        default: "#indicator+" + name.lowercased().filter { $0.isASCII && $0.isLetter } + "+code"
        }
    }

    package var sdmxCSV: [UInt8] {
        var writer = CSVWriter(guardsFormulas: false)
        writer.record(
            ["STRUCTURE", "STRUCTURE_ID", "ACTION"] + table.dimensions.map { Self.concept($0.name) }
                + ["OBS_VALUE", "OBS_STATUS", "CONF_STATUS"])
        for line in lines {
            writer.record(
                ["dataflow", "\(Self.agency):\(Self.flow)(1.0)", "I"] + line.values
                    + [line.count.map(String.init) ?? "", line.count == nil ? "Q" : "A", line.confidentiality])
        }
        return writer.bytes
    }

    private static let agency = "PALERMO"
    private static let flow = "CASES"

    /// An identifier of SDMX: capital letters and underscores.
    private static func concept(_ name: String) -> String {
        var concept = ""
        var wasLower = false
        for letter in name where letter.isASCII && (letter.isLetter || letter.isNumber || letter == "_") {
            if letter.isUppercase, wasLower { concept += "_" }
            concept += letter.uppercased()
            wasLower = letter.isLowercase
        }
        return concept
    }

    package var sdmxML: [UInt8] {
        let base = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
        var xml = """
            <?xml version="1.0" encoding="UTF-8"?>
            <message:GenericData xmlns:message="\(base)/message" xmlns:generic="\(base)/data/generic" \
            xmlns:common="\(base)/common">
            <message:Header><message:ID>\(Self.flow)_\(records)</message:ID><message:Test>false</message:Test>\
            <message:Prepared>\(at)</message:Prepared><message:Sender id="\(Self.agency)"/>\
            <message:Structure structureID="\(Self.flow)" dimensionAtObservation="AllDimensions"><common:Structure>\
            <Ref agencyID="\(Self.agency)" id="\(Self.flow)" version="1.0"/></common:Structure></message:Structure>\
            </message:Header>
            <message:DataSet structureRef="\(Self.flow)" action="Information">

            """
        let concepts = table.dimensions.map { Self.concept($0.name) }
        func value(_ id: String, _ value: String) -> String {
            "<generic:Value id=\"\(id)\" value=\"\(Self.escaped(value))\"/>"
        }
        for line in lines {
            xml += "<generic:Obs><generic:ObsKey>"
            for (concept, text) in zip(concepts, line.values) { xml += value(concept, text) }
            xml += "</generic:ObsKey>"
            if let count = line.count { xml += "<generic:ObsValue value=\"\(count)\"/>" }
            xml += "<generic:Attributes>" + value("OBS_STATUS", line.count == nil ? "Q" : "A")
            xml += value("CONF_STATUS", line.confidentiality) + "</generic:Attributes></generic:Obs>\n"
        }
        return Array((xml + "</message:DataSet>\n</message:GenericData>\n").utf8)
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// A frictionless data package: a ZIP archive of the table and of what its columns mean.
    package func package(title: String) -> [UInt8] {
        var writer = CSVWriter(guardsFormulas: false)
        writer.record(table.dimensions.map(\.name) + ["cases", "conf_status"])
        for line in lines { writer.record(line.values + [line.count.map(String.init) ?? "", line.confidentiality]) }
        var zip = ZIPWriter()
        zip.add("datapackage.json", describe(title))
        zip.add("table.csv", writer.bytes)
        return zip.finished()
    }

    private func describe(_ title: String) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("profile", "tabular-data-package")
            $0.member("name", "cases-by-" + table.dimensions.map { $0.name.lowercased() }.joined(separator: "-"))
            $0.member("title", title)
            $0.member("created", "\(at)")
            $0.member("records", records)
            $0.member("disclosure_rule", table.rule.code)
            $0.memberArray("resources") {
                $0.object {
                    $0.member("name", "table")
                    $0.member("path", "table.csv")
                    $0.member("profile", "tabular-data-resource")
                    $0.memberObject("schema") {
                        $0.memberArray("fields") { fields(&$0) }
                        $0.memberStrings("primaryKey", table.dimensions.map(\.name))
                        $0.memberStrings("missingValues", [""])
                    }
                }
            }
        }
        return json.bytes
    }

    private func fields(_ json: inout JSONWriter) {
        for dimension in table.dimensions {
            json.object {
                $0.member("name", dimension.name)
                $0.member("type", "string")
                $0.member("description", "_T is the total, _U is what nobody recorded")
            }
        }
        json.object {
            $0.member("name", "cases")
            $0.member("type", "integer")
            $0.member("description", "Empty where it is hidden")
        }
        json.object {
            $0.member("name", "conf_status")
            $0.member("type", "string")
            $0.member("description", "F shown, A hidden because it is small, D hidden to protect small ones")
            $0.memberObject("constraints") { $0.memberStrings("enum", ["F", "A", "D"]) }
        }
    }
}
