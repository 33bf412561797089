import Access
import Forms
import Hummingbird
import Kernel
import Localization
import NIOCore

/// One submission as somebody reads it: its answers in words, what does not fit, its files, and its review.
enum SubmissionPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        try await page(me, try await me.desk.forms.submission(try me.id("submission"), actor: me.actor), Form(me.l))
    }

    static func review(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let id: SubmissionID = try me.id("submission")
        var form = posted
        let review = form.code("review", l("Review"), ReviewState.self)
        let note = form.text("note", l("Note"), required: false)
        let version = form.int("version", l("Version"), in: 1...Int.max) ?? 0
        guard form.isValid, let review else {
            return try await page(me, try await me.desk.forms.submission(id, actor: me.actor), form, status: 422)
        }
        do {
            try await me.desk.forms.review(
                id, as: review, note: note.isEmpty ? nil : note, version: version, actor: me.actor)
        } catch FormsProblem.changedMeanwhile {
            let file = try await me.desk.forms.submission(id, actor: me.actor)
            form.fail("review", l("Somebody else reviewed it meanwhile. Look at what they wrote, then decide."))
            form.set("version", String(file.head.reviewVersion))
            return try await page(me, file, form, status: 409)
        }
        return me.done(.submission(id), notice: l("Your review is kept."))
    }

    /// A file that came with it: handed out to be kept, never shown inside our pages.
    static func file(_ me: SignedIn) async throws -> Reply {
        let id: SubmissionID = try me.id("submission")
        let wanted: SubmissionFileID = try me.id("file")
        let submission = try await me.desk.forms.submission(id, actor: me.actor)
        guard let file = submission.files.first(where: { $0.id == wanted }) else { throw Refusal.unknown }
        return Reply.attachment(kind: .bytes, name: file.name, sizeBytes: file.sizeBytes) { out in
            let reader = try await me.desk.forms.reader(of: wanted, in: id, actor: me.actor)
            while let piece = try reader.next() { try await out.write(ByteBuffer(bytes: piece)) }
        }
    }

    private static func page(
        _ me: SignedIn, _ file: SubmissionFile, _ form: Form, status: Int = 200
    ) async throws -> Reply {
        let l = me.l
        let head = file.head
        let version = try await me.desk.forms.version(head.version, actor: me.actor)
        let names = try await me.memberNames([head.member, head.reviewedBy].compactMap { $0 })
        var body = UI.heading(file.name.isEmpty ? version.title : file.name, lead: version.title)
        if head.state != .accepted { body += SubmissionWords.explained(head.state, l) }
        if !head.isLatest {
            body += UI.notice(.info, "<p>\(l("A correction came after this one. The versions stand below."))</p>")
        }
        body += UI.facts([
            (l("Received", context: "submission"), HTML(text: l.time(head.receivedAt))),
            (l("From"), HTML(text: head.member.map { names[$0] ?? "–" } ?? l("A telephone"))),
            (l("State"), SubmissionWords.state(head.state, l)),
            (l("Review"), UI.badge(SubmissionWords.review(head.review, l), SubmissionWords.tone(head.review))),
            (l("Version of the form"), HTML(text: version.version.isEmpty ? "–" : version.version)),
        ])
        body += findings(file, l)
        body += try await SubmissionWorkPart.html(me, head, version)
        body += UI.section(l("Answers"), try await answers(me, file, version))
        body += files(file, l)
        body += versions(try await me.desk.forms.history(of: head.id, actor: me.actor), head, l)
        if me.may(Actions.SubmissionReview.self, head.facts) { body += reviewing(me, file, form, names) }
        body += "<p>\(UI.link(l("All submissions of this form"), to: .formPart(head.form, "submissions")))</p>"
        return FormLayout.page(me, l("Submission"), status: status, body)
    }

    private static func findings(_ file: SubmissionFile, _ l: Localizer) -> HTML {
        guard !file.findings.isEmpty else { return HTML() }
        return UI.table(
            l, caption: l("What does not fit the form"), [Column(l("Place", context: "form")), Column(l("What"))],
            file.findings.prefix(200).map { finding in
                ["<code dir=\"ltr\">\(finding.path)</code>", HTML(text: SubmissionWords.finding(finding, l))]
            }, count: l.plural("{n} finding", "{n} findings", file.findings.count))
    }

    private static func answers(_ me: SignedIn, _ file: SubmissionFile, _ version: FormVersion) async throws -> HTML {
        let l = me.l
        if file.isEncrypted { return encrypted(file, l) }
        let raw: HTML = "<pre class=\"scroll\" dir=\"ltr\">\(String(decoding: file.xml, as: UTF8.self))</pre>"
        do {
            let form = try await me.desk.forms.form(version, actor: me.actor)
            let language = form.languages.first { FormLanguage.tag($0) == l.language.tag }
            let session = try FormSession.asSent(
                form, file.xml,
                FormSurroundings(clock: FormClock(now: file.head.receivedAt, place: .zone(l.zone)), language: language))
            return SentAnswers(session, l).html() + UI.why(l("As it was sent"), raw)
        } catch is SessionProblem {
            return UI.notice(.warn, "<p>\(l("The form cannot show this record. It stands here as it was sent."))</p>")
                + raw
        }
    }

    private static func encrypted(_ file: SubmissionFile, _ l: Localizer) -> HTML {
        let words = l(
            "The answers are encrypted. Whoever holds the private key opens them on their own machine: keep the manifest and the files below in one folder, then run palermo forms decrypt."
        )
        return
            "<p>\(words)</p><p>\(UI.link(l("Manifest (submission.xml)"), to: .submissionPart(file.head.id, "manifest")))</p>"
    }

    /// The manifest of an encrypted submission, byte for byte as it was sent.
    static func manifest(_ me: SignedIn) async throws -> Reply {
        let file = try await me.desk.forms.submission(try me.id("submission"), actor: me.actor)
        guard file.isEncrypted else { throw Refusal.unknown }
        return Reply.attachment(file.xml, kind: .bytes, name: EncryptedSubmission.recordName)
    }

    private static func files(_ file: SubmissionFile, _ l: Localizer) -> HTML {
        if file.files.isEmpty, file.head.isComplete { return HTML() }
        var html = HTML()
        if !file.head.isComplete {
            html += UI.notice(
                .info, "<p>\(l("More files are to come: the telephone has not sent all of them yet."))</p>")
        }
        html += UI.table(
            l, caption: l("Files"), [Column(l("Name")), Column(l("Kind")), Column(l("Size"), isNumber: true)],
            file.files.map { one in
                [
                    UI.link(one.name, to: .submissionFile(file.head.id, one.id)), HTML(text: one.kind.rawValue),
                    HTML(text: l("{number} kB", ["number": l.number((one.sizeBytes + 1_023) / 1_024)])),
                ]
            })
        return html
    }

    private static func versions(_ heads: [SubmissionHead], _ current: SubmissionHead, _ l: Localizer) -> HTML {
        guard heads.count > 1 else { return HTML() }
        return UI.table(
            l, caption: l("Versions of this record"),
            [Column(l("Received", context: "submission")), Column(l("State")), Column(l("What it is"))],
            heads.map { head in
                let what =
                    head.conflictWith != nil
                    ? l("Other answers for the same record") : head.editOf != nil ? l("Correction") : l("First")
                return [
                    head.id == current.id
                        ? HTML(text: l.time(head.receivedAt))
                        : UI.link(l.time(head.receivedAt), to: .submission(head.id)),
                    SubmissionWords.state(head.state, l), HTML(text: what),
                ]
            })
    }

    private static func reviewing(
        _ me: SignedIn, _ file: SubmissionFile, _ given: Form, _ names: [MemberID: String]
    ) -> HTML {
        let l = me.l
        var form = given
        let head = file.head
        if form.value("review").isEmpty { form.set("review", head.review.rawValue) }
        if form.value("version").isEmpty {
            form.set("version", String(head.reviewVersion))
            form.set("note", file.note ?? "")
        }
        var said = HTML()
        if let by = head.reviewedBy, let at = head.reviewedAt {
            let words = l("{name} reviewed it {time}.", ["name": names[by] ?? "–", "time": l.ago(at, now: me.now)])
            said = "<p class=\"hint\">\(words)</p>"
        }
        let choices = ReviewState.allCases.map { Choice($0.rawValue, SubmissionWords.review($0, l)) }
        return UI.section(
            l("Review"), id: "review",
            said
                + UI.form(
                    me, to: .submissionPart(head.id, "review"), form, submit: l("Keep the review"),
                    UI.hidden("version", form.value("version"))
                        + UI.radios(form, "review", l("Review"), choices, inline: true)
                        + UI.textArea(form, "note", l("Note"), required: false, rows: 3)))
    }
}
