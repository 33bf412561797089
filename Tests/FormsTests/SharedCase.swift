import Kernel

@testable import Forms

/// One case of the suite that the JavaScript engine runs too (`forms-cases/README.md`).
struct SharedCase: Sendable, CustomStringConvertible {
    let file: String
    let name: String
    private let json: JSONValue
    private let folder: String

    var description: String { "\(file): \(name)" }

    static func all(in folder: String) throws -> [SharedCase] {
        var result: [SharedCase] = []
        for file in try Files.names(in: folder, ending: ".json") {
            let json = try JSONValue(parsing: try Files.read("\(folder)/\(file)", limit: 1 << 26))
            for item in json.items ?? [json] {
                result.append(SharedCase(file: file, name: item["name"]?.text ?? "?", json: item, folder: folder))
            }
        }
        return result
    }

    private init(file: String, name: String, json: JSONValue, folder: String) {
        (self.file, self.name, self.json, self.folder) = (file, name, json, folder)
    }

    /// What is not as expected; empty when all is.
    func differences() -> [String] {
        var media: [String: [UInt8]] = [:]
        for member in json["media"]?.members ?? [] { media[member.name] = Array((member.value.text ?? "").utf8) }
        let source =
            json["form"]?.text.map { Array($0.utf8) } ?? json["formFile"]?.text.map { Shared.bytes("\(folder)/\($0)") }
            ?? []
        let steps = json["steps"]?.items ?? []
        let isRefused = steps.contains { $0["expect"]?["refused"] == .bool(true) }
        let form: Form
        let expectsCircle = steps.contains {
            $0["expect"]?["problems"]?.items?.contains(.string("form.circle")) ?? false
        }
        do { form = try Form(reading: source, media: media) } catch {
            // The browser's engine goes on with what stands outside the circle; here the form is refused at once.
            let isCircle = error.problems.contains { $0.what.contains("a circle") || $0.what.contains("on itself") }
            return isRefused || expectsCircle && isCircle ? [] : ["refused: \(error)"]
        }
        if isRefused { return ["the form was read, but must be refused"] }
        guard let clock = FormClock(json["now"]?.text ?? "2020-04-06T10:00:00.000+02:00") else { return ["now"] }
        var properties = ["deviceid": "test:device-1", "username": "tester"]
        for member in json["properties"]?.members ?? [] { properties[member.name] = member.value.text ?? "" }
        var differences: [String] = []
        do {
            let session = try FormSession(
                form, FormSurroundings(clock: clock, properties: properties, language: json["language"]?.text))
            for (index, step) in steps.enumerated() {
                differences += try run(step, session).map { "step \(index + 1): \($0)" }
            }
        } catch { differences.append("\(error)") }
        return differences
    }

    private func run(_ step: JSONValue, _ session: FormSession) throws -> [String] {
        if case .string(let path)? = step["set"] { try session.set(path, to: text(step["value"])) }
        if case .string(let path)? = step["add"] { try session.addRepeat(path) }
        if case .string(let path)? = step["remove"] { try session.removeRepeat(path) }
        if case .string(let language)? = step["language"] { session.language = language }
        if step["finish"] == .bool(true) { session.finish() }
        guard let expect = step["expect"] else { return [] }
        var found: [String] = []
        func check(_ what: String, _ path: String, _ own: String, _ wanted: String) {
            if own != wanted { found.append("\(what) of \(path) is \"\(own)\", not \"\(wanted)\"") }
        }
        for (path, wanted) in pairs(expect["values"]) {
            check("value", path, session.value(at: path) ?? "(none)", text(wanted))
        }
        for (path, wanted) in pairs(expect["relevant"]) {
            check("relevance", path, "\(session.view(at: path)?.isRelevant ?? false)", "\(wanted == .bool(true))")
        }
        for (path, wanted) in pairs(expect["required"]) {
            check("requirement", path, "\(session.view(at: path)?.isRequired ?? false)", "\(wanted == .bool(true))")
        }
        for (path, wanted) in pairs(expect["readonly"]) {
            check("read-only", path, "\(session.view(at: path)?.isReadonly ?? false)", "\(wanted == .bool(true))")
        }
        if let list = expect["invalid"]?.items {
            check("faults", "the record", plain(session.faults().map(\.path)), plain(list.map(text)))
        }
        for (path, wanted) in pairs(expect["count"]) { check("count", path, "\(session.count(path))", text(wanted)) }
        for (path, wanted) in pairs(expect["choices"]) {
            check("choices", path, "\(session.choices(at: path).map(\.value))", "\((wanted.items ?? []).map(text))")
        }
        for (path, wanted) in pairs(expect["choiceLabels"]) {
            check(
                "choice labels", path, "\(session.choices(at: path).map(\.label))", "\((wanted.items ?? []).map(text))")
        }
        for (path, wanted) in pairs(expect["labels"]) {
            check("label", path, session.label(at: path) ?? "", text(wanted))
        }
        for (path, wanted) in pairs(expect["hints"]) { check("hint", path, session.hint(at: path) ?? "", text(wanted)) }
        if let list = expect["submission"]?.items {
            let xml = String(decoding: session.submission(), as: UTF8.self)
            for part in list.map(text) where part.hasPrefix("<") && !xml.contains(part) {
                found.append("\(part) is not in \(xml)")
            }
            if list.first.map({ !text($0).hasPrefix("<") }) ?? true {
                check("leaves", "the submission", plain(session.values().map(\.path)), plain(list.map(text)))
            }
        }
        return found
    }

    /// Places of 1 may be written or not.
    private func plain(_ paths: [String]) -> String {
        paths.map { $0.split(separator: "[1]", omittingEmptySubsequences: false).joined() }.joined(separator: " ")
    }

    private func pairs(_ value: JSONValue?) -> [(String, JSONValue)] {
        (value?.members ?? []).map { ($0.name, $0.value) }
    }

    private func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text): text
        case .number(let digits): digits
        case .bool(let isTrue): isTrue ? "true" : "false"
        default: ""
        }
    }
}
