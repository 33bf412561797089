import Forms
import Kernel
import Localization

/// The last page: everything once more, what is missing, the files, and the button that sends it.
enum FillCheckPage {
    /// All files of one form together.
    static let filesBytesMax = 24 * 1_024 * 1_024

    static func show(_ filling: Filling) async throws -> Reply {
        let session = try await filling.open(language: nil)
        return page(filling, FillFields(session, filling.l), similar: try await FillSimilar.html(filling, session))
    }

    /// - Parameter receive: takes the record and its files, and says where the receipt is.
    static func send(
        _ filling: Filling, _ posted: Form, receive: (FormSession, [FilledFile]) async throws -> Reply
    ) async throws -> Reply {
        let session = try await filling.open(language: nil)
        let pages = FillPages(filling.form)
        var fields = FillFields(session, filling.l)
        var files: [FilledFile] = []
        for asked in questions(pages, session) where fields.control(asked).kind == .upload {
            guard let upload = posted.upload(asked.name) else { continue }
            let name = fileName(upload.fileName, files.count, filling.me.now)
            try session.set(asked.path, to: name)
            files.append(FilledFile(name: name, bytes: upload.bytes))
        }
        session.finish()
        let faults = session.faults()
        guard faults.isEmpty else {
            for asked in questions(pages, session) where fields.control(asked).kind == .upload {
                if let fault = session.view(at: asked.path)?.fault {
                    fields.form.fail(asked.name, fields.message(fault, asked))
                }
            }
            // The files go with the page that was refused: the record must not name what is not there.
            for asked in questions(pages, session) where fields.control(asked).kind == .upload {
                try session.set(asked.path, to: "")
            }
            return page(filling, fields, status: 422)
        }
        let reply = try await receive(session, files)
        try await filling.discard()
        return reply
    }

    private static func questions(_ pages: FillPages, _ session: FormSession) -> [AskedQuestion] {
        pages.pages.indices.flatMap { pages.pieces($0, in: session).flatMap(\.questions) }
    }

    /// A name of its own, so that two pictures called `image.jpg` stay two.
    private static func fileName(_ sent: String, _ index: Int, _ now: Timestamp) -> String {
        let ending = sent.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let isPlain =
            (1...5).contains(ending.utf8.count) && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return "\(now.milliseconds)-\(index + 1)\(isPlain && sent.contains(".") ? "." + ending : "")"
    }

    private static func page(
        _ filling: Filling, _ given: FillFields, similar: HTML = HTML(), status: Int = 200
    ) -> Reply {
        let l = filling.l
        var fields = given
        let session = fields.session
        let pages = FillPages(filling.form)
        var answers = HTML()
        var uploads = HTML()
        var wrong: [(page: Int, message: String)] = []
        for page in pages.pages.indices {
            let questions = pages.pieces(page, in: session).flatMap(\.questions)
            if questions.isEmpty { continue }
            var rows: [(String, HTML)] = []
            for asked in questions {
                let control = fields.control(asked)
                if control.kind == .upload {
                    uploads += upload(fields, asked)
                    continue
                }
                if let fault = session.view(at: asked.path)?.fault {
                    wrong.append((page, fields.message(fault, asked)))
                }
                let value = session.value(at: asked.path) ?? ""
                if value.isEmpty && fields.isReadonly(asked) || control.has("label") { continue }
                let choices = control.kind.isChoice ? session.choices(of: control, at: asked.path) : []
                let words = fields.words(value, choices, fields.input(asked, choices: choices))
                rows.append((fields.label(asked), value.isEmpty ? "–" : "<span dir=\"auto\">\(words)</span>"))
            }
            if rows.isEmpty { continue }
            let back = filling.link("fill", [("page", String(page + 1))])
            answers += """
                <section class="card">\(UI.facts(rows))<p><a href="\(back)">\(l("Change part {number}", [
                    "number": l.number(page + 1),
                ]))</a></p></section>
                """
        }
        var html = UI.heading(filling.form.title, lead: l("Look it over once more, then send it."))
        html += filling.notices(session) + similar
        if !wrong.isEmpty { html += missing(filling, wrong) }
        html += filling.languages(session, "check", [])
        let framed = filling.framed(session, answers)
        fields.form.set("files", "")
        let send =
            wrong.isEmpty
            ? UI.form(
                filling.me, to: filling.link("send"), fields.form, submit: l("Send"), cancel: filling.link("fill"),
                uploads: !uploads.isEmpty, filling.framed(session, uploads))
            : HTML()
        return FormLayout.page(filling.me, filling.form.title, status: status, html + framed + send + discard(filling))
    }

    private static func upload(_ fields: FillFields, _ asked: AskedQuestion) -> HTML {
        UI.field(
            fields.form, asked.name, fields.label(asked),
            hint: LabelText.plain(fields.session.hint(of: fields.control(asked), at: asked.path)),
            required: fields.session.view(at: asked.path)?.isRequired ?? false, type: .file)
    }

    private static func missing(_ filling: Filling, _ wrong: [(page: Int, message: String)]) -> HTML {
        let l = filling.l
        return """
            <div class="errors" role="alert" tabindex="-1" id="errors"><h2>\(l.plural(
                "{n} thing needs your attention", "{n} things need your attention", wrong.count))</h2>\
            <p>\(l("Nothing you typed is lost."))</p><ul>\(HTML.each(wrong.prefix(50)) {
                """
                <li><a href="\(filling.link("fill", [("page", String($0.page + 1))]))">\($0.message)</a></li>
                """
            })</ul></div>
            """
    }

    private static func discard(_ filling: Filling) -> HTML {
        UI.why(
            filling.l("Throw it away"),
            UI.form(
                filling.me, to: filling.link("discard"), submit: filling.l("Throw away what I entered"), style: .danger,
                "<p>\(filling.l("Nothing of it is kept or sent."))</p>"))
    }
}
