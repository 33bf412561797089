import Forms
import Localization

/// A record as people read it: questions and answers in words, groups and repetitions under their own headings.
struct SentAnswers {
    private let fields: FillFields
    private let l: Localizer

    init(_ session: FormSession, _ l: Localizer) {
        fields = FillFields(session, l)
        self.l = l
    }

    func html() -> HTML {
        let pieces = FillPages.everything(in: fields.session)
        let html = show(pieces, level: 3)
        return html.isEmpty ? "<p>\(l("There are no answers in it."))</p>" : html
    }

    private func show(_ pieces: [FillPiece], level: Int) -> HTML {
        var html = HTML()
        var rows: [(String, HTML)] = []
        for piece in pieces {
            if case .question(let asked) = piece {
                if let row = row(asked) { rows.append(row) }
                continue
            }
            if !rows.isEmpty { html += UI.facts(rows) }
            rows = []
            html += part(piece, level: level)
        }
        if !rows.isEmpty { html += UI.facts(rows) }
        return html
    }

    private func part(_ piece: FillPiece, level: Int) -> HTML {
        let session = fields.session
        switch piece {
        case .question: return HTML()
        case .group(let control, let path, let inside):
            let body = show(inside, level: level + 1)
            if body.isEmpty { return body }
            return titled(LabelText.plain(session.label(of: session.form.controls[control], at: path)), level, body)
        case .repetition(let index, let base, _, _, let rows):
            let title = FillFields.repeatTitle(session, index, base)
            return HTML.each(rows.enumerated()) { offset, row in
                let number = l.number(offset + 1)
                let caption =
                    title.isEmpty
                    ? l("Number {number}", ["number": number])
                    : l("{name} {number}", ["name": title, "number": number])
                return titled(caption, level, show(row.pieces, level: level + 1))
            }
        }
    }

    private func titled(_ title: String, _ level: Int, _ body: HTML) -> HTML {
        if title.isEmpty { return body }
        let tag = "h\(min(level, 6))"
        return "<section><\(raw: tag) dir=\"auto\">\(title)</\(raw: tag)>\(body)</section>"
    }

    private func row(_ asked: AskedQuestion) -> (String, HTML)? {
        let session = fields.session
        guard let value = session.value(at: asked.path), !value.isEmpty else { return nil }
        let control = fields.control(asked)
        let choices = control.kind.isChoice ? session.choices(of: control, at: asked.path) : []
        let words = fields.words(value, choices, fields.input(asked, choices: choices))
        return (fields.label(asked), "<span dir=\"auto\">\(words)</span>")
    }
}
