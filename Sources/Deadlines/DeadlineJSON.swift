import Kernel

extension DeadlineQuestion {
    static let members = [
        "jurisdiction", "clock", "rule", "trigger", "zone", "period", "ordinary_end", "printed_expiry", "direction",
        "holidays",
        "measures", "as_known_on", "type", "office", "area", "notice_date", "application_date", "present", "leaving",
        "urgent", "follows",
    ]

    /// Reads one question. Throws what is wrong with it, naming the member.
    package init(_ value: JSONValue) throws(DeadlineProblem) { try self.init(value, deep: 0) }

    private init(_ value: JSONValue, deep: Int) throws(DeadlineProblem) {
        guard let given = value.members else {
            throw DeadlineProblem(.badQuestion, "a question is a JSON object", "Write {\"rule\": …, \"trigger\": …}.")
        }
        for member in given where !Self.members.contains(member.name) {
            throw DeadlineProblem(
                .badQuestion, "unknown member \"\(member.name)\"", "Write only \(Self.members.joined(separator: ", "))."
            )
        }
        self.init()
        jurisdiction = try value.word("jurisdiction")
        rule = try value.word("rule")
        clock = try value.word("clock")
        (trigger, triggerMinute) = try value.moment("trigger")
        zone = try value.word("zone")
        period = try value.period("period")
        direction = try value.direction("direction")
        holidays = try value.days("holidays")
        ordinaryEnd = try value.day("ordinary_end")
        printedExpiry = try value.day("printed_expiry")
        measures = try value.measures("measures")
        asKnownOn = try value.day("as_known_on")
        selectors.type = try value.word("type")
        selectors.office = try value.word("office")
        selectors.area = try value.word("area")
        selectors.notice = try value.day("notice_date")
        selectors.application = try value.day("application_date")
        selectors.present = try value.bool("present")
        selectors.leaving = try value.bool("leaving")
        selectors.urgent = try value.bool("urgent")
        if let earlier = value.given("follows") {
            guard deep < Self.chainMax else {
                throw DeadlineProblem(
                    .badQuestion, "more than \(Self.chainMax) steps follow one another", "Give the nearest ones only.")
            }
            follows = try DeadlineQuestion(earlier, deep: deep + 1)
        }
        try check()
    }

    private func check() throws(DeadlineProblem) {
        if triggerMinute != nil, period?.hours ?? 0 == 0 {
            throw DeadlineProblem(
                .badQuestion, "a time of day and no hours to count", "Write the day alone, or a period as PT48H.")
        }
        if ordinaryEnd != nil, printedExpiry != nil {
            throw DeadlineProblem(
                .contradiction, "`ordinary_end` and `printed_expiry` are both given", "Write the one that is meant.")
        }
        if follows != nil, printedExpiry != nil {
            throw DeadlineProblem(
                .contradiction, "a day printed on a document follows no other clock", "Leave one of the two out.")
        }
        let isGiven = ordinaryEnd != nil || printedExpiry != nil
        if !isGiven {
            if period == nil {
                throw DeadlineProblem(.badPeriod, "the period is missing", "Write \"period\": \"P30D\".")
            }
            if follows != nil, trigger != nil {
                throw DeadlineProblem(
                    .contradiction, "it follows an earlier clock, and yet begins on a day of its own",
                    "Leave `trigger` out: the day of the clock that it follows is the event.")
            }
            if follows == nil, trigger == nil {
                throw DeadlineProblem(
                    .needsTrigger, "the day of the event is missing", "Write \"trigger\": \"2020-03-02\".")
            }
        } else if direction != .forward {
            throw DeadlineProblem(
                .badQuestion, "an end that is given is not counted \(direction.rawValue)",
                "Leave `direction` out, or write `trigger` and `period`.")
        }
        if measures == .all, jurisdiction == nil {
            throw DeadlineProblem(
                .badQuestion, "all measures of which place?", "Add `jurisdiction`, or list `measures` by identifier.")
        }
    }

    /// As `init` reads it, with what was told and no more.
    package func write(_ json: inout JSONWriter) { json.object { json in writeMembers(&json) } }

    private func writeMembers(_ json: inout JSONWriter) {
        json.members(("jurisdiction", jurisdiction), ("clock", clock), ("rule", rule))
        json.members(
            ("trigger", triggerText), ("zone", zone), ("period", period?.text),
            ("ordinary_end", ordinaryEnd?.description),
            ("printed_expiry", printedExpiry?.description))
        if direction != .forward { json.member("direction", direction.rawValue) }
        if let holidays { json.memberStrings("holidays", holidays.map(\.description)) }
        switch measures {
        case .none: break
        case .all: json.member("measures", "all")
        case .named(let ids): json.memberStrings("measures", ids)
        }
        json.members(
            ("as_known_on", asKnownOn?.description), ("type", selectors.type), ("office", selectors.office),
            ("area", selectors.area), ("notice_date", selectors.notice?.description),
            ("application_date", selectors.application?.description))
        if let present = selectors.present { json.member("present", present) }
        if let leaving = selectors.leaving { json.member("leaving", leaving) }
        if let urgent = selectors.urgent { json.member("urgent", urgent) }
        if let follows {
            json.memberObject("follows") { json in follows.writeMembers(&json) }
        }
    }
}

extension DeadlineQuestion {
    fileprivate var triggerText: String? {
        guard let trigger, let minute = triggerMinute else { return trigger?.description }
        return "\(trigger)T\(pad(minute / 60, 2)):\(pad(minute % 60, 2))"
    }
}

extension JSONWriter {
    fileprivate mutating func members(_ members: (String, String?)...) {
        for (name, text) in members { member(name, ifPresent: text) }
    }
}

extension JSONValue {
    fileprivate func given(_ name: String) -> JSONValue? {
        guard let value = self[name], value != .null else { return nil }
        return value
    }

    fileprivate func word(_ name: String) throws(DeadlineProblem) -> String? {
        guard let given = given(name) else { return nil }
        guard let text = given.text else {
            throw DeadlineProblem(.badQuestion, "\"\(name)\" is not a text", "Write it in quotes, or leave it out.")
        }
        return text
    }

    fileprivate func bool(_ name: String) throws(DeadlineProblem) -> Bool? {
        guard let given = given(name) else { return nil }
        guard case .bool(let bool) = given else {
            throw DeadlineProblem(.badQuestion, "\"\(name)\" is neither true nor false", "Write true or false.")
        }
        return bool
    }

    fileprivate func period(_ name: String) throws(DeadlineProblem) -> Period? {
        guard let text = try word(name) else { return nil }
        return try Period(text)
    }

    fileprivate func day(_ name: String) throws(DeadlineProblem) -> Day? {
        guard let given = given(name) else { return nil }
        return try given.day(named: name)
    }

    /// `2020-03-02`, or `2020-03-02T14:30`.
    fileprivate func moment(_ name: String) throws(DeadlineProblem) -> (Day?, Int?) {
        guard let text = given(name)?.text, text.utf8.count == 16, Array(text.utf8)[10] == UInt8(ascii: "T") else {
            return (try day(name), nil)
        }
        let time = text.suffix(5).split(separator: ":", omittingEmptySubsequences: false)
        guard time.count == 2, time.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }),
            let hour = Int(time[0]), let minute = Int(time[1]), hour < 24, minute < 60
        else {
            throw DeadlineProblem(.badDay, "\"\(name)\" has no such time", "Write it as 2020-03-02T14:30.")
        }
        return (try JSONValue.string(String(text.prefix(10))).day(named: name), hour * 60 + minute)
    }

    private func day(named name: String) throws(DeadlineProblem) -> Day {
        guard let text, let day = Day(text) else {
            throw DeadlineProblem(.badDay, "\"\(name)\" is no day of the calendar", "Write it as 2020-03-02.")
        }
        // Room on both sides for the longest period, so that no computed day leaves the calendar.
        guard (1900...2300).contains(day.components.year) else {
            throw DeadlineProblem(.badDay, "\"\(name)\" lies outside the years 1900 to 2300", "Check the year.")
        }
        return day
    }

    fileprivate func days(_ name: String) throws(DeadlineProblem) -> [Day]? {
        guard let given = given(name) else { return nil }
        guard let items = given.items else {
            throw DeadlineProblem(
                .badQuestion, "\"\(name)\" is not a list", "Write [\"2020-04-10\"], or [] for none.")
        }
        var days: [Day] = []
        for item in items { days.append(try item.day(named: name)) }
        return days
    }

    fileprivate func direction(_ name: String) throws(DeadlineProblem) -> Direction {
        guard let given = given(name) else { return .forward }
        guard let known = given.text.flatMap(Direction.init) else {
            throw DeadlineProblem(
                .badQuestion, "unknown direction",
                "Write one of: \(Direction.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return known
    }

    fileprivate func measures(_ name: String) throws(DeadlineProblem) -> MeasureChoice {
        guard let given = given(name) else { return .none }
        if given.text == "all" { return .all }
        let problem = DeadlineProblem(
            .badQuestion, "\"\(name)\" is neither \"all\" nor a list of identifiers",
            "Write \"all\", or [\"fr-residence-2020\"].")
        guard let items = given.items else { throw problem }
        var ids: [String] = []
        for item in items {
            guard let id = item.text else { throw problem }
            ids.append(id)
        }
        return ids.isEmpty ? .none : .named(ids)
    }
}

extension DeadlineProblem {
    func write(_ json: inout JSONWriter) {
        json.object { json in
            json.memberObject("error") { json in
                json.member("code", code.rawValue)
                json.member("what", what)
                json.member("mend", mend)
            }
        }
    }
}

extension DeadlineAnswer {
    package func write(_ json: inout JSONWriter) {
        json.object { json in
            json.member("due", orNull: due?.description)
            if let dueMinute { json.member("due_time", "\(pad(dueMinute / 60, 2)):\(pad(dueMinute % 60, 2))") }
            json.member("ordinary_due", ordinaryDue.description)
            if let until {
                json.memberObject("until") { json in
                    json.member("state", until.state)
                    if let tail = until.tail { json.member("tail", tail.text) }
                }
            }
            json.memberArray("steps") { json in
                for step in steps {
                    json.object { json in
                        json.member("rule", step.says)
                        json.member("from", step.from.description)
                        json.member("to", orNull: step.to?.description)
                        json.member("source", step.source)
                        if case .carried(_, let measure, _) = step.what { json.member("measure", measure) }
                        if case .moved(_, let measure, _, let known) = step.what {
                            json.member("measure", measure)
                            json.member("known", known.description)
                        }
                    }
                }
            }
            json.memberArray("readings") { json in
                for reading in readings {
                    json.object { json in
                        json.member("reading", reading.label)
                        json.member("source", reading.source)
                        json.member("due", orNull: reading.due?.description)
                    }
                }
            }
            json.memberStrings("notes", notes.map(\.description))
        }
    }
}
