import Access
import Cases
import Deadlines
import Kernel
import Localization

/// Emergency measures: what the law moved, what one would do before it is in force, and what it did.
struct MeasureRoom: Room {
    static let roles: Set<String> = [
        Role.coordinator.rawValue, Role.caseManager.rawValue, Role.decisionMaker.rawValue, Role.firstResponder.rawValue,
    ]

    var navigation: [NavigationEntry] {
        [NavigationEntry(.measures, order: 45, roles: Self.roles) { l in l("Measures") }]
    }

    func open(_ doors: inout Doors) {
        doors.page("measures") { try await MeasureListPage.show($0) }
        doors.page("measures/new") { try await MeasureFormPage.new($0) }
        doors.form("measures/new") { try await MeasureFormPage.receive($0, $1) }
        doors.page("measures/course") { try await CoursePage.show($0) }
        doors.page("measures/definition") { try await MeasureDefinitionPage.new($0) }
        doors.form("measures/definition") { try await MeasureDefinitionPage.receive($0, $1) }
        doors.page("measures/:measure") { try await MeasurePage.show($0) }
        doors.page("measures/:measure/amend") { try await MeasureDefinitionPage.amend($0) }
        doors.form("measures/:measure/amend") { try await MeasureDefinitionPage.receiveAmended($0, $1) }
        doors.page("measures/:measure/end") { try await MeasureEndPage.show($0, .endedEarly) }
        doors.form("measures/:measure/end") { try await MeasureEndPage.receive($0, $1, .endedEarly) }
        doors.page("measures/:measure/withdraw") { try await MeasureEndPage.show($0, .withdrawn) }
        doors.form("measures/:measure/withdraw") { try await MeasureEndPage.receive($0, $1, .withdrawn) }
        doors.form("measures/:measure/preview") { try await MeasurePage.preview($0, $1) }
        doors.form("measures/:measure/discard") { try await MeasurePage.discard($0, $1) }
        doors.form("measures/:measure/enact") { try await MeasureRunPage.enact($0, $1) }
        doors.page("measures/runs/:run") { try await MeasureRunPage.show($0) }
        doors.page("measures/runs/:run/clocks") { try await MeasureRunPage.rows($0) }
    }
}

enum MeasureListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let all = try await me.desk.measures.register.list(me.actor)
        let mayDraft = me.may(Actions.MeasureDraft.self)
        let begin = mayDraft ? UI.buttonLink(l("Write down a measure"), to: .room("measures/new")) : nil
        var body = UI.heading(
            l("Emergency measures"),
            lead: l("Laws and orders that move time limits. Each shows what it does before it is in force."),
            actions: begin)
        if all.isEmpty {
            body += UI.empty(
                l("No measure is in the register. Every time limit has its ordinary day."),
                next: begin)
            return me.page(l("Emergency measures"), body)
        }
        body += UI.table(
            l, caption: l("Emergency measures"),
            [
                Column(l("Measure")), Column(l("Place", context: "country or area")), Column(l("What it does")),
                Column(l("State")),
            ],
            all.map { row($0, me) },
            count: l.plural("{n} measure", "{n} measures", all.count))
        body += "<p>\(UI.link(l("Measures and the course of the emergency"), to: .room("measures/course")))</p>"
        return me.page(l("Emergency measures"), body)
    }

    private static func row(_ measure: RegisteredMeasure, _ me: SignedIn) -> [HTML] {
        let l = me.l
        let shown = (measure.current ?? measure.pending)?.version.effects.first?.readings[0].move
        var state = MeasureWords.state(measure, l)
        if measure.state != .draft, measure.pending != nil {
            state += " " + UI.badge(l("A change is prepared"), .info)
        }
        return [
            "<bdi>\(UI.link(measure.measure.label, to: .measure(measure.id)))</bdi>",
            HTML(text: measure.measure.jurisdiction), HTML(text: shown.map { MeasureWords.move($0, l) } ?? "–"), state,
        ]
    }
}
