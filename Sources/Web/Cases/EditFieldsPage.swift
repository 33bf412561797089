import Access
import Cases
import Kernel
import Localization

/// One section of the file, to be changed. What somebody else changed meanwhile is never overwritten.
enum EditFieldsPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .edit)
        let section = try section(me, me.query("section"))
        var form = try await me.form(draft: draft(view, section))
        if !form.isRestored {
            form.set("section", section.code)
            for field in me.desk.cases.definitions.fields(in: section.code) {
                let value = view.file.fields[field.id]
                CaseFieldInputs.fill(&form, field, value?.value ?? "")
                form.set("was-\(field.id)", value?.value ?? "")
                form.set("base-\(field.id)", String(value?.version ?? 0))
            }
        }
        return page(view, section, form, 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let l = me.l
        var form = posted
        let section = try section(me, posted.value("section"))
        let ids = me.desk.cases.definitions.fields(in: section.code).map(\.id)
        let values = CaseFieldInputs.read(&form, ids, me)
        var changes: [EditFields.Change] = []
        for id in ids {
            guard let value = values[id], value != Trimming.text(form.value("was-\(id)")) else { continue }
            // Without a base, as in a form that was cut off, the change is one against whatever stands there.
            changes.append(EditFields.Change(field: id, value: value, base: Int(form.value("base-\(id)")) ?? 0))
        }
        return try await CaseActs.submit(form, show: { page(view, section, $0, $1) }) {
            guard !changes.isEmpty else { return me.done(.case(view.id), notice: l("Nothing was changed.")) }
            let outcome = try await me.desk.cases.edit(view.id, EditFields(changes), me.actor)
            guard let conflict = outcome.conflicts.first else {
                return me.done(.case(view.id), notice: l("The changes are saved."))
            }
            return me.done(
                .conflict(view.id, conflict),
                notice: l("Somebody else changed the same field while you were writing. Both values are kept."))
        }
    }

    private static func section(_ me: SignedIn, _ code: String?) throws -> CodeLabel {
        let sections = me.desk.cases.definitions.sections
        guard let code, !code.isEmpty else {
            guard let first = sections.first else { throw Problem.unknown }
            return first
        }
        guard let found = sections.first(where: { $0.code == code }) else { throw Problem.unknown }
        return found
    }

    private static func draft(_ view: CaseView, _ section: CodeLabel) -> String {
        "case.\(view.id).edit.\(section.code)"
    }

    private static func page(_ view: CaseView, _ section: CodeLabel, _ form: Form, _ status: Int) -> Reply {
        let (l, me) = (view.l, view.me)
        let definitions = me.desk.cases.definitions
        let ids = definitions.fields(in: section.code).map(\.id)
        let tabs = UI.tabs(
            l("Parts of the file"),
            definitions.sections.filter { !definitions.fields(in: $0.code).isEmpty }
                .map { (l.definition($0.label), Links.editCase(view.id, section: $0.code)) },
            current: .editCase(view.id, section: section.code))
        var body = UI.hidden("section", section.code)
        for id in ids {
            body += UI.hidden("base-\(id)", form.value("base-\(id)"))
            body += UI.hidden("was-\(id)", form.value("was-\(id)"))
        }
        body += CaseFieldInputs.fields(form, ids, me)
        return CaseActs.page(
            view, l("Change the file"), lead: l.definition(section.label), status: status,
            tabs
                + UI.form(
                    me, to: .casePart(view.id, "edit"), form, submit: l("Save"),
                    cancel: .case(view.id), body))
    }
}

/// Two values of one field, side by side, until somebody chooses.
enum ConflictPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .resolve)
        return try page(view, Form(me.l, ["base": String(try conflict(view).base)]), 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let l = me.l
        let conflict = try conflict(view)
        var form = posted
        let choice = form.code("choice", l("Which value holds?"), ConflictChoice.self)
        return try await CaseActs.change(view, Actions.CaseEdit.self, form, renew: renew, show: page) {
            guard let choice else { throw Problem.malformed() }
            try await me.desk.cases.resolveConflict(
                view.id, conflict.id, choice, base: Int(form.value("base")) ?? 0, me.actor)
            let next = view.file.conflicts.first { $0.id != conflict.id }
            return me.done(
                next.map { .conflict(view.id, $0.id) } ?? .case(view.id), notice: l("The value is chosen."))
        }
    }

    private static func renew(_ now: CaseView, _ form: inout Form) throws {
        form.set("base", String(try conflict(now).base))
        form.fail(
            "", now.l("The value in the file was changed again while you were looking. Look at both once more."))
    }

    private static func conflict(_ view: CaseView) throws -> FieldConflict {
        let id: ConflictID = try view.me.id("conflict")
        guard let found = view.file.conflicts.first(where: { $0.id == id }) else { throw CaseProblem.unknownConflict }
        return found
    }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int) throws -> Reply {
        let l = view.l
        let conflict = try conflict(view)
        let field = view.me.desk.cases.definitions.field(conflict.field)
        func shown(_ value: String) -> HTML {
            if value.isEmpty { return "<em>\(l("empty"))</em>" }
            return field.map { CaseValues.html($0, value, view.me) } ?? HTML(text: value)
        }
        let who = view.names.member(conflict.proposedBy) ?? l("somebody who has left")
        var body: HTML = """
            <div class="cards">\(UI.card(l("In the file"), "<p>\(shown(conflict.kept))</p>"))\
            \(UI.card(
                l("Written by {name} on {time}", ["name": who, "time": l.time(conflict.proposedAt)]),
                "<p>\(shown(conflict.proposed))</p>"))</div>
            """
        body += UI.hidden("base", form.value("base"))
        body += UI.radios(
            form, "choice", l("Which value holds?"),
            [
                Choice("kept", l("The one in the file")),
                Choice("proposed", l("The other one"), hint: l("It replaces the one in the file.")),
            ])
        return CaseActs.page(
            view, l("Two values, one to choose"), lead: CaseWords.field(conflict.field, view.me), status: status,
            "<p>\(l("Two people changed the same field. Nothing is lost: both values are kept until somebody chooses."))</p>"
                + UI.form(
                    view.me, to: .conflict(view.id, conflict.id), form, submit: l("Keep this value"),
                    cancel: .case(view.id), body))
    }
}
