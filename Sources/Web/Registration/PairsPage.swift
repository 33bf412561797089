import Access
import Cases
import Kernel
import Localization
import Registration

/// Two files side by side that may be about one person. A person decides; the program only finds them.
enum PairsPage {
    private static let rows = 10
    private static let fields = [
        CaseFieldID.age, CaseFieldID.birthDate, CaseFieldID.gender, CaseFieldID.languages, CaseFieldID.region,
    ]

    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: ExerciseID = try me.id("exercise")
        let state = me.query("state").flatMap(Pair.State.init(rawValue:)) ?? .open
        let picture = try await me.desk.registrations.picture(id, me.actor)
        let pairs = try await me.desk.registrations.pairs(id, state: state, limit: rows, me.actor)
        var body = UI.heading(
            picture.exercise.name,
            lead: l(
                "The same person may have met two teams. Look at both files and decide: nothing is merged or deleted."))
        body += ExercisePage.tabs(l, id, current: .exercisePart(id, "pairs"))
        body += UI.tabs(
            l("Which pairs"),
            Pair.State.allCases.map { (words($0, l), .query(.exercisePart(id, "pairs"), [("state", $0.rawValue)])) },
            current: .query(.exercisePart(id, "pairs"), [("state", state.rawValue)]))
        if pairs.isEmpty {
            body += UI.empty(
                state == .open ? l("No two files look like one person.") : l("Nothing was decided so yet."))
        }
        for pair in pairs { body += try await card(me, id, pair) }
        if state == .open, picture.openPairs > pairs.count {
            body +=
                "<p class=\"muted\">\(l.plural("{n} more waits. It appears when these are decided.", "{n} more wait. They appear when these are decided.", picture.openPairs - pairs.count))</p>"
        }
        return me.page(l("Perhaps seen twice"), body)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let id: ExerciseID = try me.id("exercise")
        var form = posted
        let state = form.code("decision", l("Decision"), Pair.State.self)
        let base = form.code("was", l("Decision"), Pair.State.self)
        guard let pair = PairID(form.value("pair")), let state, let base else { throw Problem.unknown }
        try await me.desk.registrations.decide(pair, state, base: base, me.actor)
        let notice =
            switch state {
            case .same:
                l("Counted as one person. Both files stay; close the second when nothing is missing in the first.")
            case .different: l("Kept as two people.")
            case .open: l("Open again.")
            }
        return me.done(.exercisePart(id, "pairs"), notice: notice)
    }

    private static func words(_ state: Pair.State, _ l: Localizer) -> String {
        switch state {
        case .open: l("Not decided")
        case .same: l("One person")
        case .different: l("Two people")
        }
    }

    private static func card(_ me: SignedIn, _ id: ExerciseID, _ pair: Pair) async throws -> HTML {
        let l = me.l
        let sides = [try await side(me, pair.other), try await side(me, pair.later)]
        var buttons = HTML()
        for state in Pair.State.allCases.reversed() where state != pair.state {
            let label =
                switch state {
                case .same: l("The same person")
                case .different: l("Two different people")
                case .open: l("Not decided after all")
                }
            buttons += UI.form(
                me, to: .exercisePart(id, "pairs"), submit: label, style: state == .open ? .quiet : .secondary,
                inline: true,
                UI.hidden("pair", pair.id.description) + UI.hidden("was", pair.state.rawValue)
                    + UI.hidden("decision", state.rawValue))
        }
        return UI.card(
            l("Alike to {percent} %", ["percent": l.number(Int((pair.score * 100).rounded()))]),
            "<div class=\"cards\">\(sides[0])\(sides[1])</div><div class=\"actions\">\(buttons)</div>")
    }

    /// One file, opened as its page opens it: the look stands in its own account.
    private static func side(_ me: SignedIn, _ id: CaseID) async throws -> HTML {
        let l = me.l
        let file: CaseFile
        do { file = try await me.desk.cases.file(id, me.actor, timelineRows: 1) } catch is Refusal {
            return "<div class=\"card\"><p>\(l("This file is not open to you."))</p></div>"
        }
        var rows: [(String, HTML)] = [(l("Opened"), HTML(text: l.time(file.record.openedAt)))]
        for code in fields {
            guard let field = me.desk.cases.definitions.field(code), let value = file.value(code) else { continue }
            rows.append((l.definition(field.label), CaseValues.html(field, value, me)))
        }
        return """
            <div class="card"><h3><bdi>\(file.name ?? l("A person without a name here"))</bdi></h3>\
            <p>\(UI.link(file.record.reference, to: .case(id)))</p>\(UI.facts(rows))</div>
            """
    }
}
