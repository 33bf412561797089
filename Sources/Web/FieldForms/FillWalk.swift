import Forms

/// A question as it stands in a record: what asks, where its answer is, and what its field on the page is called.
struct AskedQuestion: Equatable {
    let control: Int
    let path: String
    let name: String
}

/// A part of a page of a form.
indirect enum FillPiece {
    case question(AskedQuestion)
    case group(control: Int, path: String, [FillPiece])
    /// `base` is the path of the repeat without a place; `name` what its buttons are called.
    case repetition(control: Int, base: String, name: String, canChange: Bool, [FillRow])

    var questions: [AskedQuestion] {
        switch self {
        case .question(let asked): [asked]
        case .group(_, _, let pieces): pieces.flatMap(\.questions)
        case .repetition(_, _, _, _, let rows): rows.flatMap { $0.pieces.flatMap(\.questions) }
        }
    }

    /// Every repeat on the page, those inside repetitions too.
    var repeats: [(base: String, name: String, canChange: Bool, rows: [FillRow])] {
        switch self {
        case .question: []
        case .group(_, _, let pieces): pieces.flatMap(\.repeats)
        case .repetition(_, let base, let name, let canChange, let rows):
            [(base, name, canChange, rows)] + rows.flatMap { $0.pieces.flatMap(\.repeats) }
        }
    }
}

/// One repetition on a page.
struct FillRow {
    let path: String
    let name: String
    let pieces: [FillPiece]
}

/// Cuts a form into pages: a group that is a field list and a repeat are one page each, questions that stand beside each
/// other share one, other groups are opened up.
struct FillPages {
    /// Questions that share a page without being in a group of their own.
    static let questionsMax = 8

    let form: XForm
    let pages: [[Int]]

    init(_ form: XForm) {
        self.form = form
        var cut = Cut(form: form)
        cut.visit(form.body)
        cut.close()
        pages = cut.pages
    }

    private struct Cut {
        let form: XForm
        var pages: [[Int]] = []
        private var run: [Int] = []

        init(form: XForm) { self.form = form }

        mutating func visit(_ controls: [Int]) {
            for index in controls {
                let control = form.controls[index]
                if control.kind.isQuestion {
                    run.append(index)
                    if run.count == FillPages.questionsMax { close() }
                    continue
                }
                close()
                if control.kind == .group, !form.isFrame(control), !control.isFieldList {
                    visit(control.children)
                    close()
                } else {
                    pages.append([index])
                }
            }
        }

        mutating func close() {
            if !run.isEmpty { pages.append(run) }
            run = []
        }
    }

    /// What stands on a page now; empty when all of it is hidden.
    func pieces(_ page: Int, in session: FormSession) -> [FillPiece] {
        guard pages.indices.contains(page) else { return [] }
        let walk = Walk(session: session, wanted: Set(pages[page]), onTheWay: ancestors(of: pages[page]))
        return form.body.flatMap { walk.pieces($0, node: 0, path: form.model[0].path, suffix: "", isWhole: false) }
    }

    /// The whole form as it stands in a record.
    static func everything(in session: FormSession) -> [FillPiece] {
        let form = session.form
        let walk = Walk(session: session, wanted: Set(form.body), onTheWay: [])
        return form.body.flatMap { walk.pieces($0, node: 0, path: form.model[0].path, suffix: "", isWhole: true) }
    }

    /// The nearest page from `start` on, in steps of `step`, that shows something.
    func shown(from start: Int, by step: Int, in session: FormSession) -> Int? {
        var page = start
        while pages.indices.contains(page) {
            if !pieces(page, in: session).isEmpty { return page }
            page += step
        }
        return nil
    }

    private func ancestors(of controls: [Int]) -> Set<Int> {
        var result: Set<Int> = []
        var next = controls.first.flatMap { form.controls[$0].parent }
        while let control = next {
            result.insert(control)
            next = form.controls[control].parent
        }
        return result
    }
}

/// Goes through the body of a form beside a record.
private struct Walk {
    let session: FormSession
    let wanted: Set<Int>
    let onTheWay: Set<Int>

    /// - Parameters: node, path: the place in which the control stands. suffix: the places of the repetitions around it.
    func pieces(_ index: Int, node: Int, path: String, suffix: String, isWhole: Bool) -> [FillPiece] {
        let isWhole = isWhole || wanted.contains(index)
        guard isWhole || onTheWay.contains(index) else { return [] }
        let form = session.form
        let control = form.controls[index]
        let name = "q\(index)\(suffix)"
        switch control.kind {
        case .group:
            var place = (node: node, path: path)
            if let own = control.node, !form.isFrame(control) {
                place = (own, self.path(of: own, from: node, at: path))
                guard session.view(at: place.path)?.isRelevant == true else { return [] }
            }
            let inside = control.children.flatMap {
                pieces($0, node: place.node, path: place.path, suffix: suffix, isWhole: isWhole)
            }
            // The group around a repeat only gives it its name.
            if form.isFrame(control) || inside.isEmpty { return inside }
            return [.group(control: index, path: place.path, inside)]
        case .repeat:
            guard let own = control.node else { return [] }
            let base = self.path(of: own, from: node, at: path)
            let canChange = control.count == nil && !control.forbidsAddRemove
            let places = (0..<session.count(base)).map { "\(base)[\($0 + 1)]" }
            let rows = places.enumerated().compactMap { offset, place -> FillRow? in
                guard session.view(at: place)?.isRelevant == true else { return nil }
                let row = "\(suffix)-\(offset + 1)"
                let inside = control.children.flatMap {
                    pieces($0, node: own, path: place, suffix: row, isWhole: isWhole)
                }
                return FillRow(path: place, name: "q\(index)\(row)", pieces: inside)
            }
            // A repeat that is hidden hides each of its repetitions.
            if rows.isEmpty, !canChange || !places.isEmpty { return [] }
            return [.repetition(control: index, base: base, name: name, canChange: canChange, rows)]
        default:
            guard let own = control.node else { return [] }
            let place = self.path(of: own, from: node, at: path)
            guard session.view(at: place)?.isRelevant == true else { return [] }
            return [.question(AskedQuestion(control: index, path: place, name: name))]
        }
    }

    /// The place of a node, in the repetition that `path` is in.
    private func path(of node: Int, from context: Int, at path: String) -> String {
        let model = session.form.model
        let (full, around) = (model[node].path, model[context].path)
        return full.hasPrefix(around + "/") ? path + full.dropFirst(around.count) : full
    }
}

extension XForm {
    /// A group whose only child is a repeat: its label names the repeat.
    func isFrame(_ group: Control) -> Bool {
        group.kind == .group && group.children.count == 1 && controls[group.children[0]].kind == .repeat
    }
}

extension Control {
    func has(_ appearance: String...) -> Bool { appearance.contains { appearances.contains($0) } }
    var isFieldList: Bool { has("field-list", "field_list") }
}
