import Definitions
import Kernel

/// The Human Trafficking Case Data Standard 2.0: every field of it, and where in a case its value stands.
package struct HTCDS: Sendable {
    package struct Field: Sendable {
        /// As the standard spells it: what exports write.
        package let id: String
        package let label: String
        package let isCore: Bool
        package let isDeprecated: Bool
        /// Other spellings that are in use, taken on import.
        package let also: [String]
        /// The field of the case that keeps the value.
        package let field: CaseField
        package let values: CaseField
    }

    package let fields: [Field]
    /// Case fields for everything in the standard that our own model has no field for.
    package let unmappedFields: [CaseField]
    /// Every accepted spelling, without case, to a position in `fields`.
    private let spellings: [String: Int]

    init(
        _ node: DefinitionNode, own: [CaseField], lists: [String: Set<String>], sections: [CodeLabel]
    ) throws(DefinitionProblem) {
        try node.allow("standard", "version", "source", "status", "lists", "sections", "fields")
        var fields: [Field] = []
        var unmapped: [CaseField] = []
        var spellings: [String: Int] = [:]
        for item in try node.list("fields") {
            let values = try CaseField(item, lists: lists, sections: sections)
            let mapped = own.first { $0.htcds == values.id }
            if let mapped { try HTCDS.check(mapped, against: values, item) }
            let field = mapped ?? values.placed(in: "htcds-" + values.section)
            if mapped == nil { unmapped.append(field) }
            let also = try item.optionalStrings("also")
            for spelling in [values.id] + also {
                guard spellings.updateValue(fields.count, forKey: spelling.lowercased()) == nil else {
                    throw item.problem("\"\(spelling)\" stands twice", "Keep one of them.")
                }
            }
            fields.append(
                Field(
                    id: values.id, label: values.label, isCore: try item.bool("core", default: false),
                    isDeprecated: try item.bool("deprecated", default: false), also: also, field: field,
                    values: values))
        }
        for field in own where field.htcds.map({ spellings[$0.lowercased()] == nil }) ?? false {
            throw node.problem("field \"\(field.id)\" names \"\(field.htcds ?? "")\"", "Name an id of htcds.yaml.")
        }
        self.fields = fields
        unmappedFields = unmapped
        self.spellings = spellings
    }

    /// The field that a column's heading means, nil when the standard has none such.
    package func field(named heading: String) -> Field? {
        let trimmed = heading.filter { $0 != " " && $0 != "\u{FEFF}" }
        return spellings[trimmed.lowercased()].map { fields[$0] }
    }

    /// A mapping must lose nothing: every code of the standard has exactly one option here.
    private static func check(
        _ own: CaseField, against standard: CaseField, _ node: DefinitionNode
    ) throws(DefinitionProblem) {
        let ours = own.options.compactMap(\.htcds)
        let theirs = standard.options.map(\.code)
        guard Set(ours).count == ours.count, Set(ours) == Set(theirs), own.options.count == ours.count else {
            throw node.problem(
                "the options of \"\(own.id)\" do not match those of \"\(standard.id)\"",
                "Give each option of fields.yaml one code of the standard under `htcds:`.")
        }
    }
}

extension CaseField {
    func placed(in section: String) -> CaseField {
        CaseField(
            id: id, label: label, section: section, kind: kind, options: options, list: list, listName: listName,
            minimum: minimum, maximum: maximum, isIdentifying: isIdentifying, htcds: id)
    }
}
