import Access
import Cases
import Localization

/// Asks that a closed file be erased, and says what waits for an answer.
enum AskErasurePage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEraseAsk.self)
        return try await page(view, try await me.form(draft: "case.\(view.id).erase"), 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEraseAsk.self)
        let l = me.l
        var form = posted
        let ground = form.code("ground", l("Ground"), of: me.desk.cases.definitions.erasureGrounds.map(\.code))
        let reason = form.text("reason", l("Why should it be erased?"))
        return try await CaseActs.submit(form, show: { try await page(view, $0, $1) }) {
            guard let ground else { throw Problem.malformed() }
            try await me.desk.cases.askErasure(view.id, AskErasure(ground: ground, reason: reason), me.actor)
            return me.done(
                .casePart(view.id, "erase"), notice: l("The data-protection officer has been asked."))
        }
    }

    static func withdraw(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEraseAsk.self)
        try await me.desk.cases.withdrawErasure(view.id, me.actor)
        return me.done(.case(view.id), notice: me.l("Taken back. The file stays."))
    }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int) async throws -> Reply {
        let (me, l, title) = (view.me, view.l, view.l("Have it erased for good"))
        guard view.record.isClosed else {
            return CaseActs.page(
                view, title, status: status,
                UI.notice(.warn, "<p>\(l("Close the case first. What is worked on is not erased."))</p>"))
        }
        let known = try await me.desk.cases.erasure(view.id, me.actor)
        if let known, known.state == .asked {
            return CaseActs.page(
                view, title, status: status,
                """
                \(UI.notice(.info, "<p>\(l("Erasure was asked for on {day}: {ground}. It waits for the data-protection officer.", ["day": l.day(of: known.askedAt), "ground": CaseWords.erasureGround(known.ground, me)]))</p>"))
                \(UI.form(
                    me, to: .casePart(view.id, "erase/withdraw"), Form(l), submit: l("Take it back"),
                    style: .secondary, cancel: .case(view.id), HTML()))
                """)
        }
        var body = HTML()
        if let known, known.state == .refused, let at = known.answeredAt {
            body += UI.notice(
                .info, "<p>\(l("On {day} it was decided that the file stays.", ["day": l.day(of: at)]))</p>")
        }
        body += UI.notice(
            .warn,
            """
            <p>\(l("After that nobody can read it again, here or in any copy: the name, what was told, decisions and papers. A code on a paper that the person holds is no longer answered."))</p>\
            <p>\(l("What stays: that there was a case, counts without names, and who did what when."))</p>
            """)
        body += UI.radios(
            form, "ground", l("Ground"),
            me.desk.cases.definitions.erasureGrounds.map { Choice($0.code, l.definition($0.label)) })
        body += UI.textArea(
            form, "reason", l("Why should it be erased?"),
            hint: l("The data-protection officer reads this, and nothing else of the file."))
        return CaseActs.page(
            view, title, lead: l("You ask; the data-protection officer answers."), status: status,
            UI.form(
                me, to: .casePart(view.id, "erase"), form, submit: l("Ask for erasure"), cancel: .case(view.id), body))
    }
}
