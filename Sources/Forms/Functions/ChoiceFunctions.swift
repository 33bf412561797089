extension FunctionCatalogue {
    static let choiceFunctions: [FormFunction] = [
        FormFunction("selected", 2...2) { call in
            let (list, wanted) = (call.string(0), call.string(1).trimmed)
            // As in JavaRosa: nothing is chosen when nothing was.
            if wanted.isEmpty { return .boolean(list.trimmed.isEmpty) }
            return .boolean(" \(Words.of(list).joined(separator: " ")) ".utf8.contains(" \(wanted) ".utf8))
        },
        FormFunction("is-selected", 2...2) { call in .boolean(Words.of(call.string(0)).contains(call.string(1))) },
        FormFunction("selected-at", 2...2) { call in
            let words = Words.of(call.string(0))
            let index = call.number(1)
            guard index.isFinite, index >= 0, index < Double(words.count) else { return .string("") }
            return .string(words[Int(index)])
        },
        FormFunction("count-selected", 1...1, givesNumber: true) { .number(Double(Words.of($0.string(0)).count)) },
        FormFunction("jr:choice-name", 2...2) { call in
            .string(call.session.choiceName(call.string(0), path: call.string(1), from: call.evaluator.current))
        },
        FormFunction("jr:itext", 1...1) { call in
            .string(call.session.translated(call.string(0), at: call.evaluator.current))
        },
        FormFunction("itext", 1...1) { call in
            .string(call.session.translated(call.string(0), at: call.evaluator.current))
        },
        FormFunction("pulldata", 4...4) { call in
            .string(call.session.lookUp(call.string(0), call.string(1), call.string(2), call.string(3)))
        },
        FormFunction("property", 1...1, varies: true) { .string($0.session.property($0.string(0))) },
        // Search appearances are the client's; as a function it filters nothing.
        FormFunction("search", 1...6) { _ in .boolean(true) },
    ]
}

extension String.UTF8View {
    func contains(_ part: String.UTF8View) -> Bool {
        let (text, wanted) = (Array(self), Array(part))
        guard wanted.count <= text.count else { return false }
        return (0...(text.count - wanted.count)).contains { text[$0...].starts(with: wanted) }
    }
}
