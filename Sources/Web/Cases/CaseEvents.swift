import Cases
import Kernel
import Localization

/// The acts that this room writes into a case's journal.
enum CaseEvent: String, CaseIterable {
    case open = "case.open"
    case edit = "case.edit"
    case conflict = "field.conflict"
    case resolve = "conflict.resolve"
    case consent = "consent.record"
    case withdrawal = "consent.withdraw"
    case reasonable = "decision.reasonable"
    case conclusive = "decision.conclusive"
    case clock = "clock.start"
    case clockExtended = "clock.extend"
    case needAdded = "need.add"
    case needMet = "need.met"
    case needWithdrawn = "need.withdrawn"
    case needReopened = "need.reopened"
    case risk = "case.risk"
    case note = "case.note"
    case assign = "case.assign"
    case authority = "case.authority"
    case handover = "case.handover"
    case nextStep = "case.next-step"
    case close = "case.close"
    case reopen = "case.reopen"
    case eraseAsked = "case.erase-ask"
    case eraseWithdrawn = "case.erase-withdrawn"
    case eraseRefused = "case.erase-refused"
    case screening = "screening.linked"
    case imported = "case.import"
}

extension TimelineEntry {
    /// The value of `key=` in the entry's codes.
    func code(_ key: String) -> String? {
        for pair in codes.split(separator: " ") where pair.hasPrefix(key) {
            if pair.dropFirst(key.count).first == "=" { return String(pair.dropFirst(key.count + 1)) }
        }
        return nil
    }

    /// Of an assignment that took somebody's place away.
    var isToNobody: Bool { entity == nil || code("to") == "nobody" }

    func day(_ key: String) -> Day? { code(key).flatMap { Day($0) } }
}

/// What happened, one sentence for each act.
enum CaseTimeline {
    static func list(
        _ entries: [TimelineEntry], _ me: SignedIn, _ names: CaseNames, _ sentences: [CaseSentence]
    ) -> HTML {
        var html: HTML = "<ol class=\"timeline\">"
        for entry in entries { html += item(entry, me, names, sentences) }
        return html + "</ol>"
    }

    private static func item(
        _ entry: TimelineEntry, _ me: SignedIn, _ names: CaseNames, _ sentences: [CaseSentence]
    ) -> HTML {
        let l = me.l
        let note = entry.note.map { "<p class=\"kept\" dir=\"auto\">\($0)</p>" as HTML }
        return """
            <li class="\(tone(entry).rawValue)"><p class="when">\(l.time(entry.at)) · \(who(entry, l, names))</p>\
            <div><p>\(sentence(entry, me, names, sentences))</p>\(note)</div></li>
            """
    }

    /// Who did it, for which organisation.
    static func who(_ entry: TimelineEntry, _ l: Localizer, _ names: CaseNames) -> HTML {
        guard entry.actor != nil else {
            guard entry.code("via") == "link" else { return "<span>\(l("by itself"))</span>" }
            guard let organisation = names.organisation(entry.organisation) else {
                return "<span>\(l("through a one-time link"))</span>"
            }
            return "<bdi>\(l("{organisation}, through a one-time link", ["organisation": organisation]))</bdi>"
        }
        let member = names.member(entry.actor) ?? l("somebody who has left")
        guard let organisation = names.organisation(entry.organisation) else { return "<bdi>\(member)</bdi>" }
        return "<bdi>\(member)</bdi> · <bdi>\(organisation)</bdi>"
    }

    static func sentence(
        _ entry: TimelineEntry, _ me: SignedIn, _ names: CaseNames, _ sentences: [CaseSentence]
    ) -> String {
        guard let event = CaseEvent(rawValue: entry.act) else {
            for words in sentences { if let sentence = words(me, entry) { return sentence } }
            return me.l("Something else was recorded ({act}).", ["act": entry.act])
        }
        return sentence(event, entry, me, names)
    }

    private static func sentence(
        _ event: CaseEvent, _ entry: TimelineEntry, _ me: SignedIn, _ names: CaseNames
    ) -> String {
        let l = me.l
        switch event {
        case .open:
            let source = entry.code("source").flatMap(CaseSource.init(rawValue:)) ?? .other
            return l("The case was opened. How it came: {source}.", ["source": CaseWords.source(source, l)])
        case .edit:
            let fields = (entry.code("fields") ?? "").split(separator: ",").map { CaseWords.field(String($0), me) }
            return l("The file was changed: {fields}.", ["fields": fields.joined(separator: l.listComma)])
        case .conflict:
            return l(
                "Two people changed \u{201C}{field}\u{201D}. Both values are kept.", ["field": field(entry, me)])
        case .resolve:
            return entry.code("choice") == ConflictChoice.proposed.rawValue
                ? l("Of two values of \u{201C}{field}\u{201D} the later one was chosen.", ["field": field(entry, me)])
                : l("Of two values of \u{201C}{field}\u{201D} the earlier one was kept.", ["field": field(entry, me)])
        case .consent:
            let purpose = ["purpose": CaseWords.purpose(entry.code("purpose") ?? "", me)]
            return entry.code("answer") == Consent.Answer.given.rawValue
                ? l("Consent was given: {purpose}.", purpose) : l("Consent was refused: {purpose}.", purpose)
        case .withdrawal:
            return l(
                "Consent was withdrawn: {purpose}.", ["purpose": CaseWords.purpose(entry.code("purpose") ?? "", me)])
        case .reasonable: return decision(.reasonable, entry, l)
        case .conclusive: return decision(.conclusive, entry, l)
        case .clock:
            return entry.day("due").map {
                l("The recovery and reflection period began. It ends on {day}.", ["day": l.day($0)])
            } ?? l("The recovery and reflection period began.")
        case .clockExtended:
            return entry.day("due").map {
                l("The recovery and reflection period was made longer, until {day}.", ["day": l.day($0)])
            } ?? l("The recovery and reflection period was made longer.")
        case .needAdded: return l("A need was added: {kind}.", ["kind": kind(entry, me)])
        case .needMet: return l("A need was met: {kind}.", ["kind": kind(entry, me)])
        case .needWithdrawn: return l("A need is no longer wanted: {kind}.", ["kind": kind(entry, me)])
        case .needReopened: return l("A need is open again: {kind}.", ["kind": kind(entry, me)])
        case .risk:
            let risk = entry.code("to").flatMap(RiskLevel.init(rawValue:)) ?? .unknown
            return l("The risk was judged: {risk}.", ["risk": CaseWords.risk(risk, l)])
        case .note: return l("A note was written.")
        case .assign: return assigned(entry, l, names)
        case .authority:
            return l(
                "{organisation} was named to decide on identification.",
                ["organisation": names.organisation(entry.entity?.cast()) ?? l("an organisation")])
        case .handover:
            return l(
                "The case was handed over to {organisation}.",
                ["organisation": names.organisation(entry.entity?.cast()) ?? l("an organisation")])
        case .nextStep: return nextStep(entry, me)
        case .close:
            return l(
                "The case was closed: {reason}.", ["reason": CaseWords.closureReason(entry.code("reason") ?? "", me)])
        case .reopen: return l("The case was opened again.")
        case .eraseAsked:
            return l(
                "Erasure was asked for: {ground}.", ["ground": CaseWords.erasureGround(entry.code("ground") ?? "", me)])
        case .eraseWithdrawn: return l("The wish for erasure was taken back.")
        case .eraseRefused: return l("It was decided that the file stays.")
        case .screening: return l("A screening was added to the case.")
        case .imported: return l("The case was taken over from another system.")
        }
    }

    private static func field(_ entry: TimelineEntry, _ me: SignedIn) -> String {
        CaseWords.field(entry.code("field") ?? "", me)
    }

    private static func kind(_ entry: TimelineEntry, _ me: SignedIn) -> String {
        CaseWords.kind(entry.code("kind") ?? "", me)
    }

    private static func decision(_ kind: Decision.Kind, _ entry: TimelineEntry, _ l: Localizer) -> String {
        let outcome = entry.code("outcome").flatMap(Decision.Outcome.init(rawValue:)) ?? .granted
        let words = ["decision": CaseWords.outcome(kind, outcome, l)]
        if entry.code("asked") != nil {
            return entry.code("reconsideration") == nil
                ? l("{decision}, without waiting, as the person asked.", words)
                : l("After looking again: {decision}, without waiting, as the person asked.", words)
        }
        return entry.code("reconsideration") == nil
            ? l("{decision}.", words) : l("After looking again: {decision}.", words)
    }

    private static func assigned(_ entry: TimelineEntry, _ l: Localizer, _ names: CaseNames) -> String {
        if entry.code("part") == "authority" {
            return entry.isToNobody
                ? l("No authority is named any more to decide on identification.")
                : l(
                    "{organisation} was named to decide on identification.",
                    ["organisation": names.organisation(entry.entity?.cast()) ?? l("an organisation")])
        }
        return entry.isToNobody
            ? l("Nobody works on the case any more.")
            : l(
                "{name} works on the case now.",
                ["name": names.member(entry.entity?.cast()) ?? l("somebody who has left")])
    }

    private static func nextStep(_ entry: TimelineEntry, _ me: SignedIn) -> String {
        let l = me.l
        guard let step = entry.code("step"), step != "none" else { return l("No next step is planned any more.") }
        let words = CaseWords.nextStep(step, me)
        return entry.day("on").map {
            l("Next step: {step}, by {day}.", ["step": words, "day": l.day($0)])
        } ?? l("Next step: {step}.", ["step": words])
    }

    static func tone(_ entry: TimelineEntry) -> UI.Tone {
        guard let event = CaseEvent(rawValue: entry.act) else { return .info }
        switch event {
        case .conflict, .withdrawal, .eraseAsked: return .warn
        case .risk: return entry.code("to") == "imminent" || entry.code("to") == "high" ? .bad : .info
        case .reasonable, .conclusive: return entry.code("outcome") == "granted" ? .good : .warn
        case .consent: return entry.code("answer") == "given" ? .good : .warn
        case .needMet: return .good
        case .open, .clock, .clockExtended, .handover, .authority, .screening, .imported, .reopen, .assign, .nextStep:
            return .info
        case .edit, .resolve, .needAdded, .needReopened, .needWithdrawn, .note, .close, .eraseWithdrawn,
            .eraseRefused:
            return .quiet
        }
    }
}

extension Localizer {
    /// Between the parts of a list: `a, b`.
    var listComma: String {
        switch language {
        case .ar: "، "
        case .zh: "、"
        case .en, .fr, .es, .ru: ", "
        }
    }
}
