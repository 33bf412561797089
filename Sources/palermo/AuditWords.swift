import Audit
import Kernel

/// What a verification found, for whoever runs the machine.
enum AuditWords {
    static func text(_ report: AuditReport) -> String {
        var lines = report.faults.map { "FOUND  \(line($0))" }
        if report.faultCount > report.faults.count {
            lines.append("FOUND  \(report.faultCount - report.faults.count) more")
        }
        lines.append(
            report.isWhole
                ? "Whole: \(report.size) entries, \(report.heads) signed heads."
                : "NOT WHOLE: \(report.faultCount) faults in \(report.size) entries. Copy the database away before anything else "
                    + "is done with it.")
        lines.append("Root \(Hex.encode(report.root))")
        if report.waiting > 0 {
            lines.append("\(report.waiting) entries wait for their place: a running server takes them in.")
        }
        return lines.joined(separator: "\n")
    }

    private static func line(_ fault: AuditReport.Fault) -> String {
        switch fault {
        case .changed(let position, let entry): "entry \(entry) at \(position) is not what it was"
        case .removed(let position, let entry): "entry \(entry) at \(position) is gone from the journal"
        case .inserted(let entry): "entry \(entry) is in the journal and never entered the log"
        case .looseCase(let entry): "a case is said to have been shown by entry \(entry), which is not there"
        case .gap(let position): "the place \(position) is empty"
        case .node(let level, let position):
            "the hash over entries \(position << level) to \(((position + 1) << level) - 1) is not theirs"
        case .forgedEnd: "the log's end was sealed without the key"
        case .otherEnd: "the log's end was sealed over other entries than those that are there"
        case .unreadableHead(let text): "a head cannot be read: \(text.split(separator: "\n").first ?? "")"
        case .unsigned(let size): "the head of \(size) entries is not signed with the key"
        case .headDiffers(let size): "the head of \(size) entries was signed over other entries"
        case .headBeyond(let size): "a head was signed over \(size) entries: the last ones are gone"
        case .accountsDiffer(let size): "the accounts of the head of \(size) entries are not those of its cases"
        }
    }
}
