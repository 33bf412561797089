import Definitions
import Forms
import Intake
import Kernel
import Localization

/// A form and the files that it asks for, brought by whoever made it.
enum PublishPage {
    static let bytesMax = 32 * 1_024 * 1_024
    /// Files beside the form that one page takes.
    private static let mediaMax = 6

    static func show(_ me: SignedIn) async throws -> Reply { page(me, Form(me.l)) }

    static func publish(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        guard let upload = posted.upload("file") else {
            form.fail("file", l("{field}: please choose a file", ["field": l("Form")]))
            return page(me, form, status: 422)
        }
        var media: [String: [UInt8]] = [:]
        for number in 1...mediaMax {
            if let file = posted.upload("media-\(number)") { media[file.fileName] = file.bytes }
        }
        let isDraft = !posted.has("as", "live")
        let published: PublishedForm
        do {
            var source = try await me.desk.forms.source(
                upload.fileName, upload.bytes, media: media, actor: me.actor)
            if let mapping = posted.upload("mapping") { source.mapping = (mapping.fileName, mapping.bytes) }
            published = try await me.desk.intake.publish(source, asDraft: isDraft, actor: me.actor)
        } catch let problems as DefinitionProblems {
            form.fail("mapping", l("This does not fit the form. What is wrong stands below."))
            return page(me, form, FormProblemList.mapping(problems.problems, l), status: 422)
        } catch FormsProblem.converterMissing {
            form.fail("file", noConverter(l))
            return page(me, form, status: 503)
        } catch let problem as FormsProblem {
            guard let found = FormProblemList.html(problem, l) else { throw problem }
            form.fail("file", l("This form cannot be published as it is. What is wrong stands below."))
            return page(me, form, found, status: 422)
        }
        if published.warnings.isEmpty, published.missingMedia.isEmpty {
            return me.done(.form(published.head.form), notice: said(published, l))
        }
        return warned(me, published)
    }

    private static func said(_ published: PublishedForm, _ l: Localizer) -> String {
        if published.wasThere { return l("This version was here already: nothing was changed.") }
        return published.head.state == .draft
            ? l("The draft is kept. Try it, then publish it.") : l("The form is published: new records begin with it.")
    }

    private static func warned(_ me: SignedIn, _ published: PublishedForm) -> Reply {
        let l = me.l
        var body = UI.heading(published.head.title, lead: said(published, l))
        if !published.missingMedia.isEmpty {
            body += UI.notice(
                .warn,
                """
                <p>\(l("The form asks for files that did not come with it. Publish it again with them:"))</p>\
                <ul>\(HTML.each(published.missingMedia) { "<li>\($0)</li>" })</ul>
                """)
        }
        if !published.warnings.isEmpty {
            body += UI.section(
                l("What looks wrong and does not stop the form"),
                "<ul>\(HTML.each(published.warnings.prefix(200)) { "<li>\(WorkbookWords.html($0, l))</li>" })</ul>")
        }
        body += UI.actions(UI.buttonLink(l("Go to the form"), to: .form(published.head.form)))
        return me.page(l("Publish a form"), body)
    }

    private static func noConverter(_ l: Localizer) -> String {
        l(
            "Spreadsheets cannot be taken in here yet: the program that converts them, pyxform, is not installed. Whoever runs this site installs it. Choose a form that is an XForm (.xml), or keep the spreadsheet and come back."
        )
    }

    private static func page(_ me: SignedIn, _ given: Form, _ found: HTML = HTML(), status: Int = 200) -> Reply {
        let l = me.l
        var form = given
        if form.value("as").isEmpty { form.set("as", "draft") }
        // Before anybody chooses a file that cannot be taken.
        let without = me.desk.forms.convertsSpreadsheets ? HTML() : UI.notice(.warn, "<p>\(noConverter(l))</p>")
        var fields = without + UI.field(form, "file", l("Form"), hint: FormProblemList.kinds(l), type: .file)
        var files = HTML()
        for number in 1...mediaMax {
            files += UI.field(
                form, "media-\(number)", l("File {number}", ["number": l.number(number)]), required: false, type: .file)
        }
        fields += UI.field(
            form, "mapping", l("What a submission opens"),
            hint: l(
                "A mapping (.yaml): the screening, case or report that answers become. Without it they stay answers."),
            required: false, type: .file)
        fields += UI.why(l("Lists and pictures that the form asks for"), files)
        fields += UI.radios(
            form, "as", l("What happens with it"),
            [
                Choice("draft", l("Keep it as a draft"), hint: l("It can be tried and takes nothing in yet.")),
                Choice("live", l("Publish it"), hint: l("New records begin with it at once.")),
            ])
        let body =
            UI.heading(
                l("Publish a form"), lead: l("Every version stays: what was begun with an older one is still taken."))
            + UI.form(me, to: .room("forms/new"), form, submit: l("Send"), cancel: .forms, uploads: true, fields)
            + found
        return me.page(l("Publish a form"), status: status, body)
    }
}

/// What is wrong with a form that somebody wanted to publish, by the place where it is mended.
enum FormProblemList {
    static func kinds(_ l: Localizer) -> String {
        l("A spreadsheet (XLSForm: .xlsx, .xls, .csv or .md) or an XForm (.xml).")
    }

    /// Nil when it is not about what is in the file.
    static func html(_ problem: FormsProblem, _ l: Localizer) -> HTML? {
        switch problem {
        case .form(let refusal): lines(refusal.problems, l)
        case .workbook(let problems): rows(problems, l)
        default: nil
        }
    }

    static func mapping(_ problems: [DefinitionProblem], _ l: Localizer) -> HTML {
        UI.table(
            l, caption: l("What is wrong"), [Column(l("Line"), isNumber: true), Column(l("Problem"))],
            problems.prefix(200).map { problem in
                [
                    HTML(text: problem.line > 0 ? l.number(problem.line) : "–"),
                    "<span lang=\"en\" dir=\"auto\">\(problem.what). \(problem.mend)</span>",
                ]
            }, count: l.plural("{n} problem", "{n} problems", problems.count))
    }

    private static func lines(_ problems: [FormProblem], _ l: Localizer) -> HTML {
        UI.table(
            l, caption: l("What is wrong"),
            [Column(l("Line"), isNumber: true), Column(l("Place", context: "form")), Column(l("Problem"))],
            problems.prefix(200).map { problem in
                [
                    HTML(text: problem.line > 0 ? l.number(problem.line) : "–"),
                    "<code dir=\"ltr\">\(problem.nodeset.isEmpty ? problem.element : problem.nodeset)</code>",
                    "<span lang=\"en\" dir=\"auto\">\(problem.what). \(problem.mend)</span>",
                ]
            }, count: l.plural("{n} problem", "{n} problems", problems.count))
    }

    private static func rows(_ problems: [WorkbookProblem], _ l: Localizer) -> HTML {
        UI.table(
            l, caption: l("What is wrong"),
            [Column(l("Sheet")), Column(l("Row"), isNumber: true), Column(l("Column")), Column(l("Problem"))],
            problems.prefix(200).map { problem in
                [
                    HTML(text: problem.sheet.isEmpty ? "–" : problem.sheet),
                    HTML(text: problem.row > 0 ? l.number(problem.row) : "–"),
                    HTML(text: problem.column.isEmpty ? "–" : problem.column),
                    WorkbookWords.html(problem, l),
                ]
            }, count: l.plural("{n} problem", "{n} problems", problems.count))
    }
}
