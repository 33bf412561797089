import Access
import Cases
import Forms
import Intake
import Kernel
import Localization

/// What a submission opened, and what found no place, for whoever looks through it.
enum SubmissionWorkPart {
    static func html(_ me: SignedIn, _ head: SubmissionHead, _ version: FormVersion) async throws -> HTML {
        let l = me.l
        guard version.opensWork else { return HTML() }
        let again = me.may(Actions.SubmissionReview.self, head.facts)
        guard let report = try await me.desk.intake.report(of: head.id, actor: me.actor) else {
            let words =
                head.state == .accepted
                ? l("What this form opens is being opened now.")
                : l("This form opens nothing until somebody has approved it.")
            return UI.section(l("What it opened"), id: "work", "<p>\(words)</p>")
        }
        var body = "<p>\(state(report.state, l)) \(l.time(report.triedAt))</p>" as HTML
        var opened: [HTML] = []
        for one in report.opened { opened.append(try await record(one, head, me)) }
        if !opened.isEmpty { body += "<ul>\(HTML.each(opened) { "<li>\($0)</li>" })</ul>" }
        if !report.leftovers.isEmpty {
            body += UI.table(
                l, caption: l("What found no place"),
                [Column(l("Place", context: "form")), Column(l("Was to go to")), Column(l("Why"))],
                report.leftovers.prefix(200).map { left in
                    [
                        left.place.isEmpty ? "–" : "<code dir=\"ltr\">\(left.place)</code>",
                        "<code dir=\"ltr\">\(left.target)</code>", HTML(text: why(left.why, l)),
                    ]
                }, count: l.plural("{n} answer", "{n} answers", report.leftovers.count))
        }
        if again, report.state == .partly || report.state == .refused {
            body += UI.form(
                me, to: .submissionPart(head.id, "work"), Form(l), submit: l("Try again"),
                "<p class=\"hint\">\(l("What was opened stays as it is. What was not is tried once more."))</p>")
        }
        return UI.section(l("What it opened"), id: "work", body)
    }

    static func runAgain(_ me: SignedIn) async throws -> Reply {
        let id: SubmissionID = try me.id("submission")
        try await me.desk.intake.runAgain(id, actor: me.actor)
        return me.done(.submission(id), notice: me.l("It was tried again. What became of it stands below."))
    }

    /// A link for whoever may open what is behind it.
    private static func record(_ opened: OpenedRecord, _ head: SubmissionHead, _ me: SignedIn) async throws -> HTML {
        let l = me.l
        func link(_ words: String, _ link: Links, _ may: Bool) -> HTML {
            may ? UI.link(words, to: link) : HTML(text: words)
        }
        switch opened.kind {
        case .screening:
            let may = me.may(Actions.ScreeningRead.self, Facts(owner: head.organisation))
            return link(l("Screening"), .screeningPart(opened.record.cast(), "result"), may)
        case .case:
            let words = opened.isNew ? l("Case that was opened") : l("Case that was there")
            let facts = try await me.desk.cases.facts(opened.record.cast())
            return link(words, .case(opened.record.cast()), facts.map { me.may(Actions.CaseRead.self, $0) } ?? false)
        case .serviceState:
            let may = me.may(Actions.DirectoryRead.self, .none)
            return link(l("State of a service"), .service(opened.record.cast()), may)
        case .visit, .survey:
            let words = opened.kind == .visit ? l("Visit report") : l("Survey answer")
            let may = me.may(Actions.ReportRead.self, Facts(owner: head.organisation))
            return link(words, .fieldReport(opened.record.cast()), may)
        }
    }

    static func state(_ state: WorkState, _ l: Localizer) -> HTML {
        switch state {
        case .done: UI.badge(l("Opened", context: "submission"), .good)
        case .partly: UI.badge(l("Opened in part", context: "submission"), .warn)
        case .refused: UI.badge(l("Nothing could be opened", context: "submission"), .warn)
        case .nothing: UI.badge(l("Nothing to open", context: "submission"), .info)
        }
    }

    private static func why(_ code: String, _ l: Localizer) -> String {
        switch code {
        case "too-long": l("The text is too long.")
        case "unknown-code": l("The answer is none that is known there.")
        case "not-a-day", "not-a-number", "out-of-range", "bad-form", "line-break", "control-character",
            "duplicate-code":
            l("The answer cannot be kept in that field.")
        case "no-such-record": l("What is named was not found, or is not the sender's own.")
        case "not-allowed": l("The form may not do this.")
        case "missing-answer": l("An answer that is needed is missing.")
        case "case-closed": l("The case is closed.")
        case "changed-meanwhile": l("Somebody changed it meanwhile. What they wrote stays.")
        case "conflict": l("Somebody wrote something else meanwhile. Both values stand in the case for a choice.")
        default: l("It was refused ({code}).", ["code": code])
        }
    }
}
