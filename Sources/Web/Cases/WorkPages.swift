import Access
import Cases
import Directory
import Kernel
import Localization

/// What the person needs: added, met, or no longer wanted.
enum NeedPages {
    static func new(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .addNeed)
        return page(view, try await me.form(draft: "case.\(view.id).need"), 200)
    }

    static func add(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let l = me.l
        var form = posted
        let kind = form.code("kind", l("What is needed?"), of: me.desk.directory.kinds.all.map(\.code))
        let detail = form.text("detail", l("More about it"), required: false)
        return try await CaseActs.submit(form, show: { page(view, $0, $1) }) {
            guard let kind else { throw Problem.malformed() }
            _ = try await me.desk.cases.addNeed(view.id, AddNeed(kind: kind, detail: detail), me.actor)
            return me.done(.case(view.id), notice: l("The need is recorded."))
        }
    }

    /// Asks how an open need ended.
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .endNeed)
        let l = me.l
        let need = try need(view)
        guard need.state == .open else { throw CaseProblem.alreadyEnded }
        let detail = need.detail.map { "<p class=\"kept\" dir=\"auto\">\($0)</p>" as HTML } ?? HTML()
        let body: HTML = """
            \(detail)<p>\(l("The need stays in the file with the day on which it ended."))</p>\
            <div class="actions">\(UI.form(me, to: ended(view, need, "met"), submit: l("It is met"), inline: true, ""))\
            \(UI.form(
                me, to: ended(view, need, "withdrawn"), submit: l("It is no longer wanted"), style: .secondary,
                inline: true, ""))</div><p>\(UI.link(l("Cancel"), to: .case(view.id)))</p>
            """
        return CaseActs.page(view, l("How did this need end?"), lead: CaseWords.kind(need.kind, me), body)
    }

    static func end(_ me: SignedIn, _ state: Need.State) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let need = try need(view)
        if state == .met {
            try await me.desk.cases.meetNeed(view.id, need.id, me.actor)
        } else {
            try await me.desk.cases.withdrawNeed(view.id, need.id, me.actor)
        }
        return me.done(.case(view.id), notice: me.l("The need has ended."))
    }

    private static func ended(_ view: CaseView, _ need: Need, _ how: StaticString) -> Links {
        .typed("\(Links.need(view.id, need.id).path)/\(how)")
    }

    private static func need(_ view: CaseView) throws -> Need {
        let id: NeedID = try view.me.id("need")
        guard let found = view.file.needs.first(where: { $0.id == id }) else { throw CaseProblem.unknownNeed }
        return found
    }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int) -> Reply {
        let (l, me) = (view.l, view.me)
        let body =
            UI.radios(
                form, "kind", l("What is needed?"),
                me.desk.directory.kinds.all.map { Choice($0.code, l.definition($0.label)) })
            + UI.textArea(
                form, "detail", l("More about it"),
                hint: l("How urgent it is, and what a service must know to help well."), required: false)
        return CaseActs.page(
            view, l("Add a need"), status: status,
            UI.form(
                me, to: .casePart(view.id, "needs/new"), form, submit: l("Keep the need"), cancel: .case(view.id), body)
        )
    }
}

/// Something that happened or was said, in free words, sealed in the timeline.
enum NotePage {
    static func draft(_ view: CaseView) -> String { "note.\(view.id)" }

    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .note)
        return page(view, try await me.form(draft: draft(view)), 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        var form = posted
        let note = form.text("note", me.l("Note"))
        return try await CaseActs.submit(form, show: { page(view, $0, $1) }) {
            try await me.desk.cases.note(view.id, note, me.actor)
            return me.done(.case(view.id), notice: me.l("The note is kept."))
        }
    }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int) -> Reply {
        let l = view.l
        return CaseActs.page(
            view, l("Write a note"), status: status,
            UI.form(
                view.me, to: .casePart(view.id, "notes"), form, submit: l("Keep the note"),
                cancel: .case(view.id),
                UI.textArea(
                    form, "note", l("Note"),
                    hint: l("Only those who may read this case can read it. It cannot be changed later."), rows: 8)))
    }
}

/// How much danger there is, and why.
enum RiskPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .setRisk)
        let form = try await me.form(
            draft: "case.\(view.id).risk",
            [
                "risk": view.record.risk == .unknown ? "" : view.record.risk.rawValue,
                "was-risk": view.record.risk.rawValue, "was-reasons": String(view.file.riskBase.reasons),
                "reasons": view.file.value(CaseFieldID.riskReasons) ?? "",
            ])
        return try await page(view, form, 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let l = me.l
        var form = posted
        let risk = form.code("risk", l("How much danger is there?"), RiskLevel.self)
        let reasons = form.text("reasons", l("Reasons"), required: risk != .unknown)
        return try await CaseActs.change(view, Actions.CaseEdit.self, form, renew: renew, show: page) {
            guard let risk else { throw Problem.malformed() }
            // What would end was not shown, or is more by now: whoever decides sees it first.
            let ending = try await SharingEndings.load(view, risk)
            if !ending.isEmpty, form.value("ending") != ending.mark {
                form.fail("", l("Sharing would end with this judgement. Look at what would end, and send it again."))
                return try await page(view, form, 409)
            }
            // Without a base, as in a form that was cut off, it is a judgement of what nobody had judged.
            let base = RiskBase(
                level: RiskLevel(rawValue: form.value("was-risk")) ?? .unknown,
                reasons: Int(form.value("was-reasons")) ?? 0)
            try await me.desk.cases.setRisk(view.id, JudgeRisk(risk, reasons: reasons, base: base), me.actor)
            return me.done(.case(view.id), notice: l("The risk is recorded."))
        }
    }

    private static func renew(_ now: CaseView, _ form: inout Form) {
        let l = now.l
        form.set("was-risk", now.record.risk.rawValue)
        form.set("was-reasons", String(now.file.riskBase.reasons))
        form.fail(
            "",
            l(
                "Somebody else has judged the risk meanwhile: {risk}. {reasons} Send yours again to replace that.",
                [
                    "risk": CaseWords.risk(now.record.risk, l),
                    "reasons": now.file.value(CaseFieldID.riskReasons) ?? "",
                ]))
    }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int) async throws -> Reply {
        let l = view.l
        // Only imminent danger is a ground: whichever lower level is chosen, the same ends.
        let ending = try await SharingEndings.load(view, .high)
        let body =
            ending.notice(view) + UI.hidden("ending", ending.mark) + UI.hidden("was-risk", form.value("was-risk"))
            + UI.hidden("was-reasons", form.value("was-reasons"))
            + UI.radios(
                form, "risk", l("How much danger is there?"),
                RiskLevel.allCases.reversed().map { Choice($0.rawValue, CaseWords.risk($0, l)) })
            + UI.textArea(form, "reasons", l("Reasons"), hint: l("What points to danger, and what protects?"))
        return CaseActs.page(
            view, l("Judge the risk"), lead: l("In imminent danger call the emergency services first."),
            status: status,
            UI.form(
                view.me, to: .casePart(view.id, "risk"), form, submit: l("Save"),
                cancel: .case(view.id), body))
    }
}
