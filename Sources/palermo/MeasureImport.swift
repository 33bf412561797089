import Access
import Deadlines
import Kernel

/// `palermo import measures`: puts a list into the register. What is there already stays as it is.
struct MeasureImport {
    private(set) var taken: [String] = []
    private(set) var alreadyThere: [String] = []
    private(set) var list: FactList
    let isInForce: Bool

    static func run(
        _ bytes: [UInt8], file: String, inForce: Bool, _ register: MeasureRegister, library: DeadlineDefinitions
    ) async throws -> MeasureImport {
        var report = MeasureImport(
            list: try FactList(bytes, file: file, library: library), isInForce: inForce)
        for measure in report.list.measures {
            do {
                let id = try await register.draft(measure, reason: "", .system)
                if inForce { try await register.enact(id, revision: 1, .system) }
                report.taken.append(measure.id)
            } catch RegisterProblem.codeTaken(let code) {
                report.alreadyThere.append(code)
            }
        }
        return report
    }

    private init(list: FactList, isInForce: Bool) {
        self.list = list
        self.isInForce = isInForce
    }

    func text(listed: Int) -> String {
        var lines = [
            "\(taken.count) measures \(isInForce ? "are in force" : "are drafts in the register; put them in force on their pages")."
        ]
        if !alreadyThere.isEmpty {
            lines.append("\(alreadyThere.count) were in the register already and stay as they are.")
        }
        if !list.shipped.isEmpty {
            lines.append(
                "\(list.shipped.count) by their shipped definition, which computes what the list says in prose.")
        }
        if !list.refused.isEmpty {
            lines.append("\(list.refused.count) refused:")
            for one in list.refused.prefix(listed) { lines.append("  line \(one.line), \(one.id): \(one.reason)") }
            if list.refused.count > listed { lines.append("  … \(list.refused.count - listed) more (--list)") }
        }
        return lines.joined(separator: "\n")
    }

    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("format", "measures")
            json.member("in_force", isInForce)
            json.memberStrings("taken", taken)
            json.memberStrings("already_there", alreadyThere)
            json.memberStrings("by_shipped_definition", list.shipped)
            json.memberArray("refusals") { json in
                for one in list.refused {
                    json.object { json in
                        json.member("line", one.line)
                        json.member("id", one.id)
                        json.member("reason", one.reason)
                    }
                }
            }
        }
        return json.text
    }
}
