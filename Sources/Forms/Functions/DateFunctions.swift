import Kernel

extension FunctionCatalogue {
    static let dateFunctions: [FormFunction] = [
        FormFunction("today", 0...0, varies: true) { call in
            .string(call.session.clock.local(call.session.clock.now).day.description)
        },
        FormFunction("now", 0...0, varies: true) { .string($0.session.clock.text($0.session.clock.now)) },
        FormFunction("date", 1...1) { call in
            let value = call.evaluator.scalar(call.arguments[0])
            if case .number(let days) = value { return .string(DateResult.day(days)?.description ?? "") }
            let text = call.evaluator.string(value)
            if text.isEmpty { return .string("") }
            guard let read = DateText(text), let day = read.day else {
                guard let day = DateResult.day(Numerals.number(text)) else { return call.fail("date") }
                return .string(day.description)
            }
            guard read.milliseconds != nil, let instant = read.instant(call.session.clock) else {
                return .string(day.description)
            }
            return .string(call.session.clock.local(instant).day.description)
        },
        FormFunction("date-time", 1...1) { call in
            let clock = call.session.clock
            let value = call.evaluator.scalar(call.arguments[0])
            if case .number(let days) = value {
                guard days.isFinite, abs(days) < 3e6 else { return .string("") }
                return .string(clock.text(Timestamp(milliseconds: Int64((days * 86_400_000).rounded()))))
            }
            let text = call.evaluator.string(value)
            if text.isEmpty { return .string("") }
            guard let instant = DateText(text)?.instant(clock) else { return call.fail("date-time") }
            return .string(clock.text(instant))
        },
        FormFunction("decimal-date-time", 1...1, givesNumber: true) { .number($0.number(0)) },
        FormFunction("decimal-time", 1...1, givesNumber: true) { call in
            let text = call.string(0)
            if let time = DateText.time(text) {
                // A time of day: shown on the place's clock.
                let place = call.session.clock.offset(at: call.session.clock.now)
                let shift = Int64(place - (time.offset ?? place)) * 60_000
                let day: Int64 = 86_400_000
                return .number(Double(((time.milliseconds + shift) % day + day) % day) / Double(day))
            }
            guard let read = DateText(text), read.milliseconds != nil, let instant = read.instant(call.session.clock)
            else {
                return .number(.nan)
            }
            return .number(Double(call.session.clock.local(instant).milliseconds) / 86_400_000)
        },
        FormFunction("format-date", 2...2) { DateResult.format($0, "format-date") },
        FormFunction("format-date-time", 2...2) { DateResult.format($0, "format-date-time") },
    ]
}

/// Dates out of numbers, and dates as people read them.
enum DateResult {
    static func day(_ days: Double) -> Day? {
        guard days.isFinite, abs(days) < 3e6 else { return nil }
        return Day(number: Int32(days.rounded(.down)))
    }

    /// Names are English: the engine's answer must not depend on who looks.
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    fileprivate static func format(_ call: FunctionCall, _ name: String) -> XPathValue {
        let clock = call.session.clock
        let value = call.evaluator.scalar(call.arguments[0])
        var local: (day: Day, milliseconds: Int64)
        if case .number(let days) = value {
            guard let day = day(days) else { return .string("") }
            local = (day, Int64((days - days.rounded(.down)) * 86_400_000))
        } else {
            let text = call.evaluator.string(value)
            if text.isEmpty { return .string("") }
            if let read = DateText(text), let day = read.day {
                local = (day, 0)
                if read.milliseconds != nil, let instant = read.instant(clock) { local = clock.local(instant) }
            } else if let time = DateText.time(text) {
                local = (clock.local(clock.now).day, time.milliseconds)
            } else {
                return call.fail(name)
            }
        }
        return text(local.day, local.milliseconds, call.string(1)).map { .string($0) } ?? call.fail(name)
    }

    /// Nil when the format has a letter that means nothing.
    static func text(_ day: Day, _ milliseconds: Int64, _ format: String) -> String? {
        let (year, month, date) = day.components
        var result = ""
        var isEscape = false
        for letter in format {
            guard isEscape else {
                if letter == "%" { isEscape = true } else { result.append(letter) }
                continue
            }
            isEscape = false
            switch letter {
            case "%": result += "%"
            case "Y": result += pad(year, 4)
            case "y": result += pad(year % 100, 2)
            case "m": result += pad(month, 2)
            case "n": result += String(month)
            case "b": result += months[month - 1]
            case "B": result += months[month - 1]
            case "d": result += pad(date, 2)
            case "e": result += String(date)
            case "a": result += weekdays[day.weekday - 1]
            case "H": result += pad(milliseconds / 3_600_000, 2)
            case "h": result += String(milliseconds / 3_600_000)
            case "M": result += pad(milliseconds / 60_000 % 60, 2)
            case "S": result += pad(milliseconds / 1_000 % 60, 2)
            case "3": result += pad(milliseconds % 1_000, 3)
            case "W": result += String(isoWeek(day))
            default: return nil
            }
        }
        return isEscape ? nil : result
    }

    /// ISO 8601: the week of the year that holds this week's Thursday.
    private static func isoWeek(_ day: Day) -> Int {
        let thursday = day.adding(days: 4 - day.weekday)
        let start = Day(year: thursday.components.year, month: 1, day: 1) ?? thursday
        return Int(thursday.number - start.number) / 7 + 1
    }
}
