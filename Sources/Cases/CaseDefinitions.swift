import Definitions
import Kernel

/// For what a person may allow sharing, and which fields go with it.
package struct ConsentPurpose: Sendable, Equatable {
    package enum Recipient: String, Sendable, CaseIterable { case required, none }

    package let code: String
    package let label: String
    package let recipient: Recipient
    /// In the order in which they are shown to the recipient.
    package let fields: [String]
    /// Codes of lawful exceptions that may stand in for consent.
    package let exceptions: [String]
}

/// A case in which the law lets data be shared without consent.
package struct SharingException: Sendable, Equatable {
    package enum Condition: String, Sendable, CaseIterable {
        case imminentRisk = "imminent-risk"
        case child
    }

    package let code: String
    package let label: String
    package let condition: Condition
}

/// How long the recovery and reflection period is in one place, and on what ground.
package struct RecoveryRule: Sendable, Equatable {
    package let code: String
    /// The country whose emergency measures move it, as `BE`; nil: of none.
    package let place: String?
    package let label: String
    package let length: Int
    package let unit: PeriodUnit
    package let counting: PeriodStart
    /// More for a child, in the same unit.
    package let childExtra: Int
    package let isMinimum: Bool
    package let note: String
    package let source: String
    package let status: SourceStatus
}

/// Everything about cases that a country may word and choose for itself, read once at start.
package final class CaseDefinitions: Sendable {
    package let sections: [CodeLabel]
    package let fields: [CaseField]
    package let purposes: [ConsentPurpose]
    package let exceptions: [SharingException]
    package let closureReasons: [CodeLabel]
    /// Why a file may be erased.
    package let erasureGrounds: [CodeLabel]
    package let nextSteps: [CodeLabel]
    /// Standards of proof; `reasonable` and `conclusive` decisions have their own.
    package let standards: [Decision.Kind: [CodeLabel]]
    /// The rule of this deployment's jurisdiction.
    package let recovery: RecoveryRule
    package let recoveryRules: [RecoveryRule]
    package let htcds: HTCDS
    private let fieldIndex: [String: Int]

    private init(
        sections: [CodeLabel], fields: [CaseField], purposes: [ConsentPurpose], exceptions: [SharingException],
        closureReasons: [CodeLabel], erasureGrounds: [CodeLabel], nextSteps: [CodeLabel],
        standards: [Decision.Kind: [CodeLabel]],
        recovery: RecoveryRule, recoveryRules: [RecoveryRule], htcds: HTCDS, fieldIndex: [String: Int]
    ) {
        self.sections = sections
        self.fields = fields
        self.purposes = purposes
        self.exceptions = exceptions
        self.closureReasons = closureReasons
        self.erasureGrounds = erasureGrounds
        self.nextSteps = nextSteps
        self.standards = standards
        self.recovery = recovery
        self.recoveryRules = recoveryRules
        self.htcds = htcds
        self.fieldIndex = fieldIndex
    }

    package func field(_ id: String) -> CaseField? { fieldIndex[id].map { fields[$0] } }
    package func purpose(_ code: String) -> ConsentPurpose? { purposes.first { $0.code == code } }
    package func exception(_ code: String) -> SharingException? { exceptions.first { $0.code == code } }
    /// Fields of one section, in the definition's order.
    package func fields(in section: String) -> [CaseField] { fields.filter { $0.section == section } }

    /// Reads `definitions/cases` and `definitions/deadlines` of the resources folder.
    package static func load(
        resources: String, jurisdiction: String
    ) throws(DefinitionProblem) -> CaseDefinitions {
        let folder = resources + "/definitions"
        let standard = try DefinitionFile.load(folder + "/cases/htcds.yaml")
        let lists = try loadLists(standard)
        let own = try DefinitionFile.load(folder + "/cases/fields.yaml")
        try own.allow("sections", "fields")
        let sections = try labels(own, "sections")
        var fields: [CaseField] = []
        for node in try own.list("fields") {
            fields.append(try CaseField(node, lists: lists, sections: sections))
        }
        let standardSections = try labels(standard, "sections")
        let htcds = try HTCDS(standard, own: fields, lists: lists, sections: standardSections)
        fields += htcds.unmappedFields
        var index: [String: Int] = [:]
        for (position, field) in fields.enumerated() {
            guard index.updateValue(position, forKey: field.id) == nil else {
                throw own.problem("field \"\(field.id)\" stands twice", "Keep one of them.")
            }
        }
        let sharing = try loadSharing(DefinitionFile.load(folder + "/cases/consent.yaml"), fields: index)
        let codes = try DefinitionFile.load(folder + "/cases/codes.yaml")
        try codes.allow("closure-reasons", "erasure-grounds", "next-steps", "standards")
        let deadlines = try DefinitionFile.load(folder + "/deadlines/recovery.yaml")
        let recovery = try loadRecovery(deadlines)
        guard let rule = recovery.first(where: { $0.code == jurisdiction }) else {
            throw try deadlines.node("rules").problem(
                "no rule for jurisdiction \"\(jurisdiction)\"",
                "Choose one of \(recovery.map(\.code).joined(separator: ", ")), or write its rule here with its source."
            )
        }
        return CaseDefinitions(
            sections: sections + standardSections.map { CodeLabel(code: "htcds-" + $0.code, label: $0.label) },
            fields: fields, purposes: sharing.0, exceptions: sharing.1,
            closureReasons: try labels(codes, "closure-reasons"),
            erasureGrounds: try labels(codes, "erasure-grounds"), nextSteps: try labels(codes, "next-steps"),
            standards: try loadStandards(codes), recovery: rule, recoveryRules: recovery, htcds: htcds,
            fieldIndex: index)
    }

    private static func labels(_ node: DefinitionNode, _ key: String) throws(DefinitionProblem) -> [CodeLabel] {
        var labels: [CodeLabel] = []
        for item in try node.list(key) {
            labels.append(CodeLabel(code: try item.string("id"), label: try item.string("label")))
        }
        return labels
    }

    private static func loadLists(_ node: DefinitionNode) throws(DefinitionProblem) -> [String: Set<String>] {
        var lists: [String: Set<String>] = [:]
        for entry in try node.map("lists") {
            lists[entry.key] = Set(try entry.node.text().split { $0 == " " || $0 == "\n" }.map(String.init))
        }
        return lists
    }

    private static func loadStandards(
        _ node: DefinitionNode
    ) throws(DefinitionProblem) -> [Decision.Kind: [CodeLabel]] {
        var standards: [Decision.Kind: [CodeLabel]] = [:]
        for item in try node.list("standards") {
            try item.allow("id", "label", "decision")
            let kind: Decision.Kind = try item.closed("decision")
            standards[kind, default: []].append(
                CodeLabel(code: try item.string("id"), label: try item.string("label")))
        }
        return standards
    }

    private static func loadSharing(
        _ node: DefinitionNode, fields: [String: Int]
    ) throws(DefinitionProblem) -> ([ConsentPurpose], [SharingException]) {
        try node.allow("source", "status", "purposes", "exceptions")
        let _: SourceStatus = try node.closed("status")
        var exceptions: [SharingException] = []
        for item in try node.optionalList("exceptions") {
            try item.allow("id", "label", "needs")
            exceptions.append(
                SharingException(
                    code: try item.string("id"), label: try item.string("label"), condition: try item.closed("needs")))
        }
        var purposes: [ConsentPurpose] = []
        for item in try node.list("purposes") {
            try item.allow("id", "label", "recipient", "fields", "all-fields", "exceptions")
            var shared = try item.optionalStrings("fields")
            for field in shared where fields[field] == nil {
                throw item.problem("unknown field \"\(field)\"", "Name a field of fields.yaml or htcds.yaml.")
            }
            if try item.bool("all-fields", default: false) {
                shared = fields.sorted { $0.value < $1.value }.map(\.key)
            }
            let named = try item.optionalStrings("exceptions")
            for code in named where !exceptions.contains(where: { $0.code == code }) {
                throw item.problem("unknown exception \"\(code)\"", "Name one of `exceptions:`.")
            }
            purposes.append(
                ConsentPurpose(
                    code: try item.string("id"), label: try item.string("label"),
                    recipient: try item.closed("recipient"), fields: shared, exceptions: named))
        }
        guard purposes.contains(where: { $0.code == Authority.purpose }) else {
            throw node.problem(
                "no purpose \"\(Authority.purpose)\"", "Add it: it says what the competent authority may see.")
        }
        return (purposes, exceptions)
    }

    private static func loadRecovery(_ node: DefinitionNode) throws(DefinitionProblem) -> [RecoveryRule] {
        try node.allow("rules")
        var rules: [RecoveryRule] = []
        for item in try node.list("rules") {
            try item.allow(
                "id", "label", "length", "unit", "counting", "minimum", "starts", "note", "source", "status",
                "child-extra", "place")
            _ = try item.one("starts", of: ["reasonable-grounds"], kind: "start")
            rules.append(
                RecoveryRule(
                    code: try item.string("id"), place: try item.optionalString("place"),
                    label: try item.string("label"),
                    length: try item.int("length", in: 1...1_000), unit: try item.closed("unit"),
                    counting: try item.closed("counting"),
                    childExtra: try item.optionalInt("child-extra", in: 0...1_000) ?? 0,
                    isMinimum: try item.bool("minimum", default: false), note: try item.string("note"),
                    source: try item.string("source"), status: try item.closed("status")))
        }
        return rules
    }
}
