import Access
import Cases
import Deadlines
import Kernel
import Localization
import Vault

/// Writes down a measure with one effect, in plain fields. What has more goes through its definition.
enum MeasureFormPage {
    static let rules = ["suspend", "restart", "to-date", "add", "while", "floor", "deem", "hold", "block"]

    static func new(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.MeasureDraft.self) else { throw Problem.forbidden }
        let form = try await me.form(
            draft: "measure.new",
            ["jurisdiction": me.desk.place ?? "", "known": me.today.description])
        return page(me, form)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let register = me.desk.measures.register
        guard let text = MeasureFields.read(&form, register.book, today: me.today) else {
            return page(me, form, status: 422)
        }
        do {
            let id = try await register.draft(try register.read(text), reason: form.value("reason"), me.actor)
            return me.done(.measure(id), notice: l("Written down. Nothing has moved yet."))
        } catch let problem as RegisterProblem {
            let field =
                switch problem {
                case .codeTaken: "id"
                case .unknownJurisdiction: "jurisdiction"
                default: "rule"
                }
            form.fail(field, problem.problem.advice(l))
            return page(me, form, status: 422)
        }
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) -> Reply {
        let l = me.l
        let book = me.desk.measures.register.book
        var what = UI.field(form, "label", l("Name"), hint: l("For example: Court periods stand still in March"))
        what += UI.field(form, "instrument", l("Legal basis"), hint: l("The instrument and its article."))
        what += UI.field(form, "url", l("Where it is published"), required: false, type: .url)
        what += UI.field(
            form, "jurisdiction", l("Place", context: "country or area"),
            hint: l("A country or a part of it: IT, US-MA."))
        what += UI.day(form, "known", l("Known since"), hint: l("The day on which it was announced."))
        what += UI.field(
            form, "id", l("Identifier"), hint: l("Short, small letters: it-courts-2026. Left empty, one is made."),
            required: false)
        var whom = clocks(form, book, l)
        whom += UI.field(
            form, "area", l("Only in this part of the place"), hint: l("An area code; empty for everywhere."),
            required: false)
        whom += UI.field(
            form, "types", l("Only these kinds of document or matter"),
            hint: l("Codes with commas between; empty for all."),
            required: false)
        whom += UI.textArea(
            form, "excludes", l("Matters that it leaves as they are"),
            hint: l(
                "One a line: protection orders, detention, children. They are not moved where a time limit is marked urgent."
            ),
            required: false, rows: 3)
        var how = UI.radios(form, "rule", l("What it does"), rules.map { Choice($0, MeasureWords.rule($0, l)) })
        how += UI.day(form, "from", l("First day of the window"))
        how += UI.day(
            form, "to", l("Last day of the window"), hint: l("Leave it empty while nobody knows."), required: false)
        how += UI.day(
            form, "date", l("The new day"), hint: l("Where ends move to one day, or not before it."), required: false)
        how += UI.field(
            form, "period", l("How much later, or the most"), hint: l("P30D are 30 days, P6M six months."),
            required: false)
        how += UI.field(
            form, "words", l("Which state lasts, or what is closed"), required: false)
        return me.page(
            l("Write down a measure"), status: status,
            UI.heading(
                l("Write down a measure"),
                lead: l("Nothing moves yet: you see first every time limit that it would move."),
                actions: UI.buttonLink(
                    l("Write it as a definition"), to: .room("measures/definition"), style: .quiet))
                + UI.form(
                    me, to: .room("measures/new"), form, submit: l("Write it down"), cancel: .measures,
                    UI.fieldset(l("The law"), what) + UI.fieldset(l("Whom it is for"), whom)
                        + UI.fieldset(l("How time moves"), how)
                        + UI.textArea(form, "reason", l("Reason"), required: false, rows: 2)))
    }
}

extension MeasureFormPage {
    /// Nearly a hundred kinds, so they stand in groups that open; a group with a tick is open.
    private static func clocks(_ form: Form, _ book: MeasureBook, _ l: Localizer) -> HTML {
        var groups = HTML()
        let chosen = Set(form.values("clocks"))
        for group in ClockKind.Group.allCases {
            let choices = book.library.clocks.all.filter { $0.group == group }
                .map { Choice($0.id, l.definition($0.label)) }.sorted { $0.label < $1.label }
            if choices.isEmpty { continue }
            let ticks = HTML.each(choices) { choice in
                """
                <div class="choice"><input type="checkbox" id="f-clocks-\(choice.code)" name="clocks" value="\(choice.code)"\
                \(if: chosen.contains(choice.code), " checked")><label for="f-clocks-\(choice.code)">\(choice.label)</label></div>
                """
            }
            groups += UI.why(
                title(group, l), isOpen: choices.contains { chosen.contains($0.code) },
                "<div class=\"field inline\">\(ticks)</div>")
        }
        let error = form.error("clocks").map { message -> HTML in
            "<p class=\"error\" id=\"e-clocks\">\(Icon.stop)<span>\(message)</span></p>"
        }
        return """
            <fieldset class="field" id="f-clocks" tabindex="-1"><legend>\(l("Time limits it is about"))</legend>\(error)\
            \(groups)</fieldset>
            """
    }

    private static func title(_ group: ClockKind.Group, _ l: Localizer) -> String {
        switch group {
        case .document: l("Permits and other documents")
        case .cover: l("Benefits and cover")
        case .limitation: l("Limitation")
        case .procedure: l("Steps before courts and offices")
        case .answer: l("Answers that are due")
        case .return: l("Planned returns")
        case .other: l("Other time limits")
        }
    }
}

/// The fields of a measure with one effect, as its definition.
enum MeasureFields {
    /// Nil when a field must be mended; the form says which.
    static func read(_ form: inout Form, _ book: MeasureBook, today: Day) -> String? {
        let l = form.l
        let label = form.line("label", l("Name"))
        let instrument = form.line("instrument", l("Legal basis"))
        let url = form.line("url", l("Where it is published"), required: false)
        let place = form.line("jurisdiction", l("Place", context: "country or area"))
        let known = form.day("known", l("Known since"))
        let typed = form.line("id", l("Identifier"), required: false)
        let clocks = form.values("clocks").filter { book.library.clocks[$0] != nil }
        if clocks.isEmpty { form.fail("clocks", l("{field}: please choose", ["field": l("Time limits it is about")])) }
        let rule = form.code("rule", l("What it does"), of: MeasureFormPage.rules)
        let window = Window(&form)
        let date = form.day("date", l("The new day"), required: ["to-date", "floor"].contains(rule))
        let period = form.line("period", l("How much later, or the most"), required: rule == "add")
        if !period.isEmpty {
            do { _ = try Period(period) } catch {
                form.fail(
                    "period",
                    l("{field}: write it as P30D, P3W, P6M or P1Y", ["field": l("How much later, or the most")]))
            }
        }
        let words = form.line(
            "words", l("Which state lasts, or what is closed"), required: ["while", "block"].contains(rule))
        if rule == "restart" || rule == "deem", window.to == nil {
            form.fail("to", l("{field}: this rule needs it", ["field": l("Last day of the window")]))
        }
        if let date, let from = window.from, date < from {
            form.fail("date", l("The new day lies before the window begins"))
        }
        guard form.isValid, let known, let rule, let from = window.from else { return nil }
        var json = JSONWriter()
        json.object { json in
            json.member("id", typed.isEmpty ? Self.code(place, known) : typed)
            json.member("jurisdiction", place)
            json.member("label", label)
            json.member("instrument", instrument)
            json.member("kind", kind(rule).rawValue)
            json.memberStrings("clocks", clocks)
            json.memberStrings("excludes", lines(form.value("excludes"), by: \.isNewline))
            json.member("confidence", "high")
            if !url.isEmpty {
                json.memberArray("sources") { json in
                    json.object { json in
                        json.member("title", instrument)
                        json.member("url", url)
                    }
                }
            }
            json.memberArray("versions") { json in
                json.object { json in
                    json.member("known", known.description)
                    json.memberArray("effects") { json in
                        json.object { json in
                            json.memberObject(rule) { json in
                                effect(rule, &json, from: from, to: window.to, date, period, words)
                            }
                            let types = lines(form.value("types")) { $0 == "," }
                            let area = Trimming.line(form.value("area"))
                            if !types.isEmpty || !area.isEmpty {
                                json.memberObject("when") { json in
                                    if !types.isEmpty { json.memberStrings("type", types) }
                                    if !area.isEmpty { json.memberStrings("area", [area]) }
                                }
                            }
                        }
                    }
                }
            }
        }
        return json.text
    }

    private struct Window {
        let from: Day?
        let to: Day?

        init(_ form: inout Form) {
            let l = form.l
            from = form.day("from", l("First day of the window"))
            to = form.day("to", l("Last day of the window"), required: false)
            if let from, let to, to < from { form.fail("to", l("The last day lies before the first.")) }
        }
    }

    private static func effect(
        _ rule: String, _ json: inout JSONWriter, from: Day, to: Day?, _ date: Day?, _ period: String, _ words: String
    ) {
        let hasWindow = ["suspend", "restart", "block"].contains(rule)
        if hasWindow {
            json.member("from", from.description)
            json.member("to", ifPresent: to?.description)
        } else {
            json.memberArray("ends") { json in
                json.value(from.description)
                if let to { json.value(to.description) } else { json.null() }
            }
        }
        let length = period.isEmpty ? nil : period
        switch rule {
        case "to-date", "floor", "hold": json.member("date", ifPresent: date?.description)
        case "add":
            json.member("period", period)
            json.member("cap", ifPresent: date?.description)
        case "while":
            json.member("state", words)
            json.member("tail", ifPresent: length)
            json.member("ended", ifPresent: date?.description)
        case "deem":
            json.member("window-end", ifPresent: to?.description)
            json.member("cap", ifPresent: length)
        case "block": json.member("says", words)
        default: break
        }
    }

    private static func kind(_ rule: String) -> Measure.Kind {
        switch rule {
        case "suspend": .suspend
        case "restart": .restart
        case "to-date": .toDate
        case "add": .byDuration
        case "while": .whileCondition
        case "floor": .floor
        case "deem": .deem
        case "hold": .coverage
        default: .service
        }
    }

    private static func code(_ place: String, _ known: Day) -> String {
        "\(place.lowercased())-\(known)-\(Token.random(bytes: 3))"
    }

    private static func lines(_ text: String, by isBetween: (Character) -> Bool) -> [String] {
        text.split(whereSeparator: isBetween).map { Trimming.line(String($0)) }.filter { !$0.isEmpty }
    }
}
