/// The type of a question's value (ODK XForms, data types). What is unknown is text.
package enum DataType: String, Sendable, Hashable {
    case string, int, decimal, boolean, date, time, dateTime, geopoint, geotrace, geoshape, binary, barcode, intent
    case select, select1, rank

    /// Reads `xsd:int`, `select1`, `odk:rank`. Nil when the name is not known.
    init?(named name: String) {
        let local = name.split(separator: ":").last.map(String.init) ?? name
        switch local {
        case "integer", "long", "short", "byte", "nonNegativeInteger", "positiveInteger": self = .int
        case "double", "float": self = .decimal
        case "selectN", "multiple": self = .select
        case "text": self = .string
        case "dateTime", "datetime": self = .dateTime
        case "anyURI": self = .binary
        default:
            guard let type = DataType(rawValue: local) else { return nil }
            self = type
        }
    }

    /// Whether a text that is not empty can be a value of this type.
    package func accepts(_ text: String) -> Bool {
        switch self {
        case .string, .barcode, .intent, .select, .select1, .rank, .binary: return true
        case .int: return Numerals.isWhole(text)
        case .decimal: return Numerals.number(text).isFinite
        case .boolean: return ["true", "false", "1", "0"].contains(text.trimmed)
        case .date: return DateText(text)?.day != nil
        case .time: return DateText.time(text) != nil
        case .dateTime: return DateText(text)?.day != nil
        case .geopoint: return GeoPoint(text) != nil
        case .geotrace, .geoshape: return GeoPoint.list(text) != nil
        }
    }
}
