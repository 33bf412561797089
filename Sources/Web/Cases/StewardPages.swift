import Access
import Cases
import Directory
import Kernel
import Localization
import Requests

/// Who works on the case, and which authority decides on identification.
enum AssignPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseAssign.self, .assign)
        let form = Form(
            me.l,
            [
                "worker": view.record.worker?.description ?? "",
                "authority": view.record.authority?.description ?? "",
                "was-worker": view.record.worker?.description ?? "",
                "was-authority": view.record.authority?.description ?? "",
            ])
        return try await page(view, form, 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseAssign.self)
        let l = me.l
        let choices = try await choices(view)
        var form = posted
        let worker = form.code("worker", l("Who works on it?"), of: choices.workers.map(\.code), required: false)
        let authority = form.code(
            "authority", l("Which authority decides?"), of: choices.authorities.map(\.code), required: false)
        let exception = form.code(
            "exception", l("Without consent: on which ground?"), of: exceptions(me).map(\.code), required: false)
        return try await CaseActs.change(view, Actions.CaseAssign.self, form, renew: renew, show: page) {
            let base = Assignment(
                worker: MemberID(form.value("was-worker")), authority: OrganisationID(form.value("was-authority")))
            let wanted = Assignment(
                worker: worker.flatMap { MemberID($0) }, authority: authority.flatMap { OrganisationID($0) })
            try await me.desk.cases.assign(view.id, wanted, base: base, exception: exception, me.actor)
            return me.done(.case(view.id), notice: l("The case is assigned."))
        }
    }

    private static func renew(_ now: CaseView, _ form: inout Form) {
        let (l, record) = (now.l, now.record)
        form.set("was-worker", record.worker?.description ?? "")
        form.set("was-authority", record.authority?.description ?? "")
        form.fail(
            "",
            l(
                "Somebody else has assigned this case meanwhile, to: {name}. Send yours again to replace that.",
                [
                    "name": [
                        now.names.member(record.worker) ?? l("nobody"),
                        now.names.organisation(record.authority),
                    ].compactMap(\.self).joined(separator: l.listComma)
                ]))
    }

    /// The exceptions that consent.yaml names for identification.
    private static func exceptions(_ me: SignedIn) -> [Choice] {
        let definitions = me.desk.cases.definitions
        let codes = definitions.purpose("identification")?.exceptions ?? []
        return codes.compactMap { definitions.exception($0) }.map { Choice($0.code, me.l.definition($0.label)) }
    }

    private struct Choices {
        var workers: [Choice]
        var authorities: [Choice]
    }

    /// Members of the organisation that keeps the case, and competent authorities. Who is assigned now stays a choice.
    private static func choices(_ view: CaseView) async throws -> Choices {
        let me = view.me
        var workers: [Choice] = []
        if me.organisation == view.record.organisation {
            workers = try await me.desk.access.colleagues(of: me.actor)
                .filter { !$0.isDisabled && !$0.roles.isDisjoint(with: Cases.workerRoles) }
                .map { Choice($0.id.description, $0.displayName) }
        }
        if let worker = view.record.worker, !workers.contains(where: { $0.code == worker.description }) {
            workers.append(
                Choice(worker.description, view.names.member(worker) ?? view.l("somebody who has left")))
        }
        let found = try await me.desk.directory.organisations(
            kind: .competentAuthority, rows: Limits.apiRowsMax, by: me.actor)
        var authorities = found.elements.map { Choice($0.id.description, $0.name) }
        if let authority = view.record.authority, !authorities.contains(where: { $0.code == authority.description }) {
            authorities.append(
                Choice(authority.description, view.names.organisation(authority) ?? view.l("an organisation")))
        }
        return Choices(workers: workers, authorities: authorities)
    }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int) async throws -> Reply {
        let l = view.l
        let choices = try await choices(view)
        var body = HTML()
        if form.error("authority") != nil, view.rights.consent {
            let record = Links.query(
                .casePart(view.id, "consents/new"),
                [("purpose", "identification"), ("recipient", form.value("authority"))])
            body += UI.actions(UI.buttonLink(l("Record consent"), to: record, style: .secondary))
        }
        body +=
            UI.hidden("was-worker", form.value("was-worker"))
            + UI.hidden("was-authority", form.value("was-authority"))
            + UI.select(
                form, "worker", l("Who works on it?"), choices.workers, required: false, blank: l("Nobody yet"))
            + UI.select(
                form, "authority", l("Which authority decides?"), choices.authorities,
                hint: l("With the person's consent. It may read what goes with identification, and no more."),
                required: false, blank: l("None yet"))
            + UI.select(
                form, "exception", l("Without consent: on which ground?"), exceptions(view.me),
                hint: l("Only where the law allows it. The ground is written into the case."), required: false,
                blank: l("There is consent"))
        return CaseActs.page(
            view, l("Assign"), status: status,
            UI.form(
                view.me, to: .casePart(view.id, "assign"), form, submit: l("Save"), cancel: .case(view.id), body))
    }
}

/// What happens next, and by when.
enum NextStepPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseEdit.self, .setNextStep)
        let form = Form(
            me.l,
            [
                "step": view.record.nextStep ?? "", "day": view.record.nextStepOn?.description ?? "",
                "was-step": view.record.nextStep ?? "", "was-day": view.record.nextStepOn?.description ?? "",
            ])
        return page(view, form, 200)
    }

    static func submit(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseEdit.self)
        let l = me.l
        var form = posted
        let step = form.code(
            "step", l("What happens next?"), of: me.desk.cases.definitions.nextSteps.map(\.code), required: false)
        let day = form.day("day", l("By which day?"), required: false)
        if step == nil, day != nil { form.fail("step", l("Say what happens on that day.")) }
        return try await CaseActs.change(view, Actions.CaseEdit.self, form, renew: renew, show: page) {
            let was = form.value("was-step")
            let base = was.isEmpty ? nil : NextStep(code: was, on: Day(form.value("was-day")))
            try await me.desk.cases.setNextStep(
                view.id, step.map { NextStep(code: $0, on: day) }, base: base, me.actor)
            return me.done(.case(view.id), notice: l("The next step is recorded."))
        }
    }

    private static func renew(_ now: CaseView, _ form: inout Form) {
        let (l, record) = (now.l, now.record)
        form.set("was-step", record.nextStep ?? "")
        form.set("was-day", record.nextStepOn?.description ?? "")
        let step = record.nextStep.map { CaseWords.nextStep($0, now.me) } ?? l("nothing is planned")
        form.fail(
            "",
            l(
                "Somebody else has planned the next step meanwhile: {step}, {day}. Send yours again to replace that.",
                ["step": step, "day": record.nextStepOn.map { l.day($0) } ?? l("no day is set")]))
    }

    private static func page(_ view: CaseView, _ form: Form, _ status: Int) -> Reply {
        let l = view.l
        let steps = view.me.desk.cases.definitions.nextSteps.map { Choice($0.code, l.definition($0.label)) }
        let body =
            UI.hidden("was-step", form.value("was-step")) + UI.hidden("was-day", form.value("was-day"))
            + UI.select(
                form, "step", l("What happens next?"), steps, required: false, blank: l("Nothing is planned"))
            + UI.day(form, "day", l("By which day?"), required: false)
        return CaseActs.page(
            view, l("Plan the next step"), lead: l("On that day it stands on the worker's desk."), status: status,
            UI.form(
                view.me, to: .casePart(view.id, "next-step"), form, submit: l("Save"), cancel: .case(view.id), body))
    }
}

/// The end of work on a case, and going on after it.
enum ClosePages {
    static func close(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseClose.self, .close)
        return closePage(view, try await running(view), try await me.form(draft: "case.\(view.id).close"), 200)
    }

    static func submitClose(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseClose.self)
        let l = me.l
        var form = posted
        let reason = form.code(
            "reason", l("Why does work end?"), of: me.desk.cases.definitions.closureReasons.map(\.code))
        let note = form.text("note", l("Note"), required: false)
        return try await CaseActs.submit(form, show: { closePage(view, try await running(view), $0, $1) }) {
            guard let reason else { throw Problem.malformed() }
            try await me.desk.cases.close(view.id, CloseCase(reason: reason, note: note), me.actor)
            return me.done(.case(view.id), notice: l("The case is closed. It can be opened again."))
        }
    }

    static func reopen(_ me: SignedIn) async throws -> Reply {
        let view = try await CaseActs.begin(me, Actions.CaseClose.self, .reopen)
        return reopenPage(view, try await me.form(draft: "case.\(view.id).reopen"), 200)
    }

    static func submitReopen(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let view = try await CaseActs.load(me, Actions.CaseClose.self)
        var form = posted
        let note = form.text("note", me.l("Note"), required: false)
        return try await CaseActs.submit(form, show: { reopenPage(view, $0, $1) }) {
            try await me.desk.cases.reopen(view.id, note: note, me.actor)
            return me.done(.case(view.id), notice: me.l("The case is open again."))
        }
    }

    /// Requests that end with the case: nobody has arrived under them.
    private static func running(_ view: CaseView) async throws -> Int {
        try await view.me.desk.requests.ofCase(view.file, view.me.actor).filter { row in
            !row.request.isClosed && row.definition.act(on: .caseClosed, in: row.request.state) != nil
        }.count
    }

    private static func closePage(_ view: CaseView, _ running: Int, _ form: Form, _ status: Int) -> Reply {
        let l = view.l
        var body = HTML()
        if running > 0 {
            body += UI.notice(
                .warn,
                """
                <p>\(l.plural(
                    "{n} request still waits. It ends with the case, and its place is given back.",
                    "{n} requests still wait. They end with the case, and their places are given back.", running))</p>\
                <p>\(l("Nobody who has arrived somewhere loses their place."))</p>
                """)
        }
        if !view.file.openNeeds.isEmpty {
            body += UI.notice(
                .warn,
                "<p>\(l.plural("{n} need is still open. It is not called met.", "{n} needs are still open. They are not called met.", view.file.openNeeds.count))</p>"
            )
        }
        body += UI.radios(
            form, "reason", l("Why does work end?"),
            view.me.desk.cases.definitions.closureReasons.map { Choice($0.code, l.definition($0.label)) })
        body += UI.textArea(form, "note", l("Note"), required: false)
        return CaseActs.page(
            view, l("Close the case"), lead: l("Nothing is deleted, and the case can be opened again."),
            status: status,
            UI.form(
                view.me, to: .casePart(view.id, "close"), form, submit: l("Close the case"), cancel: .case(view.id),
                body))
    }

    private static func reopenPage(_ view: CaseView, _ form: Form, _ status: Int) -> Reply {
        let l = view.l
        return CaseActs.page(
            view, l("Open the case again"), lead: l("It goes on where identification stood."), status: status,
            UI.form(
                view.me, to: .casePart(view.id, "reopen"), form, submit: l("Open the case again"),
                cancel: .case(view.id),
                UI.textArea(form, "note", l("Note"), hint: l("Why it is opened again."), required: false)))
    }
}
