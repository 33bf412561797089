import Kernel

/// A form as people published it: its questions, their logic, their words.
///
/// Reading refuses what cannot work and says why (`FormRefusal`); what merely looks wrong is in `warnings`. A form is a
/// value that never changes and any number of threads may use it at once; what somebody fills in is a `FormSession`.
/// Source: ODK XForms specification; where it is silent, JavaRosa 5.1, the engine of ODK Collect.
package final class Form: Sendable {
    package let title: String
    /// The attribute `id` of the instance.
    package let id: String
    package let version: String
    package let model: ModelTree
    package let controls: [Control]
    /// The controls at the top of the body.
    package let body: [Int]
    package let translations: [Translation]
    package let instances: [String: SecondaryInstance]
    package let actions: [Action]
    package let submission: SubmissionSettings
    package let expressions: [Expression]
    package let warnings: [FormProblem]
    /// `class` of the body: `pages`, `theme-grid`.
    package let style: [String]
    /// Prefixes declared on the document, those of attributes kept included.
    package let namespaces: [String: String]
    /// Attributes of the model: `entities:entities-version`, `odk:xforms-version`.
    package let modelAttributes: [XMLAttribute]
    /// Tables that `pulldata` asks, by name without `.csv`.
    let tables: [String: DataTable]
    let graph: DependencyGraph
    /// Compiled expressions that no session holds at the moment.
    let idle = IdleEvaluators()

    /// Reads a form.
    /// - Parameters: media: external lists by file name. lastSaved: the submission kept last on this device, if any.
    /// - Throws: `FormRefusal` with every problem found. Cost: a form of 5,000 questions takes a few hundred milliseconds.
    package init(reading bytes: [UInt8], media: [String: [UInt8]] = [:], lastSaved: [UInt8]? = nil) throws(FormRefusal)
    {
        var reader = FormReader(media: media, lastSaved: lastSaved)
        try reader.read(bytes)
        title = reader.title
        id = reader.id
        version = reader.version
        model = reader.model
        controls = reader.controls
        body = reader.body
        translations = reader.translations
        instances = reader.instances
        actions = reader.actions
        submission = reader.submission
        expressions = reader.expressions.all
        style = reader.style
        namespaces = reader.namespaces
        modelAttributes = reader.modelAttributes
        tables = reader.tables
        graph = try reader.makeGraph()
        warnings = reader.problems.filter { $0.severity == .warning }
    }

    package var languages: [String] { translations.map(\.language) }

    package var defaultLanguage: String {
        (translations.first(where: \.isDefault) ?? translations.first)?.language ?? ""
    }

    /// The node at a path of the form, `/data/person/age`.
    package func node(at path: String) -> ModelNode? { model.byPath[path].map { model[$0] } }

    subscript(id: ExpressionID) -> Expression { expressions[id.index] }
}
