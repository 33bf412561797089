import Directory
import Access
import Kernel
import Localization
import Requests

/// What requests put on the home page: for those who answer what waits, for those who asked what came of it.
enum RequestCards {
    private static let shown = 6

    static func cards(_ me: SignedIn) async throws -> [DeskCard] {
        var cards: [DeskCard] = []
        cards += try await given(me)
        if RequestsRoom.receives(me) { cards += try await received(me) }
        if RequestsRoom.sends(me) { cards += try await sent(me) }
        return cards
    }

    /// Late, and on this member's own desk.
    private static func given(_ me: SignedIn) async throws -> [DeskCard] {
        let l = me.l
        guard RequestsRoom.receives(me) || RequestsRoom.sends(me) else { return [] }
        let filter = RequestFilter(.escalated, rows: shown + 1)
        let names = try await CaseNames.load(me, [])
        var cards: [DeskCard] = []
        for isOut in [true, false] {
            let rows = try await RequestListPage.load(me, isOut, filter).rows
            if rows.isEmpty { continue }
            cards.append(
                DeskCard(
                    order: 0,
                    html: UI.card(
                        isOut ? l("Given to you: we asked, and no answer came") : l("Given to you: our answer is late"),
                        tone: .bad,
                        list(rows, me, names, isOut: isOut, all: RequestListPage.link(isOut, .escalated, nil)))))
        }
        return cards
    }

    private static func received(_ me: SignedIn) async throws -> [DeskCard] {
        let l = me.l
        let requests = me.desk.requests
        let late = try await requests.inbox(RequestFilter(.overdue, rows: shown), me.actor).rows
        let turn = try await requests.inbox(RequestFilter(.turn, rows: 50), me.actor).rows
        let mine = late.filter { $0.request.turn == .receiver } + turn.filter { !$0.isOverdue }
        let toAnswer = mine.filter { $0.request.phase != .active }
        let arriving = mine.filter { $0.request.phase == .active }
        let names = try await CaseNames.load(me, [])
        var cards: [DeskCard] = []
        if !toAnswer.isEmpty {
            let isLate = toAnswer.contains(where: \.isOverdue)
            cards.append(
                DeskCard(
                    order: isLate ? 0 : 2,
                    html: UI.card(
                        l("To answer"), tone: isLate ? .bad : .warn,
                        list(toAnswer, me, names, isOut: false, all: RequestListPage.link(false, .open, nil)))))
        } else if !RequestsRoom.sends(me) {
            cards.append(
                DeskCard(
                    order: 41, html: UI.card(l("To answer"), "<p>\(l("Nobody waits for your answer."))</p>")))
        }
        if !arriving.isEmpty {
            cards.append(
                DeskCard(
                    order: 4,
                    html: UI.card(
                        l("Arrivals expected"),
                        list(arriving, me, names, isOut: false, all: RequestListPage.link(false, .open, nil)))))
        }
        return cards
    }

    private static func sent(_ me: SignedIn) async throws -> [DeskCard] {
        let l = me.l
        let blocked = try await me.desk.requests.outbox(RequestFilter(.turn, rows: shown + 1), me.actor).rows
        let waiting = try await me.desk.requests.outbox(RequestFilter(.open, rows: 50), me.actor).rows.filter { row in
            row.request.turn == .receiver && row.request.phase != .active && !CaseRequests.needsNext(row.request)
        }
        let names = try await CaseNames.load(me, [])
        var cards: [DeskCard] = []
        if !blocked.isEmpty {
            cards.append(
                DeskCard(
                    order: 2,
                    html: UI.card(
                        l("Declined, late or asked back: your turn"), tone: .warn,
                        list(blocked, me, names, isOut: true, all: RequestListPage.link(true, .turn, nil)))))
        }
        if !waiting.isEmpty {
            cards.append(
                DeskCard(
                    order: 20,
                    html: UI.card(
                        l("Waiting for an answer"),
                        list(waiting, me, names, isOut: true, all: RequestListPage.link(true, .open, nil)))))
        }
        return cards
    }

    private static func list(
        _ rows: [RequestRow], _ me: SignedIn, _ names: CaseNames, isOut: Bool, all: Links
    ) -> HTML {
        let l = me.l
        let items = HTML.each(rows.prefix(shown)) { row in
            """
            <li><div><a href="\(Links.request(row.request.id))">\(RequestWords.kind(row.definition, l))</a> · \
            <bdi>\(names.name(isOut ? row.request.to : row.request.from, l))</bdi><br>\
            \(RequestWords.stateBadge(row.request, row.definition, l)) \
            \(RequestWords.urgencyBadge(row.request.urgency, l)) \
            \(RequestWords.due(row.request, now: me.now, l))</div></li>
            """
        }
        return """
            <ul class="rows">\(items)</ul>\
            \(if: rows.count > shown, "<p>\(UI.link(l("All of them"), to: all))</p>")
            """
    }
}
