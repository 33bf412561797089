import Kernel

/// One row of a file in the standard, turned into what a case keeps.
struct HTCDSRow: Sendable {
    let line: Int
    /// Case field id to value.
    var fields: [String: String] = [:]
    var stage: CaseStage = .screened
    var isClosed = false
}

/// Values between the standard's spelling and ours. What is written out is what was read in, byte for byte, with these
/// forms of the same thing made one: a checkbox is `true` or `false`, several codes have `;` between them, and a code
/// has no space around it.
extension HTCDS.Field {
    /// Our value for one cell. Texts are taken as they are, spaces and all.
    func read(_ cell: String) -> Result<String, CellProblem> {
        switch values.kind {
        case .line, .text: return checked(cell)
        case .codes: return read(HTCDS.split(cell))
        case .checkbox:
            switch cell.trimmingSpaces.lowercased() {
            case "": return .success("")
            case "true", "yes", "1": return .success("true")
            case "false", "no", "0": return .success("false")
            default: return .failure(CellProblem(reason: .unknownCode))
            }
        case .code: return checked(own(cell.trimmingSpaces))
        default: return checked(cell.trimmingSpaces)
        }
    }

    /// Our value for several codes.
    func read(_ codes: [String]) -> Result<String, CellProblem> {
        var kept: [String] = []
        for code in codes.map({ own($0.trimmingSpaces) }) where !code.isEmpty && !kept.contains(code) {
            kept.append(code)
        }
        return checked(kept.joined(separator: ";"))
    }

    /// The same, or what is wrong with it, for other rooms.
    package func value(of cell: String) -> (value: String, problem: ValueProblem?) {
        switch read(cell) {
        case .success(let value): (value, nil)
        case .failure(let failure): ("", failure.reason)
        }
    }

    /// The standard's spelling of our value; several codes with `;` between them.
    func write(_ value: String) -> String {
        switch values.kind {
        case .code: standard(value)
        case .codes: value.split(separator: ";").map { standard(String($0)) }.joined(separator: ";")
        default: value
        }
    }

    private func checked(_ value: String) -> Result<String, CellProblem> {
        if let problem = field.problem(value) { return .failure(CellProblem(reason: problem)) }
        return .success(value)
    }

    /// A code that we do not know stays as it is and is refused by the field's own check.
    private func own(_ code: String) -> String {
        if code.isEmpty || values.options.isEmpty || field.id == values.id { return code }
        // Our own codes are no spelling of the standard: `?` is refused by the field's check.
        return field.options.first { $0.htcds == code }?.code ?? "?"
    }

    private func standard(_ code: String) -> String { field.option(code)?.htcds ?? code }

    struct CellProblem: Error { let reason: ValueProblem }
}

extension HTCDS {
    /// Several codes in one cell: with `;`, `|` or `,` between them, or spaces, as a survey tool writes them.
    static func split(_ cell: String) -> [String] {
        for separator in [";", "|", ","] as [Character] where cell.contains(separator) {
            return cell.split(separator: separator).map(String.init)
        }
        return cell.split { $0 == " " || $0 == "\n" || $0 == "\t" }.map(String.init)
    }

    /// The identification stage that the standard's status means (referral fact sheet, section 9).
    static func stage(_ status: String?) -> CaseStage {
        switch status {
        case "ActualVictimOfTrafficking": .identified
        case "NotAVictimOfTrafficking": .notEstablished
        default: .screened
        }
    }

    /// The standard's status of a case. "Not established" is not "not a victim": the field stays empty unless an
    /// authority said so and that was recorded. An imported blank stays blank until somebody decides.
    static func status(_ record: Case, recorded: String?) -> String {
        switch record.identification {
        case .identified: return "ActualVictimOfTrafficking"
        case .notEstablished, .notPresumed:
            return recorded == "NotAVictimOfTrafficking" ? "NotAVictimOfTrafficking" : ""
        case .presumed: return "PossibleVictimOfTrafficking"
        case .screened, .closed:
            let isBlank = recorded == nil && record.source == .importHTCDS
            return isBlank ? "" : "PossibleVictimOfTrafficking"
        }
    }

    /// The standard's state of the file.
    static func state(_ record: Case, recorded: String?) -> String {
        if record.isClosed { return recorded == "ClosedReferred" ? "ClosedReferred" : "Closed" }
        if recorded == "FollowUp" || recorded == "Active" { return recorded ?? "" }
        return recorded == nil && record.source == .importHTCDS ? "" : "Active"
    }
}
