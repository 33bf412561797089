import Access
import Cases
import Kernel
import Localization

/// What the blocks of the case page are made from. Made once a page.
struct CaseView {
    let me: SignedIn
    let file: CaseFile
    let names: CaseNames
    let rights: CaseRights
    /// Today in the place's own calendar.
    let today: Day

    var l: Localizer { me.l }
    var id: CaseID { file.record.id }
    var record: Case { file.record }
    /// The recovery and reflection period that is running, if one is.
    var recovery: CaseClock? { file.recovery(on: today, me.desk.cases.definitions) }

    init(_ me: SignedIn, _ file: CaseFile, _ names: CaseNames) {
        self.me = me
        self.file = file
        self.names = names
        rights = CaseRights(me, file.record)
        today = me.l.zone.day(of: me.now)
    }
}

/// The page of one person: how to reach them safely, what is due, what is blocked, what they need, where identification
/// stands, and what happened.
enum CasePage {
    static let timelineRows = 20

    static func show(_ me: SignedIn, _ extras: [CaseExtra], _ sentences: [CaseSentence]) async throws -> Reply {
        let file = try await me.desk.cases.file(try me.id("case"), me.actor, timelineRows: timelineRows)
        let view = CaseView(me, file, try await CaseNames.load(me, for: file))
        var page = HTML()
        page.reserve(24_000)
        page += CaseHead.html(view)
        if file.isPartial { page += partial(view) }
        page += CaseContact.html(view)
        if !file.isPartial { page += CaseNow.html(view) + CaseNeeds.html(view) }
        for extra in extras { page += try await extra(me, file) }
        page += CaseIdentification.html(view)
        page += "<div class=\"cards\">"
        if !file.isPartial { page += CaseRisk.html(view) }
        page += CaseConsents.html(view)
        page += "</div>"
        page += CaseConflicts.html(view)
        page += try await happened(view, sentences)
        return me.page(me.l("Case {reference}", ["reference": file.record.reference]), page)
    }

    /// What is not on the page is not there for this reader, rather than not in the file.
    private static func partial(_ view: CaseView) -> HTML {
        let l = view.l
        let words =
            view.file.fields.isEmpty
            ? l("Nothing more of this file is shared with you: no consent covers it now.")
            : l(
                "You see what is shared for identification, and what was decided. The rest of the file stays with those who help."
            )
        return UI.notice(.info, "<p>\(words)</p>")
    }

    private static func happened(_ view: CaseView, _ sentences: [CaseSentence]) async throws -> HTML {
        let (l, file, me) = (view.l, view.file, view.me)
        var body = CaseTimeline.list(file.timeline, me, view.names, sentences)
        if file.timeline.count >= timelineRows, let last = file.timeline.last {
            let older = Links.query(.casePart(view.id, "timeline"), [("before", last.entry.description)])
            body += "<p>\(UI.link(l("What happened before that"), to: older))</p>"
        }
        // A note may be written after a case was closed, too.
        if me.desk.policy.allows(Actions.CaseEdit.self, me.actor, view.record.facts) {
            body = note(view, try await me.form(draft: NotePage.draft(view))) + body
        }
        return UI.card(l("What happened"), body)
    }

    private static func note(_ view: CaseView, _ form: Form) -> HTML {
        let l = view.l
        return UI.why(
            l("Write a note"), isOpen: form.isRestored,
            UI.form(
                view.me, to: .casePart(view.id, "notes"), form, submit: l("Keep the note"), style: .secondary,
                UI.textArea(
                    form, "note", l("Note"),
                    hint: l("Only those who may read this case can read it. It cannot be changed later."), rows: 4)))
    }
}

/// Who this is about, in one glance, and the ways on.
enum CaseHead {
    static func html(_ view: CaseView) -> HTML {
        let (l, record, id) = (view.l, view.record, view.id)
        let title = view.file.name ?? l("A person without a name here")
        return """
            <div class="heading"><div><p class="muted"><span class="tel-number">\(record.reference)</span></p>\
            <h1><bdi>\(title)</bdi></h1><p>\(badges(view))</p><p class="muted">\(keepers(view))</p></div>\
            <div class="actions">\(if: view.rights.edit, UI.buttonLink(
                l("Change the file"), to: .editCase(id, section: "person"), style: .secondary))\
            \(UI.buttonLink(l("Print"), to: .casePart(id, "print"), style: .quiet))\
            \(if: view.rights.close && !record.isClosed, UI.buttonLink(
                l("Close the case"), to: .casePart(id, "close"), style: .quiet))</div></div>
            \(tabs(view, current: .case(id)))
            """
    }

    static func tabs(_ view: CaseView, current: Links) -> HTML {
        tabs(view.l, view.id, current: current)
    }

    static func tabs(_ l: Localizer, _ id: CaseID, current: Links) -> HTML {
        UI.tabs(
            l("Parts of this case"),
            [
                (l("Overview"), .case(id)), (l("All fields"), .casePart(id, "fields")),
                (l("Time limits"), .casePart(id, "deadlines")),
                (l("What happened"), .casePart(id, "timeline")), (l("Who looked"), .casePart(id, "readers")),
            ], current: current)
    }

    static func badges(_ view: CaseView) -> HTML {
        let (l, file) = (view.l, view.file)
        var html = CaseWords.stageBadge(file.record.stage, l)
        if let before = file.record.closedFrom { html += " " + CaseWords.stageBadge(before, l) }
        if !file.isPartial { html += " " + CaseWords.riskBadge(file.record.risk, l) }
        if file.isChild { html += " " + UI.badge(age(view), .warn) }
        return html
    }

    private static func age(_ view: CaseView) -> String {
        let file = view.file
        let isUnknown = file.value(CaseFieldID.birthDate) == nil && file.value(CaseFieldID.age) == nil
        if file.value(CaseFieldID.ageDisputed) == "yes" || isUnknown {
            return view.l("Age not certain: treated as a child")
        }
        return view.l("A child")
    }

    private static func keepers(_ view: CaseView) -> HTML {
        let (l, record, names) = (view.l, view.record, view.names)
        var parts: [String] = []
        if let worker = names.member(record.worker) {
            parts.append(l("{name} works on it", ["name": worker]))
        } else {
            parts.append(l("Nobody works on it yet"))
        }
        if let organisation = names.organisation(record.organisation) {
            parts.append(l("kept by {organisation}", ["organisation": organisation]))
        }
        if let authority = names.organisation(record.authority) {
            parts.append(l("{organisation} decides on identification", ["organisation": authority]))
        }
        var html = HTML()
        for part in parts { html += html.isEmpty ? "<bdi>\(part)</bdi>" : " · <bdi>\(part)</bdi>" }
        if view.rights.assign { html += " · " + UI.link(l("Assign"), to: .casePart(view.id, "assign")) }
        return html
    }
}

/// How to reach the person without putting them in danger. Always the first thing on the page.
enum CaseContact {
    static func html(_ view: CaseView) -> HTML {
        let (l, file) = (view.l, view.file)
        let allowed = file.value("contact-allowed")
        let (tone, message) = word(allowed, l)
        var rows: [(String, HTML)] = []
        for value in file.safeContact where value.field != "contact-allowed" {
            guard let field = view.me.desk.cases.definitions.field(value.field) else { continue }
            let isNumber = value.field == "phone" && (allowed == "yes" || allowed == "agreed-times")
            rows.append(
                (
                    l.definition(field.label),
                    isNumber ? telephone(value.value) : CaseValues.html(field, value.value, view.me)
                ))
        }
        if let field = view.me.desk.cases.definitions.field(CaseFieldID.languages),
            let value = file.value(CaseFieldID.languages)
        {
            rows.append((l.definition(field.label), CaseValues.html(field, value, view.me)))
        }
        if file.isChild, let field = view.me.desk.cases.definitions.field("guardian-contact") {
            let guardian = [file.value("guardian-name"), file.value("guardian-contact")].compactMap(\.self)
            if !guardian.isEmpty {
                rows.append((l.definition(field.label), "<bdi>\(guardian.joined(separator: l.listComma))</bdi>"))
            }
        }
        var body: HTML = "<p class=\"lead\">\(UI.badge(message.0, tone)) \(message.1)</p>"
        if !rows.isEmpty { body += UI.facts(rows) }
        if view.rights.edit {
            body += UI.actions(
                UI.buttonLink(
                    l("Change how to reach them"), to: .editCase(view.id, section: "contact"), style: .secondary))
        }
        return UI.card(l("How to reach this person safely"), tone: tone, body)
    }

    /// What the file allows. Nothing written down means that nobody asked, and then nobody calls.
    static func word(_ code: String?, _ l: Localizer) -> (UI.Tone, (String, String)) {
        switch code {
        case "yes": (.good, (l("Contact is possible"), l("Use only what stands below.")))
        case "agreed-times": (.warn, (l("At agreed times only"), l("At any other time a call can do harm.")))
        case "through-worker":
            (.warn, (l("Only through a worker they trust"), l("Do not contact the person yourself.")))
        case "no": (.bad, (l("Do not contact"), l("Any call, message or visit can do harm.")))
        default:
            (
                .warn,
                (
                    l("Nobody has asked yet"),
                    l("Do not call or write before somebody has found out how the person can be reached safely.")
                )
            )
        }
    }

    private static func telephone(_ number: String) -> HTML {
        let digits = String(number.unicodeScalars.filter { ("0"..."9").contains($0) || $0 == "+" })
        if digits.isEmpty { return "<bdi>\(number)</bdi>" }
        return "<a href=\"tel:\(digits)\"><bdi dir=\"ltr\">\(number)</bdi></a>"
    }
}
