import Cases
import Kernel
import Localization

/// What happened in a case, page by page back to its beginning.
enum CaseTimelinePage {
    static func show(_ me: SignedIn, _ sentences: [CaseSentence]) async throws -> Reply {
        let l = me.l
        let id: CaseID = try me.id("case")
        let before = me.query("before").flatMap { ID<JournalEntryName>($0) }
        let entries = try await me.desk.cases.timeline(id, before: before, limit: Limits.pageRows + 1, me.actor)
        let page = entries.prefix(Limits.pageRows)
        var members = page.compactMap(\.actor)
        for entry in page where entry.act == CaseEvent.assign.rawValue {
            if let entity = entry.entity { members.append(entity.cast()) }
        }
        let names = try await CaseNames.load(me, members)
        let here = Links.casePart(id, "timeline")
        var body = UI.heading(l("What happened"), lead: l("The latest first. Nothing here can be changed."))
        body += CaseHead.tabs(l, id, current: here)
        if page.isEmpty {
            body += UI.empty(l("Nothing happened before that."), next: UI.link(l("To the latest"), to: here))
        } else {
            body += CaseTimeline.list(Array(page), me, names, sentences)
        }
        let next = entries.count > page.count ? page.last : nil
        body += UI.pager(
            l, first: before == nil ? nil : here,
            next: next.map { .query(here, [("before", $0.entry.description)]) })
        return me.page(l("What happened in a case"), body)
    }
}

/// Who looked at a case. Looks of one member on one day stand on one line.
enum CaseReadersPage {
    struct Line: Equatable {
        let look: CaseLook
        let day: Day
        var times: Int
    }

    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: CaseID = try me.id("case")
        let before = me.query("before").flatMap { ID<JournalEntryName>($0) }
        let page = try await me.desk.cases.readers(id, before: before, me.actor)
        let lines = lines(page.looks, zone: l.zone)
        let names = try await CaseNames.load(me, page.looks.compactMap(\.member))
        let here = Links.casePart(id, "readers")
        var body = UI.heading(
            l("Who looked at this case"),
            lead: l(
                "Every look is recorded and cannot be taken out. If one surprises you, ask that person or your data-protection officer."
            ))
        if page.mayOpen { body += CaseHead.tabs(l, id, current: here) }
        if lines.isEmpty {
            body += UI.empty(
                before == nil
                    ? l("Nobody has looked at this case before you.") : l("Nobody looked at it before that."))
        } else {
            let columns = [
                Column(l("Who")), Column(l("Organisation")), Column(l("Last time")),
                Column(l("Looks that day"), isNumber: true),
            ]
            body += UI.table(
                l,
                caption: page.reference.map { l("Case {reference}", ["reference": $0]) }
                    ?? l("This case was erased"), columns,
                lines.map { line in
                    [
                        "<bdi>\(names.member(line.look.member) ?? l("by itself"))</bdi>",
                        "<bdi>\(names.organisation(line.look.organisation) ?? "")</bdi>",
                        HTML(text: l.time(line.look.at)), HTML(text: l.number(line.times)),
                    ]
                })
        }
        body += UI.pager(
            l, first: before == nil ? nil : here,
            next: page.next.map { .query(here, [("before", $0.description)]) })
        return me.page(l("Who looked at a case"), body)
    }

    static func lines(_ looks: [CaseLook], zone: Zone) -> [Line] {
        var lines: [Line] = []
        for look in looks {
            let day = zone.day(of: look.at)
            let known = lines.lastIndex {
                $0.day == day && $0.look.member == look.member && $0.look.organisation == look.organisation
            }
            if let known {
                lines[known].times += 1
            } else {
                lines.append(Line(look: look, day: day, times: 1))
            }
        }
        return lines
    }
}
