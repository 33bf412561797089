import Cases
import Directory
import Kernel
import Localization
import Requests

/// What the codes of a request are called, for every page that shows one.
enum RequestWords {
    static func kind(_ definition: RequestDefinition, _ l: Localizer) -> String { l.definition(definition.label) }

    static func state(_ code: String, _ definition: RequestDefinition, _ l: Localizer) -> String {
        definition.state(code).map { l.definition($0.label) } ?? code
    }

    static func act(_ code: String, _ definition: RequestDefinition, _ l: Localizer) -> String {
        if code == "send" { return l("Sent") }
        return definition.act(code).map { l.definition($0.label) } ?? code
    }

    /// A reason by its code, from whichever list of the definition has it.
    static func reason(_ code: String, _ definition: RequestDefinition, _ l: Localizer) -> String {
        for list in definition.reasons.keys.sorted() {
            if let reason = definition.reason(list, code) { return l.definition(reason.label) }
        }
        return code
    }

    static func urgency(_ urgency: Urgency, _ l: Localizer) -> String {
        switch urgency {
        case .routine: l("In the usual time")
        case .urgent: l("Urgent")
        case .immediate: l("Immediate: today, now")
        }
    }

    static func urgencyBadge(_ urgency: Urgency, _ l: Localizer) -> HTML {
        switch urgency {
        case .routine: HTML()
        case .urgent: UI.badge(self.urgency(urgency, l), .warn)
        case .immediate: UI.badge(self.urgency(urgency, l), .bad)
        }
    }

    static func urgencies(_ l: Localizer) -> [Choice] { Urgency.allCases.map { Choice($0.rawValue, urgency($0, l)) } }

    static func stateBadge(_ request: Request, _ definition: RequestDefinition, _ l: Localizer) -> HTML {
        UI.badge(state(request.state, definition, l), tone(request))
    }

    static func tone(_ request: Request) -> UI.Tone {
        switch request.phase {
        case .open: .warn
        case .waiting: .info
        case .active: .good
        case .ended: request.arrivedAt != nil ? .good : .quiet
        }
    }

    static func turn(_ request: Request, _ names: CaseNames, _ l: Localizer) -> String {
        switch request.turn {
        case .sender: l("It is {organisation}'s turn.", ["organisation": names.name(request.from, l)])
        case .receiver: l("It is {organisation}'s turn.", ["organisation": names.name(request.to, l)])
        case .nobody: l("Nobody has to do anything now.")
        }
    }

    /// "Answer in 3 hours", or how long it is late already. Nothing when no time runs.
    static func due(_ request: Request, now: Timestamp, _ l: Localizer) -> HTML {
        guard let due = request.dueAt, !request.isClosed else { return HTML() }
        if due <= now { return UI.badge(l("Late: was due {time}", ["time": l.ago(due, now: now)]), .bad) }
        let isNear = due.minutes(since: now) < 120
        return UI.badge(l("Due {time}", ["time": l.ago(due, now: now)]), isNear ? .warn : .info)
    }

    /// A service and who runs it, said once where the service bears its organisation's name.
    static func whom(_ service: String?, _ organisation: String?, _ l: Localizer) -> String {
        guard let service else { return organisation ?? "" }
        guard let organisation, !service.contains(organisation) else { return service }
        return service + l.listComma + organisation
    }

    static func field(_ id: String, _ desk: Desk, _ l: Localizer) -> String {
        desk.cases.definitions.field(id).map { l.definition($0.label) } ?? id
    }

    static func value(_ item: SharedPart.Item, _ desk: Desk, _ l: Localizer) -> HTML {
        guard let field = desk.cases.definitions.field(item.field) else { return HTML(text: item.value) }
        return "<span class=\"kept\" dir=\"auto\">\(CaseValues.text(field, item.value, desk, l))</span>"
    }

    /// The shared fields: exactly what the receiver sees, nothing more.
    static func shared(_ part: SharedPart, _ desk: Desk, _ l: Localizer) -> HTML {
        let rows =
            [(l("Case"), "<span class=\"tel-number\">\(part.reference)</span>" as HTML)]
            + part.fields.map { (field($0.field, desk, l), value($0, desk, l)) }
        let count =
            part.fields.isEmpty
            ? l("The case's reference only") : l.plural("{n} field", "{n} fields", part.fields.count)
        return "<p class=\"muted\">\(count)</p>\(UI.facts(rows))"
    }

    static func group(_ code: String, _ l: Localizer) -> String {
        PlaceGroup(rawValue: code).map { DirectoryWords.group($0, l) } ?? code
    }
}

extension CaseNames {
    /// The organisation's name, or words for one that has none here.
    func name(_ organisation: OrganisationID, _ l: Localizer) -> String {
        self.organisation(organisation) ?? l("an organisation")
    }
}
