import Access
import Cases
import Kernel
import Localization

/// Wishes that a file be erased, for whoever guards data protection: the ground and the words, and nothing else of it.
enum ErasuresPage {
    static func cards(_ me: SignedIn) async throws -> [DeskCard] {
        guard me.may(Actions.CaseErase.self) else { return [] }
        let l = me.l
        let permit = try me.desk.policy.permit(Actions.CaseErase.self, me.actor)
        let count = try await me.desk.cases.erasuresWaiting(permit)
        if count == 0 { return [] }
        return [
            DeskCard(
                order: 3,
                html: UI.card(
                    l("Erasures"), tone: .warn,
                    """
                    <p>\(l.plural("{n} wish for erasure waits for you.", "{n} wishes for erasure wait for you.", count))</p>\
                    <p>\(UI.link(l("See them"), to: .room("cases/erasures")))</p>
                    """))
        ]
    }

    static func show(_ me: SignedIn, _ failed: Form? = nil, status: Int = 200) async throws -> Reply {
        let l = me.l
        let (waiting, answered) = try await me.desk.cases.erasures(me.actor)
        let names = try await CaseNames.load(
            me, (waiting + answered).flatMap { [$0.askedBy, $0.answeredBy] }.compactMap(\.self))
        var body = UI.heading(
            l("Erasures"),
            lead: l("Somebody who keeps the file asks, you answer. What is erased cannot be read by anybody again."))
        if waiting.isEmpty {
            body += UI.empty(l("No wish for erasure waits."), next: UI.link(l("See what happened"), to: .room("audit")))
        }
        body += HTML.each(waiting) { card(me, $0, names, failed) }
        if !answered.isEmpty {
            body += UI.table(
                l, caption: l("Answered"),
                [
                    Column(l("When")), Column(l("Who")), Column(l("Organisation")), Column(l("Ground")),
                    Column(l("What came of it")),
                ],
                answered.map { erasure in
                    [
                        HTML(text: erasure.answeredAt.map { l.time($0) } ?? ""),
                        "<bdi>\(names.member(erasure.answeredBy) ?? l("somebody who has left"))</bdi>",
                        "<bdi>\(names.organisation(erasure.organisation) ?? "")</bdi>",
                        HTML(text: CaseWords.erasureGround(erasure.ground, me)),
                        HTML(text: erasure.state == .done ? l("Erased for good") : l("The file stays")),
                    ]
                })
        }
        return me.page(l("Erasures"), status: status, body)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        guard let id = CaseID(form.value("case")) else { throw Problem.unknown }
        let isKept = form.value("answer") == "keep"
        let reference = isKept ? "" : form.line("reference", l("Reference of the case"))
        return try await CaseActs.submit(form, show: { try await show(me, $0, status: $1) }) {
            if isKept {
                try await me.desk.cases.refuseErasure(id, me.actor)
                return me.done(.room("cases/erasures"), notice: l("The file stays."))
            }
            try await me.desk.cases.erase(id, reference: reference, me.actor)
            return me.done(.room("cases/erasures"), notice: l("The case is erased for good."))
        }
    }

    private static func card(_ me: SignedIn, _ erasure: CaseErasure, _ names: CaseNames, _ failed: Form?) -> HTML {
        let l = me.l
        let form = failed.flatMap { $0.value("case") == erasure.id.description ? $0 : nil } ?? Form(l)
        let facts: [(String, HTML)] = [
            (l("Asked by"), "<bdi>\(names.member(erasure.askedBy) ?? l("somebody who has left"))</bdi>"),
            (l("Organisation"), "<bdi>\(names.organisation(erasure.organisation) ?? "")</bdi>"),
            (l("When"), HTML(text: l.time(erasure.askedAt))),
            (l("Ground"), HTML(text: CaseWords.erasureGround(erasure.ground, me))),
            (l("Why"), "<bdi>\(erasure.reason ?? "")</bdi>"),
        ]
        let hidden = UI.hidden("case", erasure.id.description)
        return UI.card(
            l("Case {reference}", ["reference": erasure.reference ?? ""]), tone: .warn,
            """
            \(UI.facts(facts))\
            <p>\(UI.link(l("Who looked at this case"), to: .casePart(erasure.id, "readers")))</p>\
            \(erasure.askedBy == me.session.member
                ? HTML(text: l("You asked for this yourself. Somebody else has to answer it."))
                : UI.form(
                    me, to: .room("cases/erasures"), form, submit: l("Erase for good"), style: .danger,
                    hidden + UI.field(
                        form, "reference", l("Reference of the case"),
                        hint: l("Type it once more, so that no other case is erased.")))
                    + UI.form(
                        me, to: .room("cases/erasures"), Form(l), submit: l("The file stays"), style: .quiet,
                        hidden + UI.hidden("answer", "keep")))
            """)
    }
}
