import Access
import Cases
import Deadlines
import Kernel
import Localization

/// A measure as a definition: every effect, condition and reading that the format knows (docs/guides/measures.md).
enum MeasureDefinitionPage {
    static func new(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.MeasureDraft.self) else { throw Problem.forbidden }
        return page(me, try await me.form(draft: "measure.definition"))
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let text = form.text("definition", l("Definition"))
        let reason = form.text("reason", l("Reason"), required: false)
        guard form.isValid else { return page(me, form, status: 422) }
        do {
            let register = me.desk.measures.register
            let id = try await register.draft(try register.read(text), reason: reason, me.actor)
            return me.done(.measure(id), notice: l("Written down. Nothing has moved yet."))
        } catch let problem as RegisterProblem {
            form.fail("definition", problem.problem.advice(l))
            return page(me, form, status: 422)
        }
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) -> Reply {
        let l = me.l
        return me.page(
            l("Write a measure as a definition"), status: status,
            UI.heading(
                l("Write a measure as a definition"),
                lead: l("For measures with several effects, conditions or readings."))
                + UI.form(
                    me, to: .room("measures/definition"), form, submit: l("Write it down"), cancel: .measures,
                    fields(form, l)))
    }

    private static func fields(_ form: Form, _ l: Localizer) -> HTML {
        UI.textArea(
            form, "definition", l("Definition"),
            hint: l(
                "YAML or JSON, as the guide to measures says: id, jurisdiction, label, instrument, kind, clocks, versions."
            ),
            rows: 24) + UI.textArea(form, "reason", l("Reason"), required: false, rows: 2)
    }

    static func amend(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.MeasureDraft.self) else { throw Problem.forbidden }
        let measure = try await me.desk.measures.register.load(try me.id("measure"), me.actor)
        var form = Form(me.l)
        // What stands, or is prepared, is what an amendment begins from.
        let shown = (measure.pending ?? measure.current)?.version
        form.set(
            "definition",
            Measure.text(header: measure.measure.header, versions: shown.map { [$0.text] } ?? []).prettyJSON)
        form.set("revision", String(measure.revision))
        return amendPage(me, form, measure)
    }

    static func receiveAmended(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let register = me.desk.measures.register
        let measure = try await register.load(try me.id("measure"), me.actor)
        var form = posted
        let text = form.text("definition", l("Definition"))
        let reason = form.text("reason", l("Reason"))
        guard form.isValid else { return amendPage(me, form, measure, status: 422) }
        do {
            try await register.amend(
                measure.id, revision: MeasurePage.revision(form), to: try register.read(text), reason: reason,
                me.actor)
            return me.done(.measure(measure.id), notice: l("Prepared. Nothing has moved yet."))
        } catch let problem as RegisterProblem where problem != .stale {
            form.fail("definition", problem.problem.advice(l))
            return amendPage(me, form, measure, status: 422)
        }
    }

    private static func amendPage(
        _ me: SignedIn, _ form: Form, _ measure: RegisteredMeasure, status: Int = 200
    ) -> Reply {
        let l = me.l
        return me.page(
            l("Amend this measure"), status: status,
            UI.heading(l("Amend this measure"), lead: measure.measure.label)
                + "<p>\(l("Write what is to stand from the day on which the new version is known. It may also shorten."))</p>"
                + UI.form(
                    me, to: .measurePart(measure.id, "amend"), form, submit: l("Prepare it"),
                    cancel: .measure(measure.id), UI.hidden("revision", form.value("revision")) + fields(form, l)))
    }
}

extension String {
    /// One member a line for the eye; what is inside them stays on their line.
    fileprivate var prettyJSON: String {
        var depth = 0
        var isText = false
        var isEscaped = false
        var text = ""
        for character in self {
            if isText {
                text.append(character)
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isText = false
                }
                continue
            }
            switch character {
            case "\"":
                isText = true
                text.append(character)
            case "{", "[":
                depth += 1
                text.append(character)
                if depth <= 5 { text += "\n" + String(repeating: " ", count: depth * 2) }
            case "}", "]":
                depth -= 1
                if depth < 5 { text += "\n" + String(repeating: " ", count: depth * 2) }
                text.append(character)
            case ",":
                text.append(character)
                text += depth <= 5 ? "\n" + String(repeating: " ", count: depth * 2) : " "
            case ":":
                text += ": "
            default: text.append(character)
            }
        }
        return text
    }
}
