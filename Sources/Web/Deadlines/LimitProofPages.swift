import Access
import Cases
import Deadlines
import Kernel
import Localization

/// A paper for a counter: which law makes a document good until when, in the person's language and the counter's.
enum LimitProofPages {
    static func ask(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let (id, limit): (CaseID, ClockID) = (try me.id("case"), try me.id("clock"))
        let found = try await me.desk.limits.ofCase(id, me.actor)
        guard let explained = found.limits.first(where: { $0.limit.id == limit }) else { throw Problem.unknown }
        let title = l("Proof for a counter")
        var body = UI.heading(title, lead: LimitWords.kind(explained.limit.kind, me))
        guard explained.isMoved, explained.limit.isRunning, me.may(Actions.CaseEdit.self, found.record.facts) else {
            body += UI.empty(
                l("No measure makes this good for longer: the document itself says until when."),
                next: UI.link(l("All time limits"), to: .casePart(id, "deadlines")))
            return me.page(title, body)
        }
        let languages = Language.allCases.map { Choice($0.rawValue, $0.ownName) }
        var form = Form(l)
        form.set("first", l.language.rawValue)
        form.set("second", l.language.rawValue)
        body += "<p>\(LimitWords.due(explained.due, explained.until, me))</p>"
        body +=
            "<p>\(l("The paper names the law, the printed day and the day that follows. No name is on it: write the number of the document by hand."))</p>"
        body += UI.form(
            me, to: .limitPart(id, limit, "proof"), form, submit: l("Make the paper"),
            cancel: .casePart(id, "deadlines"),
            UI.select(form, "first", l("Language of the person"), languages, blank: nil)
                + UI.select(form, "second", l("Language of the counter"), languages, blank: nil))
        return me.page(title, body)
    }

    static func make(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let (id, limit): (CaseID, ClockID) = (try me.id("case"), try me.id("clock"))
        let (code, proof) = try await me.desk.proofs.make(id, limit, me.actor)
        var languages: [Language] = []
        for field in ["first", "second"] {
            if let language = Language(rawValue: posted.value(field)), !languages.contains(language) {
                languages.append(language)
            }
        }
        if languages.isEmpty { languages = [me.l.language] }
        let l = me.l
        var body: HTML = """
            <p class="screen-only">\(UI.link(l("Back to the time limits"), to: .casePart(id, "deadlines"))) · \
            \(l("Print this page from your browser's menu. The code is shown this once.")) </p><div class="sheet">
            """
        for language in languages {
            let l = Localizer(language, me.desk.catalogues, zone: me.desk.zone)
            body += """
                <section lang="\(language.rawValue)" dir="\(l.isRightToLeft ? "rtl" : "ltr")">\
                <h1>\(l("This document is good for longer than is printed on it"))</h1>\
                \(facts(proof, me.desk, l))\
                <p>\(l("Number of the document"))</p><p class="write-here"></p>\
                <p>\(l("Whoever checks this paper opens {page} on this site and types the code.", ["page": Links.room("proof").path]))</p>\
                <p class="code" dir="ltr"><strong>\(ProofCode.shown(code))</strong></p></section>
                """
        }
        return me.page(l("Proof for a counter"), body + "</div>")
    }

    /// What the paper says, and what a check shows: nothing of whose paper it is.
    static func facts(_ proof: LimitProof, _ desk: Desk, _ l: Localizer) -> HTML {
        var rows: [(String, HTML)] = [
            (l("Kind"), HTML(text: MeasureWords.clock(proof.kind, desk.limits.book, l))),
            (l("Place", context: "country or area"), HTML(text: proof.place ?? "–")),
            (l("Day without the measures, as printed"), HTML(text: l.day(proof.printedOn))),
            (
                l("Good until"),
                HTML(
                    text: proof.dueOn.map { l.day($0) }
                        ?? l("Open while this lasts: {state}", ["state": MeasureWords.condition(proof.until ?? "", l)]))
            ),
        ]
        let law = HTML.each(proof.law) {
            "<li><bdi lang=\"en\">\($0.instrument)</bdi><br><span class=\"muted\"><bdi lang=\"en\">\($0.label)</bdi></span></li>"
        }
        rows.append((l("By law"), "<ul class=\"plain\">\(law)</ul>"))
        rows.append((l("Made on"), HTML(text: l.day(proof.madeOn))))
        return UI.facts(rows)
    }
}

/// Where an officer checks the code of a paper, without an account. It shows what the paper says and nothing else.
enum ProofCheckPage {
    static func show(_ visit: Visit) async throws -> Reply { page(visit, Form(visit.l)) }

    static func receive(_ visit: Visit, _ posted: Form) async throws -> Reply {
        let l = visit.l
        var form = posted
        let typed = form.line("code", l("Code"), max: 64)
        guard form.isValid else { return page(visit, form, status: 422) }
        guard let (proof, stands) = try await visit.desk.proofs.check(typed) else {
            form.fail("code", l("No paper has this code. Compare it sign by sign."))
            return page(visit, form, status: 422)
        }
        let said =
            stands
            ? UI.notice(.good, "<p>\(l("The paper is genuine, and stands today."))</p>")
            : UI.notice(
                .warn, "<p>\(l("The paper was made here, and no longer stands: ask for a new one."))</p>")
        return page(visit, Form(l), result: said + LimitProofPages.facts(proof, visit.desk, l))
    }

    private static func page(_ visit: Visit, _ form: Form, status: Int = 200, result: HTML = HTML()) -> Reply {
        let l = visit.l
        return visit.page(
            l("Check a paper"), status: status,
            UI.heading(l("Check a paper"), lead: l("It shows what the paper must say, and nothing about a person."))
                + result
                + UI.errorSummary(form)
                    + """
                    <form method="post" action="\(Links.room("proof"))" novalidate>\
                    \(UI.field(form, "code", l("Code"), hint: l("Sixteen signs, as printed on the paper.")))\
                    \(UI.button(l("Check")))</form>
                    """)
    }
}

extension ExplainedLimit {
    /// Whether a measure moved it.
    var isMoved: Bool {
        (answer?.steps ?? []).contains { if case .moved = $0.what { true } else { false } }
    }
}

extension LimitProofProblem: WebProblem {
    package var problem: Problem {
        Problem(
            422, "limit.not-moved", title: { l in l("No measure makes this good for longer") },
            advice: { l in l("The document itself says until when it is good.") })
    }
}
