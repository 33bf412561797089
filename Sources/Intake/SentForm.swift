import Forms

/// The answers of a submission by place, as a mapping asks for them.
struct SentForm {
    private struct Answer {
        /// With the numbers of repetitions, `/data/people[2]/age`.
        let place: String
        let text: String
    }

    private let session: FormSession
    /// By path without numbers, in the order of the record.
    private let answers: [String: [Answer]]
    private let order: [String]

    init(_ session: FormSession) {
        self.session = session
        var answers: [String: [Answer]] = [:]
        var order: [String] = []
        for (place, value) in session.values() {
            let text = Self.trimmed(value)
            guard !text.isEmpty else { continue }
            let path = FormPath.bare(place)
            if answers[path] == nil { order.append(path) }
            answers[path, default: []].append(Answer(place: place, text: text))
        }
        self.answers = answers
        self.order = order
    }

    /// One instance of a repeat; nil is the whole form.
    typealias Instance = (path: String, place: String)

    /// Every instance of a repeat inside the given one, in order.
    func instances(of path: String, in around: Instance?) -> [Instance] {
        let depth = path.split(separator: "/").count
        var seen: Set<String> = []
        var found: [(Int, Instance)] = []
        for answered in order where answered.hasPrefix(path + "/") {
            for answer in answers[answered] ?? [] {
                let place = "/" + answer.place.split(separator: "/").prefix(depth).joined(separator: "/")
                guard lies(answered, answer.place, in: around), seen.insert(place).inserted else { continue }
                let number = place.split(separator: "[").last.map { $0.prefix { $0.isNumber } }.flatMap { Int($0) }
                found.append((number ?? 0, (path, place)))
            }
        }
        return found.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// What was answered at a path, and where.
    func said(_ path: String, in instance: Instance?) -> [(place: String, text: String)] {
        (answers[path] ?? []).filter { lies(path, $0.place, in: instance) }.map { ($0.place, $0.text) }
    }

    /// Of several spellings of one question the first that says something.
    func said(_ paths: [String], in instance: Instance?) -> [(place: String, text: String)] {
        for path in paths {
            let found = said(path, in: instance)
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Every indicator below a path, by its name.
    func indicators(below path: String, in instance: Instance?) -> [(place: String, name: String, text: String)] {
        order.filter { $0.hasPrefix(path + "/") && FormPath.isIndicator($0) }.flatMap { answered in
            let name = String(answered.split(separator: "/").last ?? "")
            return said(answered, in: instance).map { ($0.place, name, $0.text) }
        }
    }

    func question(at place: String) -> String { Self.plain(session.label(at: place) ?? "") }

    /// The words of a code that was chosen there; the text itself where nothing is chosen.
    func words(_ code: String, at place: String) -> String {
        guard isChoice(place) else { return code }
        return session.choices(at: place).first { $0.value == code }.map { Self.plain($0.label) } ?? code
    }

    func isChoice(_ place: String) -> Bool {
        guard let control = session.form.node(at: FormPath.bare(place))?.control else { return false }
        return session.form.controls[control].kind.isChoice
    }

    /// Whether a select takes several, so that its text is a list.
    func isList(_ place: String) -> Bool {
        guard let control = session.form.node(at: FormPath.bare(place))?.control else { return false }
        let kind = session.form.controls[control].kind
        return kind == .select || kind == .rank
    }

    /// Inside a repeat a path means its own instance; any other path means the whole form.
    private func lies(_ path: String, _ place: String, in instance: Instance?) -> Bool {
        guard let instance, path.hasPrefix(instance.path + "/") else { return true }
        return place.hasPrefix(instance.place + "/")
    }

    private static func plain(_ label: String) -> String {
        trimmed(String(label.map { $0.isNewline ? " " : $0 }.filter { $0 != "*" }))
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
