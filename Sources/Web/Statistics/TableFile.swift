import Localization
import Statistics

/// The kinds of file that a table is given as.
enum TableFile: String, CaseIterable {
    case csv, sdmxCSV, sdmxML, dataPackage

    /// The address's last part.
    var path: StaticString {
        switch self {
        case .csv: "table.csv"
        case .sdmxCSV: "sdmx.csv"
        case .sdmxML: "sdmx.xml"
        case .dataPackage: "datapackage.zip"
        }
    }

    var workPath: StaticString {
        switch self {
        case .csv: "statistics/files/table.csv"
        case .sdmxCSV: "statistics/files/sdmx.csv"
        case .sdmxML: "statistics/files/sdmx.xml"
        case .dataPackage: "statistics/files/datapackage.zip"
        }
    }

    func label(_ l: Localizer) -> String {
        switch self {
        case .csv: l("CSV with HXL tags")
        case .sdmxCSV: "SDMX-CSV"
        case .sdmxML: "SDMX-ML"
        case .dataPackage: l("Data package")
        }
    }

    static func link(_ label: String, to link: Links) -> HTML { "<a href=\"\(link)\" download>\(label)</a>" }

    static func list(_ links: [HTML], _ l: Localizer) -> HTML {
        "<p>\(l("The same table as a file:"))</p><ul>\(HTML.each(links) { "<li>\($0)</li>" })</ul>"
    }

    func reply(_ files: TableFiles, _ title: String) -> Reply {
        switch self {
        case .csv: .attachment(files.csv, kind: .csv, name: "cases.csv")
        case .sdmxCSV: .attachment(files.sdmxCSV, kind: .csv, name: "cases-sdmx.csv")
        case .sdmxML: .attachment(files.sdmxML, kind: .xml, name: "cases-sdmx.xml")
        case .dataPackage: .attachment(files.package(title: title), kind: .zip, name: "cases-datapackage.zip")
        }
    }
}
