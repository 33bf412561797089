import Definitions
import Kernel

extension Actions {
    /// Every action, in the order of the printed table.
    package static let all: [any Action.Type] = [
        ScreeningStart.self, ScreeningRead.self, ScreeningAnswer.self, FormPublish.self, FormList.self,
        FormSubmit.self, SubmissionRead.self, SubmissionReview.self, SubmissionWork.self, ReportRecord.self,
        ReportRead.self, DeviceManage.self, RegistrationRead.self, RegistrationManage.self, RegistrationDecide.self,
        RegistrationSimilar.self, RegistrationCompare.self, CaseOpen.self, CaseList.self, CaseSearch.self,
        CaseRead.self, CaseEdit.self, CaseAssign.self, CaseClose.self, CaseEraseAsk.self, CaseErase.self,
        ConsentRecord.self, DecisionMake.self,
        CaseExport.self, CaseImport.self, DirectoryRead.self, DirectoryEdit.self, ServiceReport.self,
        DirectoryImport.self, MeasureRead.self, MeasureDraft.self, MeasureEnact.self, RequestSend.self,
        RequestRead.self, RequestList.self, RequestFollow.self,
        RequestAnswer.self, MonitoringRead.self, StatisticsImport.self, StatisticsRead.self, TablePublish.self,
        ReleaseRead.self, ReleaseMake.self, ReleaseReport.self, ReleaseBudget.self, MemberManage.self, AuditRead.self,
        AuditAnswer.self,
    ]
}

extension Policy {
    /// Reads `roles.yaml`. Every role must be there; an unknown role, action, condition or kind of organisation is
    /// refused with its line.
    /// - Parameter kinds: of organisations, as the directory spells them; nil when nobody is there to say.
    package static func load(
        from root: DefinitionNode, kinds: [String]? = nil
    ) throws(DefinitionProblem) -> Policy {
        try root.allow("roles", "administrators-give")
        var conditions: [Role: [String: [Condition]]] = [:]
        var labels: [Role: String] = [:]
        var factors: Set<Role> = []
        let names = Actions.all.map { $0.name }
        for entry in try root.map("roles") {
            guard let role = Role(rawValue: entry.key) else {
                throw entry.node.problem(
                    "unknown role \"\(entry.key)\"",
                    "Write one of: \(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            try entry.node.allow("label", "second_factor", "may")
            if try entry.node.bool("second_factor", default: false) { factors.insert(role) }
            labels[role] = try entry.node.string("label")
            var actions: [String: [Condition]] = [:]
            for action in try entry.node.map("may") {
                guard names.contains(action.key) else {
                    throw action.node.problem(
                        "unknown action \"\(action.key)\"", "Write one of: \(names.joined(separator: ", ")).")
                }
                for item in try action.node.items() {
                    actions[action.key, default: []].append(try item.code(Condition.self))
                }
            }
            conditions[role] = actions
        }
        for role in Role.allCases where conditions[role] == nil {
            throw root.problem("the role \"\(role.rawValue)\" is missing", "Add it, with what it may do.")
        }
        return Policy(conditions, labels: labels, givable: try givable(root, kinds), factorRoles: factors)
    }

    private static func givable(
        _ root: DefinitionNode, _ kinds: [String]?
    ) throws(DefinitionProblem) -> [String: Set<Role>] {
        guard root.has("administrators-give") else { return [:] }
        var givable: [String: Set<Role>] = [:]
        for entry in try root.map("administrators-give") {
            if let kinds, !kinds.contains(entry.key) {
                throw entry.node.problem(
                    "unknown kind of organisation \"\(entry.key)\"", "Write one of: \(kinds.joined(separator: ", ")).")
            }
            for item in try entry.node.items() {
                let word = try item.one(of: Role.grantable.map(\.rawValue), kind: "role")
                if let role = Role(rawValue: word) { givable[entry.key, default: []].insert(role) }
            }
        }
        return givable
    }

    /// Who may do what, for people: a line for each action and role that has it.
    package func table() -> String {
        var lines: [String] = []
        for action in Actions.all {
            lines.append(action.name + (action.isRead ? " (look)" : ""))
            let holders = Role.allCases.filter { !conditions($0, action.name).isEmpty }
            if holders.isEmpty { lines.append("    nobody") }
            for role in holders {
                let words = conditions(role, action.name).map(\.rawValue).joined(separator: ", ")
                let name = role.rawValue + String(repeating: " ", count: max(1, 25 - role.rawValue.count))
                lines.append("    \(name)\(words)")
            }
        }
        lines.append("administrators give")
        for (kind, roles) in givable.sorted(by: { $0.key < $1.key }) {
            let name = kind + String(repeating: " ", count: max(1, 25 - kind.count))
            lines.append("    \(name)\(Role.allCases.filter(roles.contains).map(\.rawValue).joined(separator: ", "))")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
