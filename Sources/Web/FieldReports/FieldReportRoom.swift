import Access
import FieldReports
import Kernel
import Localization
import Screening

/// Visit reports and survey answers that came with forms.
struct FieldReportRoom: Room {
    static let roles: Set<String> = ["first-responder", "case-manager", "coordinator"]

    func open(_ doors: inout Doors) {
        doors.page("reports") { try await FieldReportPages.list($0) }
        doors.page("reports/:report") { try await FieldReportPages.show($0) }
    }

    var navigation: [NavigationEntry] {
        [NavigationEntry(.room("reports"), order: 16, roles: Self.roles) { l in l("Reports") }]
    }
}

enum FieldReportPages {
    static func list(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let kind = me.query("kind").flatMap(FieldReportKind.init(rawValue:))
        let before = me.query("before").flatMap { FieldReportID($0) }
        let query = FieldReportQuery(kind: kind, before: before)
        let found = try await me.desk.reports.list(query, actor: me.actor)
        let all = Links.room("reports")
        func only(_ kind: FieldReportKind) -> Links { .query(all, [("kind", kind.rawValue)]) }
        let current = kind.map(only) ?? all
        var body = UI.heading(
            l("Reports"),
            lead: l("What was seen on visits and answered in surveys: places and services, not one person."))
        body += UI.tabs(
            l("Which reports"),
            [(l("All", context: "reports"), all), (l("Visits"), only(.visit)), (l("Surveys"), only(.survey))],
            current: current)
        if found.isEmpty {
            body += UI.empty(
                l("There is no report yet. Forms that are published for visits and surveys bring them."),
                next: UI.link(l("Forms"), to: .forms))
            return me.page(l("Reports"), body)
        }
        let names = try await me.memberNames(found.compactMap(\.member))
        let pairs = [("kind", kind?.rawValue ?? "")]
        let next: Links? =
            found.count == query.limit
            ? .query(all, pairs + [("before", found[found.count - 1].id.description)]) : nil
        body += UI.table(
            l, caption: l("Reports"), [Column(l("Received")), Column(l("Kind")), Column(l("Day")), Column(l("From"))],
            found.map { head in
                [
                    UI.link(l.time(head.reportedAt), to: .fieldReport(head.id)),
                    HTML(text: FieldReportWords.kind(head, l)),
                    HTML(text: head.day.map { l.day($0) } ?? "–"),
                    HTML(text: head.member.map { names[$0] ?? "–" } ?? l("A telephone")),
                ]
            }, count: l.plural("{n} on this page", "{n} on this page", found.count), next: next,
            first: before == nil ? nil : .query(all, pairs))
        return me.page(l("Reports"), body)
    }

    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let report = try await me.desk.reports.load(try me.id("report"), actor: me.actor)
        let head = report.head
        let names = try await me.memberNames([head.member].compactMap { $0 })
        let set = me.desk.screenings.set
        var body = UI.heading(FieldReportWords.kind(head, l), lead: head.day.map { l.day($0) } ?? "")
        body += UI.facts([
            (l("Received"), HTML(text: l.time(head.reportedAt))),
            (l("From"), HTML(text: head.member.map { names[$0] ?? "–" } ?? l("A telephone"))),
            (l("Version"), HTML(text: l.number(head.version))),
        ])
        let rows = report.answers.map { answer -> (String, HTML) in
            let indicator = set.indicator(answer.name)
            let title = indicator.map { l.definition($0.wording) } ?? FieldReportWords.name(answer.name, l)
            let said = indicator == nil ? answer.text : FieldReportWords.answer(answer.text, l)
            return (title, "<span class=\"prose\" dir=\"auto\">\(said)</span>")
        }
        body += UI.section(
            l("Answers"), rows.isEmpty ? "<p>\(l("There are no answers in it."))</p>" : UI.facts(rows))
        body += "<p>\(UI.link(l("All reports"), to: .room("reports")))</p>"
        return me.page(FieldReportWords.kind(head, l), body)
    }
}

enum FieldReportWords {
    static func kind(_ head: FieldReportHead, _ l: Localizer) -> String {
        switch (head.kind, head.subject) {
        case (.survey, _): l("Survey: {form}", ["form": head.subject])
        case (_, "detention"): l("Visit to a place of detention")
        case (_, "workplace"): l("Visit to a place of work")
        case (_, "street"): l("Visit in the street")
        default: l("Visit")
        }
    }

    static func name(_ target: String, _ l: Localizer) -> String {
        switch target {
        case "day": l("Day")
        case "region": l("Region")
        case "place-kind": l("Kind of place")
        case "team": l("Team")
        case "access": l("Access")
        case "industry": l("Industry")
        case "workers-seen": l("Workers seen")
        case "people-met": l("People met")
        case "note": l("Note")
        default: target
        }
    }

    static func answer(_ code: String, _ l: Localizer) -> String {
        switch code {
        case "yes": l("Yes")
        case "no": l("No")
        case "unknown": l("Not known")
        case "refused": l("Refused")
        default: l("Not asked")
        }
    }
}
