import Kernel

/// Reads a form document part by part and collects what is wrong, so that a form can be mended in one sitting.
struct FormReader {
    let media: [String: [UInt8]]
    let lastSaved: [UInt8]?

    var title = ""
    var id = ""
    var version = ""
    var model = ModelTree()
    var controls: [Control] = []
    var body: [Int] = []
    var translations: [Translation] = []
    var instances: [String: SecondaryInstance] = [:]
    var actions: [Action] = []
    var submission = SubmissionSettings()
    var expressions = ExpressionTable(model: ModelTree(), instances: [])
    var style: [String] = []
    var namespaces: [String: String] = [:]
    var modelAttributes: [XMLAttribute] = []
    var tables: [String: DataTable] = [:]
    var problems: [FormProblem] = []
    /// Text ids that the body and binds ask for, with the place of the first question.
    var wantedTexts: [String: (line: Int, element: String, nodeset: String)] = [:]

    static let problemsMax = 200

    init(media: [String: [UInt8]], lastSaved: [UInt8]?) {
        self.media = media
        self.lastSaved = lastSaved
    }

    mutating func read(_ bytes: [UInt8]) throws(FormRefusal) {
        let document: XMLDocument
        do { document = try XMLDocument(reading: bytes, bounds: .form) } catch {
            throw FormRefusal(problems: [
                FormProblem(
                    severity: .error, line: error.line, element: "", nodeset: "",
                    what: "this is not XML: \(error.what)",
                    mend: "Save the form again from the tool that made it.")
            ])
        }
        defer { withExtendedLifetime(document) {} }
        guard let root = document.root, root.name == "html" else {
            throw refusal("the document is not a form", "Its first element must be <h:html> in \(Namespace.xhtml).")
        }
        namespaces = root.namespaces
        guard let head = root.child("head"), let modelElement = head.child("model") else {
            throw refusal("there is no <model> in <h:head>", "Convert the spreadsheet again.", root)
        }
        title = head.child("title")?.text.trimmed ?? ""
        namespaces.merge(modelElement.namespaces) { own, _ in own }
        modelAttributes = modelElement.attributes
        let bodyElement = root.child("body")
        try readInstances(modelElement, repeats: bodyElement.map(repeatPaths) ?? [])
        expressions = ExpressionTable(model: model, instances: Array(instances.keys))
        readSubmission(modelElement)
        let binds = modelElement.children(named: "bind")
        // Types first: what an expression means depends on them.
        for bind in binds { readType(bind) }
        expressions = ExpressionTable(model: model, instances: Array(instances.keys))
        for bind in binds { readLogic(bind) }
        if let itext = modelElement.child("itext") { readTranslations(itext) }
        for action in modelElement.children where Self.isAction(action) { readAction(action, source: nil) }
        if let bodyElement {
            style = Words.of(bodyElement["class"] ?? "")
            body = readControls(bodyElement, parent: nil, context: 0)
        }
        checkTexts()
        if problems.contains(where: { $0.severity == .error }) { throw FormRefusal(problems: problems) }
    }

    /// The order of computation, or the circle that prevents one.
    mutating func makeGraph() throws(FormRefusal) -> DependencyGraph {
        var builder = DependencyBuilder(model: model, controls: controls, expressions: expressions.all)
        let graph = builder.build()
        problems += builder.problems
        if problems.contains(where: { $0.severity == .error }) { throw FormRefusal(problems: problems) }
        return graph
    }

    // MARK: problems

    func refusal(_ what: String, _ mend: String, _ element: XMLElement? = nil) -> FormRefusal {
        FormRefusal(
            problems: problems + [
                FormProblem(
                    severity: .error, line: element?.line ?? 0, element: element?.name ?? "", nodeset: "", what: what,
                    mend: mend)
            ])
    }

    mutating func add(
        _ severity: FormProblem.Severity, _ element: XMLElement, _ nodeset: String, _ what: String, _ mend: String
    ) {
        guard problems.count < Self.problemsMax else { return }
        problems.append(
            FormProblem(
                severity: severity, line: element.line, element: element.qualifiedName, nodeset: nodeset, what: what,
                mend: mend))
    }

    /// Reads an expression, and notes what is wrong with it: nil then.
    mutating func expression(_ text: String?, _ role: String, _ element: XMLElement, _ context: Int) -> ExpressionID? {
        guard let text, !text.trimmed.isEmpty else { return nil }
        let nodeset = model.nodes.indices.contains(context) ? model[context].path : ""
        do {
            let id = try expressions.id(for: text)
            let reads = PathReads(model: model).reads(of: expressions.all[id.index].syntax, at: context)
            for unknown in reads.unknown {
                add(
                    .warning, element, nodeset, "\(role) names \(unknown), which is not in the instance",
                    model.advice(on: unknown))
            }
            return id
        } catch {
            let place = error.column > 0 ? " (at letter \(error.column))" : ""
            add(.error, element, nodeset, "\(role)=\"\(text.prefix(200))\": \(error.what)\(place)", error.mend)
            return nil
        }
    }

    /// The node that a `ref` or `nodeset` names.
    func node(_ reference: String, from context: Int) -> Int? {
        if let known = model.byPath[reference.trimmed] { return known }
        // tidy: allow - what is no path is told by its reader
        guard let syntax = try? XPathParser.syntax(of: reference), case .path(let path) = syntax else { return nil }
        return PathReads(model: model).node(of: path, from: context)
    }
}

extension ModelTree {
    /// The nearest path there is, in words.
    func advice(on path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if let same = nodes.first(where: { $0.name == name }) { return "Did you mean \(same.path)?" }
        return "Correct the name or add the node."
    }
}
