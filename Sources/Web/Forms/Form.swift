import Access
import Kernel
import Localization

/// One thing that is wrong with a form: in which field, and what to do about it.
package struct FieldError: Sendable, Equatable {
    /// Empty when it is about the form as a whole.
    package let field: String
    package let message: String
}

/// A file that came with a form, as it was sent: not sniffed, not trusted.
package struct Upload: Sendable, Equatable {
    package let fileName: String
    package let bytes: [UInt8]
}

/// What was typed, and what is wrong with it. The same value reads a submission and fills the page that shows it again,
/// so that a failed check loses nothing:
///
///     doors.form("cases/:case/notes") { me, posted in
///         var form = posted
///         let note = form.text("note", me.l("Note"))
///         guard form.isValid else { return me.page(me.l("Add a note"), status: 422, notePage(me, form)) }
package struct Form: Sendable {
    package let l: Localizer
    private(set) var values: [String: [String]]
    /// Names in the order in which they were sent, for showing a whole form again.
    private(set) var names: [String]
    private(set) var uploads: [String: Upload] = [:]
    package private(set) var errors: [FieldError] = []
    /// The values come from a draft that was kept, not from a submission.
    package private(set) var isRestored = false
    /// The name under which what is typed is kept every few seconds (`case.new`, `note.<id>`); nil when it is not. It
    /// comes with the values only (`SignedIn.form`), so that a form that keeps a draft is one that has looked for it.
    package private(set) var draft: String?

    /// An empty form, or one with values to begin with.
    package init(_ l: Localizer, _ values: [String: String] = [:], draft: String? = nil) {
        self.l = l
        self.draft = draft
        self.values = values.mapValues { [$0] }
        names = values.keys.sorted()
    }

    init(_ l: Localizer, pairs: [(String, String)], uploads: [String: Upload] = [:]) {
        self.l = l
        self.uploads = uploads
        values = [:]
        names = []
        for (name, value) in pairs {
            if values[name] == nil { names.append(name) }
            values[name, default: []].append(value)
        }
        let name = value("_draft")
        if (1...Drafts.keyBytesMax).contains(name.utf8.count) { draft = name }
    }

    /// What was kept under this name.
    init(_ l: Localizer, draft: String, pairs: [(String, String)]) {
        self.init(l, pairs: pairs)
        self.draft = draft
        isRestored = true
    }

    package var isValid: Bool { errors.isEmpty }

    /// As typed; empty when there is none.
    package func value(_ name: String) -> String { values[name]?.first ?? "" }
    package func values(_ name: String) -> [String] { values[name] ?? [] }
    package func has(_ name: String, _ value: String) -> Bool { values[name]?.contains(value) ?? false }
    package func upload(_ name: String) -> Upload? { uploads[name] }

    /// Sets a value before the form is shown.
    package mutating func set(_ name: String, _ value: String) {
        if values[name] == nil { names.append(name) }
        values[name] = [value]
    }
    package mutating func set(_ name: String, all: [String]) {
        if values[name] == nil { names.append(name) }
        values[name] = all
    }

    /// Says that a field (or the form, with an empty name) must be mended.
    package mutating func fail(_ field: String, _ message: String) {
        errors.append(FieldError(field: field, message: message))
    }

    package func error(_ field: String) -> String? { errors.first { $0.field == field }?.message }

    /// Everything typed, without our own hidden fields, as pairs.
    var pairs: [(String, String)] {
        names.filter { !$0.hasPrefix("_") }.flatMap { name in (values[name] ?? []).map { (name, $0) } }
    }
}

extension Form {
    /// Everything that an act at `path` depends on: sent again with anything else, it is another act.
    func content(to path: String) -> String {
        let files = uploads.sorted { $0.key < $1.key }.map { ($0.key, Hex.encode($0.value.bytes)) }
        return FormPairs.encode([("", path)] + pairs + files)
    }
}

/// Names and values as they are stored, in a JSON list: a text in any script takes as many bytes as it has.
enum FormPairs {
    static func encode(_ pairs: [(String, String)]) -> String {
        var json = JSONWriter()
        json.array {
            for (name, value) in pairs {
                $0.value(name)
                $0.value(value)
            }
        }
        return json.text
    }

    /// Nil when it was not written by `encode`.
    static func decode(_ text: String) -> [(String, String)]? {
        let items: [JSONValue]
        do { items = try JSONValue(parsing: Array(text.utf8)).items ?? [] } catch { return nil }
        var pairs: [(String, String)] = []
        for index in stride(from: 0, to: items.count - 1, by: 2) {
            guard case .string(let name) = items[index], case .string(let value) = items[index + 1] else { return nil }
            pairs.append((name, value))
        }
        return pairs
    }
}

extension Form {
    /// One line of text, trimmed. Empty when absent.
    package mutating func line(
        _ name: String, _ label: String, required: Bool = true, max: Int = Limits.lineCharactersMax
    ) -> String {
        bounded(name, label, required, max, Trimming.line(value(name)))
    }

    /// Free text, its line breaks kept, trimmed.
    package mutating func text(
        _ name: String, _ label: String, required: Bool = true, max: Int = Limits.textCharactersMax
    ) -> String {
        bounded(name, label, required, max, Trimming.text(value(name)))
    }

    private mutating func bounded(
        _ name: String, _ label: String, _ required: Bool, _ max: Int, _ text: String
    ) -> String {
        if required, text.isEmpty { missing(name, label) }
        if !Limits.fits(text, characters: max) {
            fail(
                name,
                l(
                    "{field}: at most {max} characters, this has {count}",
                    ["field": label, "max": l.number(max), "count": l.number(text.count)]))
        }
        return text
    }

    /// A civil day, from one date field or from three (`name-year`, `name-month`, `name-day`).
    package mutating func day(_ name: String, _ label: String, required: Bool = true) -> Day? {
        var typed = Trimming.line(value(name))
        if typed.isEmpty {
            let parts = ["year", "month", "day"].map { Trimming.line(value("\(name)-\($0)")) }
            if parts.contains(where: { !$0.isEmpty }) {
                typed = zip(parts, [4, 2, 2]).map { String(repeating: "0", count: Swift.max(0, $1 - $0.count)) + $0 }
                    .joined(separator: "-")
            }
        }
        if typed.isEmpty {
            if required { missing(name, label) }
            return nil
        }
        guard let day = Day(typed) else {
            fail(name, l("{field}: there is no such day. Write it as 2020-04-06", ["field": label]))
            return nil
        }
        return day
    }

    /// A whole number within limits.
    package mutating func int(
        _ name: String, _ label: String, in range: ClosedRange<Int>, required: Bool = true
    ) -> Int? {
        let typed = Trimming.line(value(name))
        if typed.isEmpty {
            if required { missing(name, label) }
            return nil
        }
        guard typed.utf8.count <= 18, let number = Int(typed), range.contains(number) else {
            fail(
                name,
                l(
                    "{field}: a whole number from {low} to {high}",
                    ["field": label, "low": l.number(range.lowerBound), "high": l.number(range.upperBound)]))
            return nil
        }
        return number
    }

    /// One of the codes of a list; anything else is refused.
    package mutating func code(
        _ name: String, _ label: String, of allowed: some Collection<String>, required: Bool = true
    ) -> String? {
        let typed = value(name)
        if typed.isEmpty {
            if required { fail(name, l("{field}: please choose", ["field": label])) }
            return nil
        }
        guard allowed.contains(typed) else {
            fail(name, l("{field}: this choice is not known here. Choose from the list", ["field": label]))
            return nil
        }
        return typed
    }

    /// One case of a closed set.
    package mutating func code<Code: RawRepresentable & CaseIterable>(
        _ name: String, _ label: String, _: Code.Type, required: Bool = true
    ) -> Code? where Code.RawValue == String {
        code(name, label, of: Code.allCases.map(\.rawValue), required: required).flatMap(Code.init(rawValue:))
    }

    /// Several codes of a list, each once, in the order of the form.
    package mutating func codes(
        _ name: String, _ label: String, of allowed: some Collection<String>, required: Bool = false
    ) -> [String] {
        var chosen: [String] = []
        for typed in values(name) where !typed.isEmpty && !chosen.contains(typed) {
            guard allowed.contains(typed) else {
                fail(name, l("{field}: this choice is not known here. Choose from the list", ["field": label]))
                return []
            }
            chosen.append(typed)
        }
        if required, chosen.isEmpty { fail(name, l("{field}: please choose at least one", ["field": label])) }
        return chosen
    }

    /// The identifier of a record. Whether it exists, and for whom, the room decides.
    package mutating func id<Entity>(
        _ name: String, _ label: String, _: Entity.Type = Entity.self, required: Bool = true
    ) -> ID<Entity>? {
        let typed = value(name)
        if typed.isEmpty {
            if required { fail(name, l("{field}: please choose", ["field": label])) }
            return nil
        }
        guard let id = ID<Entity>(typed) else {
            fail(name, l("{field}: this choice is not known here. Choose from the list", ["field": label]))
            return nil
        }
        return id
    }

    /// A single tick box.
    package func flag(_ name: String) -> Bool { !value(name).isEmpty }

    private mutating func missing(_ name: String, _ label: String) {
        fail(name, l("{field}: please fill this in", ["field": label]))
    }
}

/// What people type has spaces round it and, now and then, bytes that no keyboard has.
enum Trimming {
    static func trim(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    /// Control characters become spaces.
    static func line(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else { return trim(text) }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(scalar.value < 32 || scalar.value == 127 ? " " : scalar) }
        return trim(String(clean))
    }

    /// Line breaks become `\n`, other control characters but tabs are left out.
    static func text(_ text: String) -> String {
        guard text.utf8.contains(where: { ($0 < 32 && $0 != 10) || $0 == 127 }) else { return trim(text) }
        var clean = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            switch scalar {
            case "\r": clean.append("\n")
            case "\n": if previous != "\r" { clean.append(scalar) }
            case "\t": clean.append(scalar)
            default: if scalar.value >= 32, scalar.value != 127 { clean.append(scalar) }
            }
        }
        return trim(String(clean))
    }
}
