import Directory
import Kernel
import Statistics

/// What an import tells whoever ran it.
struct CTDCReport {
    let outcome: CTDCOutcome
    let seconds: Double
    let listed: Int

    var text: String {
        let report = outcome.report
        var lines: [String] = []
        if outcome.wasThere {
            lines.append("This file is imported already: \(report.alreadyThere) records. Nothing was changed.")
        } else {
            if outcome.resumedAfterLine > 0 { lines.append("Went on after line \(outcome.resumedAfterLine).") }
            let speed = seconds > 0 ? Int(Double(report.taken) / seconds) : 0
            let time = Int(seconds * 1_000)
            lines.append("\(report.taken) records taken in \(time) ms (\(speed) a second).")
        }
        if !report.unknownFields.isEmpty {
            lines.append("Columns that are not part of the format: \(report.unknownFields.joined(separator: ", ")).")
        }
        if report.refusedCount > 0 {
            lines.append("\(report.refusedCount) rows refused:")
            for fault in report.refused.prefix(listed) {
                lines.append("  line \(fault.line): \(fault.reason)\(fault.field.map { " in \($0)" } ?? "")")
            }
            if report.refused.count > listed { lines.append("  … \(report.refused.count - listed) more (--list)") }
        }
        return lines.joined(separator: "\n")
    }

    var json: String {
        let report = outcome.report
        var json = JSONWriter()
        json.object {
            $0.member("format", "ctdc")
            $0.member("import", outcome.id.description)
            $0.member("already_imported", outcome.wasThere)
            $0.member("resumed_after_line", outcome.resumedAfterLine)
            $0.member("taken", report.taken)
            $0.member("taken_before", report.alreadyThere)
            $0.member("refused", report.refusedCount)
            $0.member("seconds", seconds)
            $0.memberStrings("unknown_columns", report.unknownFields)
            $0.memberArray("refusals") { list in
                for fault in report.refused {
                    list.object {
                        $0.member("line", fault.line)
                        $0.member("field", ifPresent: fault.field)
                        $0.member("reason", fault.reason)
                    }
                }
            }
        }
        return json.text
    }
}

/// What the other imports tell.
enum Reports {
    static func text(_ report: ImportReport, listed: Int) -> String {
        var lines = ["\(report.taken) records taken."]
        if report.alreadyThere > 0 { lines.append("\(report.alreadyThere) were there already.") }
        if !report.unknownFields.isEmpty {
            lines.append("Columns that are not part of the format: \(report.unknownFields.joined(separator: ", ")).")
        }
        if report.refusedCount > 0 {
            lines.append("\(report.refusedCount) rows refused:")
            for fault in report.refused.prefix(listed) {
                lines.append("  line \(fault.line): \(fault.reason)\(fault.field.map { " in \($0)" } ?? "")")
            }
        }
        return lines.joined(separator: "\n")
    }

    static func json(_ report: ImportReport, _ format: String) -> String {
        var json = JSONWriter()
        json.object {
            $0.member("format", format)
            $0.member("taken", report.taken)
            $0.member("taken_before", report.alreadyThere)
            $0.member("refused", report.refusedCount)
            $0.memberStrings("unknown_columns", report.unknownFields)
            $0.memberArray("refusals") { list in
                for fault in report.refused {
                    list.object {
                        $0.member("line", fault.line)
                        $0.member("field", ifPresent: fault.field)
                        $0.member("reason", fault.reason)
                    }
                }
            }
        }
        return json.text
    }

    static func text(_ report: HSDSReport, listed: Int) -> String {
        var lines = [
            "Organisations: \(report.organisationsAdded) added, \(report.organisationsChanged) changed. "
                + "Services: \(report.servicesAdded) added, \(report.servicesChanged) changed. "
                + "\(report.unchanged) records were there already."
        ]
        for (title, found) in [("refused", report.refused), ("taken, but not as they stood", report.notes)]
        where !found.isEmpty {
            lines.append("\(found.count) \(title):")
            for line in found.prefix(listed) {
                lines.append("  \(line.place): \(line.reason)\(line.field.map { " in \($0)" } ?? "")")
            }
        }
        return lines.joined(separator: "\n")
    }

    static func json(_ report: HSDSReport) -> String {
        func lines(_ json: inout JSONWriter, _ name: String, _ found: [HSDSReport.Line]) {
            json.memberArray(name) { list in
                for line in found {
                    list.object {
                        $0.member("place", line.place)
                        $0.member("field", ifPresent: line.field)
                        $0.member("reason", line.reason)
                    }
                }
            }
        }
        var json = JSONWriter()
        json.object {
            $0.member("format", "hsds")
            $0.member("organisations_added", report.organisationsAdded)
            $0.member("organisations_changed", report.organisationsChanged)
            $0.member("services_added", report.servicesAdded)
            $0.member("services_changed", report.servicesChanged)
            $0.member("unchanged", report.unchanged)
            lines(&$0, "refusals", report.refused)
            lines(&$0, "notes", report.notes)
        }
        return json.text
    }
}
