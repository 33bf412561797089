import Forms
import Kernel

/// How a question is asked on a page without scripts.
enum FillInput: Equatable {
    case line, lines, secret
    case whole, decimal, slider
    case day, month, year, time, moment
    case place, places
    case oneButton, oneList, several, order
    case acknowledge
    case file
    case yesOrNo
    /// Words only.
    case note

    /// More choices than this are offered as a list that opens.
    static let buttonsMax = 12

    init(_ control: Control, _ type: DataType, choices: Int) {
        switch control.kind {
        case .select1:
            let isLong = choices > Self.buttonsMax || control.has("minimal", "autocomplete", "search")
            self = isLong ? .oneList : .oneButton
        case .select: self = .several
        case .rank: self = .order
        case .upload: self = .file
        case .trigger: self = .acknowledge
        case .secret: self = .secret
        case .range: self = .slider
        case .input: self = FillInput(typed: control, type)
        case .group, .repeat: self = .note
        }
    }

    private init(typed control: Control, _ type: DataType) {
        switch type {
        case .int: self = .whole
        case .decimal: self = .decimal
        case .boolean: self = .yesOrNo
        case .date: self = control.has("year") ? .year : control.has("month-year") ? .month : .day
        case .time: self = .time
        case .dateTime: self = .moment
        case .geopoint: self = .place
        case .geotrace, .geoshape: self = .places
        case .binary: self = .file
        default: self = control.has("multiline") || control.attribute("rows") != nil ? .lines : .line
        }
    }

    /// A value of the record as the field shows it.
    func shown(_ value: String) -> String {
        switch self {
        case .time: String(value.prefix(5))
        case .moment: String(value.prefix(16))
        case .month: String(value.prefix(7))
        case .year: String(value.prefix(4))
        case .places: value.split(separator: ";").map { Trimming.trim(String($0)) }.joined(separator: "\n")
        case .acknowledge: value.isEmpty ? "" : "yes"
        default: value
        }
    }

    /// What was typed, as the record holds it. What cannot be read stays as it was typed and is found wrong later.
    func value(_ typed: String, _ zone: Zone, now: Timestamp) -> String {
        switch self {
        case .lines: return Trimming.text(typed)
        case .decimal: return Trimming.line(typed).replacingComma
        case .month:
            let month = Trimming.line(typed)
            return month.utf8.count == 7 ? month + "-01" : month
        case .year:
            let year = Trimming.line(typed)
            return year.utf8.count == 4 ? year + "-01-01" : year
        case .time:
            let time = Trimming.line(typed)
            return time.isEmpty ? "" : Self.completed(time, zone.offset(at: now))
        case .moment:
            let halves = Trimming.line(typed).split(separator: "T", maxSplits: 1)
            guard halves.count == 2, let day = Day(halves[0]) else { return Trimming.line(typed) }
            return "\(day)T" + Self.completed(String(halves[1]), zone.offset(at: zone.instant(day, hour: 12)))
        case .places:
            let points = typed.split(whereSeparator: \.isNewline).map { Trimming.line(String($0)) }
            return points.filter { !$0.isEmpty }.joined(separator: "; ")
        case .acknowledge: return typed.isEmpty ? "" : "OK"
        default: return Trimming.line(typed)
        }
    }

    /// `14:30` as `14:30:00.000+02:00`.
    private static func completed(_ time: String, _ offsetSeconds: Int) -> String {
        let minutes = abs(offsetSeconds) / 60
        let zone = "\(offsetSeconds < 0 ? "-" : "+")\(pad(minutes / 60, 2)):\(pad(minutes % 60, 2))"
        let full = time.utf8.count == 5 ? time + ":00" : time
        return full.utf8.count == 8 ? "\(full).000\(zone)" : full
    }
}

extension String {
    /// `3,5` is how most of the world writes it.
    fileprivate var replacingComma: String {
        utf8.count { $0 == UInt8(ascii: ",") } == 1 && !utf8.contains(UInt8(ascii: "."))
            ? String(map { $0 == "," ? "." : $0 }) : self
    }
}

/// Words of a form as plain text: ODK's marks are left out, not shown.
enum LabelText {
    static func plain(_ label: String) -> String {
        guard label.utf8.contains(where: { marks.contains($0) }) else { return Trimming.trim(label) }
        var text = ""
        var isTag = false
        var rest = Substring(label)
        while let character = rest.first {
            if isTag {
                isTag = character != ">"
            } else if character == "<", rest.contains(">"),
                rest.dropFirst().first.map({ $0.isLetter || $0 == "/" }) ?? false
            {
                isTag = true
            } else if rest.hasPrefix("**") || rest.hasPrefix("__") {
                rest = rest.dropFirst()
            } else if character == "#", text.isEmpty || text.hasSuffix("\n") {
                rest = rest.drop { $0 == "#" }
                continue
            } else {
                text.append(character)
            }
            rest = rest.dropFirst()
        }
        return Trimming.trim(text)
    }

    private static let marks = Set("<*_#".utf8)
}

/// The language of a form, by the name that it gives it: `Arabic (ar)`, `fr`, `English`.
enum FormLanguage {
    /// BCP 47; nil when it cannot be told.
    static func tag(_ name: String) -> String? {
        if name.hasSuffix(")"), let open = name.lastIndex(of: "(") {
            let inside = name[name.index(after: open)...].dropLast()
            if isTag(inside) { return String(inside) }
        }
        if isTag(Substring(name)), name == name.lowercased() { return name }
        return known[Trimming.trim(name).lowercased()]
    }

    static func isRightToLeft(_ tag: String) -> Bool {
        rightToLeft.contains(tag.split(separator: "-").first.map(String.init) ?? tag)
    }

    private static func isTag(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, (2...3).contains(first.utf8.count) else { return false }
        return parts.allSatisfy { part in
            (2...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }

    private static let rightToLeft: Set<String> = ["ar", "fa", "he", "ur", "ps", "ckb", "dv", "sd", "ug", "yi", "prs"]
    private static let known = [
        "english": "en", "arabic": "ar", "العربية": "ar", "french": "fr", "français": "fr", "francais": "fr",
        "spanish": "es", "español": "es", "espanol": "es", "russian": "ru", "русский": "ru", "chinese": "zh",
        "中文": "zh", "persian": "fa", "farsi": "fa", "dari": "fa", "فارسی": "fa", "pashto": "ps", "urdu": "ur",
        "hebrew": "he", "עברית": "he", "portuguese": "pt", "português": "pt", "german": "de", "deutsch": "de",
        "swahili": "sw", "ukrainian": "uk", "kurdish": "ckb", "sorani": "ckb",
    ]
}
