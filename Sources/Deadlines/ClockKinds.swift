import Definitions

/// A kind of time limit that measures can name: a permit, an appeal, a benefit's cover.
package struct ClockKind: Sendable, Equatable {
    package enum Group: String, Sendable, CaseIterable {
        case document, cover, limitation, procedure, answer, `return`, other
    }

    /// `residence-permit`, as definitions of measures write it.
    package let id: String
    package let label: String
    package let group: Group
    /// Whether an end on a day off moves. What is printed on a document, and limitation, do not.
    package let rolls: Bool
}

/// `definitions/deadlines/clocks.yaml`.
package struct ClockKinds: Sendable {
    package let all: [ClockKind]
    private let byID: [String: ClockKind]

    package subscript(id: String) -> ClockKind? { byID[id] }

    package static func load(resources: String) throws(DefinitionProblem) -> ClockKinds {
        let root = try DefinitionFile.load(resources + "/definitions/deadlines/clocks.yaml")
        try root.allow("clocks")
        var all: [ClockKind] = []
        var byID: [String: ClockKind] = [:]
        for node in try root.list("clocks") {
            try node.allow("id", "label", "group", "rolls")
            let kind = ClockKind(
                id: try node.string("id"), label: try node.string("label"), group: try node.closed("group"),
                rolls: try node.bool("rolls"))
            if byID.updateValue(kind, forKey: kind.id) != nil {
                throw node.problem("the clock \"\(kind.id)\" stands twice", "Keep one of them.")
            }
            all.append(kind)
        }
        return ClockKinds(all: all, byID: byID)
    }
}
