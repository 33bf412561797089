import Access
import Cases
import Deadlines
import Kernel
import Localization

/// The time limits of cases: each with its day and the reason for it.
struct DeadlineRoom: Room {
    static let roles: Set<String> = CaseRoom.readers.union([Role.coordinator.rawValue])

    var navigation: [NavigationEntry] {
        [NavigationEntry(.room("deadlines"), order: 12, roles: Self.roles) { l in l("Time limits") }]
    }

    func cards(for me: SignedIn) async throws -> [DeskCard] { try await LimitDigestPage.cards(me) }

    func open(_ doors: inout Doors) {
        doors.page("deadlines") { try await LapsingPage.show($0) }
        doors.page("deadlines/digest") { try await LimitDigestPage.show($0) }
        doors.page("deadlines/calendar") { try await CalendarPages.show($0) }
        doors.form("deadlines/calendar") { try await CalendarPages.make($0, $1) }
        doors.form("deadlines/calendar/revoke") { try await CalendarPages.revoke($0, $1) }
        doors.openPage("calendar/:token") { try await CalendarPages.fetch($0) }
        doors.page("cases/:case/deadlines") { try await CaseLimitsPage.show($0) }
        doors.page("cases/:case/deadlines/print") { try await CaseLimitsPage.print($0) }
        doors.page("cases/:case/deadlines/new") { try await LimitFormPage.new($0) }
        doors.form("cases/:case/deadlines/new") { try await LimitFormPage.add($0, $1) }
        doors.page("cases/:case/deadlines/:clock") { try await LimitFormPage.show($0) }
        doors.form("cases/:case/deadlines/:clock") { try await LimitFormPage.change($0, $1) }
        doors.page("cases/:case/deadlines/:clock/end") { try await LimitEndPage.show($0) }
        doors.form("cases/:case/deadlines/:clock/end") { try await LimitEndPage.receive($0, $1) }
        doors.page("cases/:case/deadlines/:clock/proof") { try await LimitProofPages.ask($0) }
        doors.form("cases/:case/deadlines/:clock/proof") { try await LimitProofPages.make($0, $1) }
        doors.openPage("proof") { try await ProofCheckPage.show($0) }
        doors.openForm("proof") { try await ProofCheckPage.receive($0, $1) }
        doors.form("cases/:case/deadlines/:clock/reopen") { try await LimitEndPage.reopen($0, $1) }
    }

    static let sentence: CaseSentence = { me, entry in
        let l = me.l
        let kind = LimitWords.kind(entry.code("kind") ?? "", me)
        let day = entry.day("due").map { l.day($0) } ?? l("open", context: "date")
        switch entry.act {
        case "limit.add": return l("A time limit was added: {kind}, {day}.", ["kind": kind, "day": day])
        case "limit.change": return l("A time limit was changed: {kind}, {day}.", ["kind": kind, "day": day])
        case "limit.reopen": return l("A time limit runs again: {kind}, {day}.", ["kind": kind, "day": day])
        case "limit.told":
            let count = Int(entry.code("count") ?? "") ?? 1
            let first = l("The earliest: {kind}, {day}.", ["kind": kind, "day": day])
            let what = l.plural(
                "The person responsible was told that {n} time limit ends soon.",
                "The person responsible was told that {n} time limits end soon.", count)
            return entry.code("escalated") == nil
                ? "\(what) \(first)" : "\(what) \(first) \(l("Whoever leads was asked to see to it."))"
        case "limit.proof": return l("A proof for a counter was printed: {kind}.", ["kind": kind])
        case "limit.end":
            let ending = entry.code("as").flatMap(TimeLimit.Ending.init(rawValue:)) ?? .void
            return l(
                "A time limit ended: {kind}. {how}.", ["kind": kind, "how": LimitWords.ending(ending, l)])
        default: return nil
        }
    }

    /// The nearest two, on the page of the case.
    static let block: CaseExtra = { me, file in
        if file.isPartial { return HTML() }
        let l = me.l
        let found = try await me.desk.limits.nearest(of: file, count: 2)
        var body: HTML =
            found.isEmpty
            ? "<p>\(l("No time limit is written down."))</p>"
            : """
            <ul class="plain">\(HTML.each(found) { limit in
                "<li><strong>\(LimitWords.kind(limit.kind, me))</strong><br>\(LimitWords.due(limit.due, limit.until, me))</li>"
            })</ul>
            """
        body += UI.actions(
            UI.buttonLink(l("All time limits"), to: .casePart(file.record.id, "deadlines"), style: .secondary),
            CaseRights(me, file.record).edit
                ? UI.buttonLink(
                    l("Add a time limit"), to: .casePart(file.record.id, "deadlines/new"), style: .quiet) : HTML())
        return UI.card(l("Time limits"), body)
    }
}

extension Links {
    static func limit(_ id: CaseID, _ limit: ClockID) -> Links { .typed("/cases/\(id)/deadlines/\(limit)") }
    static func limitPart(_ id: CaseID, _ limit: ClockID, _ part: StaticString) -> Links {
        .typed("/cases/\(id)/deadlines/\(limit)/\(part)")
    }
}
