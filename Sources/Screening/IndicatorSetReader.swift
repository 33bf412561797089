import Definitions
import Kernel

extension IndicatorSet {
    /// Reads `definitions/indicators/indicators.yaml` under the resources folder.
    package static func load(resources: String) throws(DefinitionProblem) -> IndicatorSet {
        let path = "\(resources)/definitions/indicators/indicators.yaml"
        let bytes: [UInt8]
        do { bytes = try Files.read(path, limit: DefinitionFile.bytesMax) } catch {
            throw DefinitionProblem(
                file: path, what: "cannot be read: \(error.why)", mend: "Check the file and the --resources folder.")
        }
        return try IndicatorSet(text: String(decoding: bytes, as: UTF8.self), file: path)
    }

    /// From a text that was kept, or a test's own. What is not UTF-8 is refused as such: it does not come back equal.
    package init(text: String, file: String) throws(DefinitionProblem) {
        try self.init(try DefinitionFile.parse(text, file: file), text: text)
    }

    /// Refuses a list whose numbers of rows are not those it declares, a row that stands twice, a dimension, category or
    /// indicator that is not declared, a scored row of another source than the rule's, and a rule that does not give
    /// its own truth table.
    private init(_ root: DefinitionNode, text: String) throws(DefinitionProblem) {
        try root.allow("schema", "rule", "categories", "dimensions", "settings", "triage", "indicators")
        let schema = try root.node("schema")
        _ = try schema.one(of: ["palermo-indicators/1"], kind: "schema")
        let rule = try root.node("rule")
        try rule.allow(
            "title", "source", "status", "scored_source", "dimension_positive_if_any", "truth_table", "scored_counts",
            "child_established")
        let thresholds = try Self.thresholds(rule)
        let (categories, counts) = try Self.categories(root)
        let labels = try Self.dimensions(root)
        let categoryIDs = categories.map(\.id)
        let scoredSource = try rule.string("scored_source")

        var indicators: [Indicator] = []
        var byID: [String: Indicator] = [:]
        for node in try root.list("indicators") {
            let indicator = try Self.indicator(node, categories: categoryIDs, scoredSource: scoredSource)
            guard byID.updateValue(indicator, forKey: indicator.id) == nil else {
                throw node.problem("indicator \(indicator.id) stands twice", "Give it another id or remove it.")
            }
            indicators.append(indicator)
        }
        for (category, count) in zip(categories, counts) {
            try Self.check(
                indicators.count { $0.category == category.id }, count, "category \(category.id)",
                at: root.node("categories"))
        }
        var scored: [Dimension: [Indicator]] = [:]
        for indicator in indicators where indicator.isScored {
            scored[indicator.dimension, default: []].append(indicator)
        }
        let scoredCounts = try rule.node("scored_counts")
        try scoredCounts.allow(Dimension.scored.map(\.rawValue))
        for dimension in Dimension.scored {
            try Self.check(
                scored[dimension, default: []].count, try scoredCounts.int(dimension.rawValue),
                "dimension \(dimension.rawValue)", at: scoredCounts)
        }

        let triage = try root.node("triage")
        try triage.allow("status", "immediate_danger", "help_within_24_hours", "child_involved", "steps")
        _ = try triage.closed("status", SourceStatus.self)
        func known(_ node: DefinitionNode) throws(DefinitionProblem) -> [String] {
            var ids: [String] = []
            for item in try node.items() {
                let id = try item.text()
                guard byID[id] != nil else {
                    throw item.problem("unknown indicator \"\(id)\"", "Write an id of the list.")
                }
                ids.append(id)
            }
            return ids
        }
        let childNode = try rule.node("child_established")
        let childEstablished = try known(childNode)
        for id in childEstablished {
            guard let row = byID[id], row.dimension == .exploitation, row.kind == .observation, !row.isContextOnly
            else {
                throw childNode.problem(
                    "\(id) cannot establish exploitation", "Name observations of the dimension exploitation.")
            }
        }
        var steps: [TriageStep] = []
        for node in try triage.list("steps") {
            try node.allow("id", "text", "help", "indicators")
            steps.append(
                TriageStep(
                    id: try node.string("id"), text: try node.string("text"), help: try node.string("help"),
                    indicators: try known(try node.node("indicators"))))
        }
        var settings: [ScreeningSetting] = []
        for node in try root.list("settings") {
            try node.allow("id", "label", "ask", "more")
            var parts: [[String]] = []
            for key in ["ask", "more"] {
                var ids: [String] = []
                for item in try node.list(key) { ids.append(try item.one(of: categoryIDs, kind: "category")) }
                parts.append(ids)
            }
            settings.append(
                ScreeningSetting(
                    id: try node.string("id"), label: try node.string("label"), ask: parts[0], more: parts[1]))
        }

        self.init(
            version: root.version, ruleTitle: try rule.string("title"), ruleSource: try rule.string("source"),
            ruleStatus: try rule.closed("status"), thresholds: thresholds, indicators: indicators,
            categories: categories, dimensionLabels: labels, settings: settings, triage: steps,
            immediateDanger: try known(try triage.node("immediate_danger")),
            helpWithin24Hours: try known(try triage.node("help_within_24_hours")),
            childInvolved: try known(try triage.node("child_involved")), childEstablished: childEstablished,
            text: text, byID: byID, scoredByDimension: scored)
    }

    private static func thresholds(_ rule: DefinitionNode) throws(DefinitionProblem) -> [Threshold] {
        var thresholds: [Threshold] = []
        for node in try rule.list("dimension_positive_if_any") {
            try node.allow("strong", "medium", "weak", "medium_or_weak")
            let threshold = Threshold(
                strong: try node.optionalInt("strong", in: 0...99) ?? 0,
                medium: try node.optionalInt("medium", in: 0...99) ?? 0,
                weak: try node.optionalInt("weak", in: 0...99) ?? 0,
                mediumOrWeak: try node.optionalInt("medium_or_weak", in: 0...99) ?? 0)
            guard !threshold.isMet(strong: 0, medium: 0, weak: 0) else {
                throw node.problem("no indicator at all would be enough", "Write at least one number above 0.")
            }
            thresholds.append(threshold)
        }
        for node in try rule.list("truth_table") {
            try node.allow("strong", "medium", "weak", "positive")
            let (s, m, w) = (try node.int("strong"), try node.int("medium"), try node.int("weak"))
            let given = thresholds.contains { $0.isMet(strong: s, medium: m, weak: w) }
            guard try node.bool("positive") == given else {
                throw node.problem(
                    "the rule gives \(given) for \(s) strong, \(m) medium, \(w) weak",
                    "Make `dimension_positive_if_any` and this row agree.")
            }
        }
        return thresholds
    }

    private static func categories(
        _ root: DefinitionNode
    ) throws(DefinitionProblem) -> ([IndicatorCategory], [Int]) {
        var categories: [IndicatorCategory] = []
        var counts: [Int] = []
        for node in try root.list("categories") {
            try node.allow("id", "label", "count")
            categories.append(IndicatorCategory(id: try node.string("id"), label: try node.string("label")))
            counts.append(try node.int("count"))
        }
        return (categories, counts)
    }

    private static func dimensions(_ root: DefinitionNode) throws(DefinitionProblem) -> [Dimension: String] {
        var labels: [Dimension: String] = [:]
        for node in try root.list("dimensions") {
            try node.allow("id", "label", "stage")
            _ = try node.one("stage", of: ["recruitment", "exploitation", "destination"], kind: "stage")
            labels[try node.closed("id")] = try node.string("label")
        }
        for dimension in Dimension.scored where labels[dimension] == nil {
            throw try root.node("dimensions").problem(
                "dimension \(dimension.rawValue) is missing", "Add a row for it.")
        }
        return labels
    }

    private static func indicator(
        _ node: DefinitionNode, categories: [String], scoredSource: String
    ) throws(DefinitionProblem) -> Indicator {
        try node.allow(
            "id", "category", "dimension", "wording", "strength", "strength_basis", "status", "applies_to", "source",
            "kind", "priority", "scored_by_default", "context_only")
        let id = try node.string("id")
        let isPlain = id.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
        guard isPlain, id.utf8.count <= 8 else {
            throw node.problem("\"\(id)\" is no indicator's id", "Write capital letters and digits, such as DR1.")
        }
        let isScored = try node.bool("scored_by_default")
        let isContextOnly = try node.bool("context_only", default: false)
        let strength = try node.optionalClosed("strength", Strength.self)
        let dimension = try node.closed("dimension", Dimension.self)
        let source = try node.string("source")
        let kind = try node.closed("kind", IndicatorKind.self)
        if isScored {
            guard source == scoredSource, !isContextOnly, strength != nil, kind == .observation,
                Dimension.scored.contains(dimension)
            else {
                throw node.problem(
                    "\(id) may not be scored: the rule is only for the list of \(scoredSource)",
                    "Write `scored_by_default: false`.")
            }
        }
        return Indicator(
            id: id, category: try node.one("category", of: categories, kind: "category"), dimension: dimension,
            wording: try node.string("wording"), strength: strength, strengthBasis: try node.string("strength_basis"),
            status: try node.closed("status"), appliesTo: try node.strings("applies_to"), source: source, kind: kind,
            priority: try node.optionalString("priority"), isScored: isScored, isContextOnly: isContextOnly)
    }

    private static func check(
        _ found: Int, _ declared: Int, _ what: String, at node: DefinitionNode
    ) throws(DefinitionProblem) {
        guard found == declared else {
            throw node.problem(
                "\(what) has \(found) rows, but \(declared) are declared", "Correct the number or the rows.")
        }
    }
}
