import Kernel

extension Measure {
    /// What holds of every version, as `read` takes it, without `versions`.
    package var header: String {
        var json = JSONWriter()
        json.object { json in
            json.member("id", id)
            json.member("jurisdiction", jurisdiction)
            json.member("label", label)
            json.member("instrument", instrument)
            json.member("language", ifPresent: language)
            json.member("kind", kind.rawValue)
            json.memberStrings("clocks", clocks)
            if !excludes.isEmpty { json.memberStrings("excludes", excludes) }
            json.member("confidence", confidence.rawValue)
            if !unverified.isEmpty { json.memberStrings("unverified", unverified) }
            if !sources.isEmpty {
                json.memberArray("sources") { json in
                    for source in sources {
                        json.object { json in
                            json.member("title", source.title)
                            json.member("url", source.url)
                        }
                    }
                }
            }
        }
        return json.text
    }

    /// The whole text of a header and the texts of its versions, as `read` takes it.
    package static func text(header: String, versions: [String]) -> String {
        header.dropLast() + ",\"versions\":[" + versions.joined(separator: ",") + "]}"
    }
}

extension Measure.Version {
    /// As `Measure.read` takes it.
    package var text: String {
        var json = JSONWriter()
        json.object { json in
            json.member("known", known.description)
            json.member("note", ifPresent: note)
            if isChain { json.member("chain", true) }
            if isWithdrawal { json.member("withdrawn", true) }
            if movesLaterSteps { json.member("later-steps", "move-along") }
            json.memberArray("effects") { json in for effect in effects { effect.write(&json) } }
        }
        return json.text
    }
}

extension Measure.Effect {
    fileprivate func write(_ json: inout JSONWriter) {
        json.object { json in
            let base = readings[0]
            json.memberObject(base.move.word) { json in base.move.write(&json) }
            if !clocks.isEmpty { json.memberStrings("clocks", clocks) }
            if conditions != .none { json.memberObject("when") { json in conditions.write(&json) } }
            json.member("note", ifPresent: note)
            if readings.count > 1 {
                json.memberObject("reading") { json in base.writeName(&json) }
                json.memberArray("readings") { json in
                    for other in readings.dropFirst() {
                        json.object { json in
                            other.writeName(&json)
                            other.move.write(&json)
                        }
                    }
                }
            }
        }
    }
}

extension Measure.Reading {
    fileprivate func writeName(_ json: inout JSONWriter) {
        json.member("label", label)
        json.member("source", source)
    }
}

extension Measure.Move {
    /// Every key, so that another reading stands in place of the whole effect.
    fileprivate func write(_ json: inout JSONWriter) {
        switch self {
        case .suspend(let stop):
            json.member("from", stop.from.description)
            json.member("to", ifPresent: stop.to?.description)
            json.member("days", ifPresent: stop.days)
            if stop.insideIsDayZero { json.member("begun-inside", "day-zero") }
            json.member("at-least", ifPresent: stop.atLeast)
            if let below = stop.shortBelow, let then = stop.shortThen {
                json.memberObject("short") { json in
                    json.member("below", below)
                    json.member("then", then.text)
                }
            }
            if stop.fixedDatesToNextWorkingDay { json.member("fixed-dates", "next-working-day") }
        case .restart(let again):
            json.member("from", again.from.description)
            json.member("to", again.to.description)
            if again.isDayZero { json.member("first-day", "day-zero") }
            if !again.doubled.isEmpty { json.memberStrings("double", again.doubled) }
            if again.doubledWithin > 0 { json.member("double-within", again.doubledWithin) }
        case .toDate(let window, let date), .floor(let window, let date):
            window.write(&json)
            json.member("date", date.description)
        case .add(let window, let period, let cap, let orDate):
            window.write(&json)
            json.member("period", period.text)
            json.member("cap", ifPresent: cap?.description)
            json.member("or-date", ifPresent: orDate?.description)
        case .whileState(let window, let state, let tail, let ended):
            window.write(&json)
            json.member("state", state)
            json.member("tail", ifPresent: tail?.text)
            json.member("ended", ifPresent: ended?.description)
        case .deem(let window, let from, let cap):
            window.write(&json)
            json.member("window-end", from.description)
            json.member("cap", ifPresent: cap?.text)
        case .hold(let window, let date):
            window.write(&json)
            json.member("date", ifPresent: date?.description)
        case .block(let from, let to, let says):
            json.member("from", from.description)
            json.member("to", ifPresent: to?.description)
            json.member("says", says)
        }
    }
}

extension Measure.Window {
    fileprivate func write(_ json: inout JSONWriter, _ name: String = "ends") {
        json.memberArray(name) { json in
            for day in [first, last] {
                if let day { json.value(day.description) } else { json.null() }
            }
        }
    }
}

extension Measure.Conditions {
    fileprivate func write(_ json: inout JSONWriter) {
        if !types.isEmpty { json.memberStrings("type", types) }
        if !typesNot.isEmpty { json.memberStrings("type-not", typesNot) }
        if !officesNot.isEmpty { json.memberStrings("office-not", officesNot) }
        if !areas.isEmpty { json.memberStrings("area", areas) }
        json.member("length-over", ifPresent: longerThan?.text)
        json.member("length-up-to", ifPresent: upTo?.text)
        if let notice { notice.write(&json, "notice") }
        json.member("pending-on", ifPresent: pendingOn?.description)
        json.member("present-on", ifPresent: presentOn?.description)
        if leaving { json.member("leaving", true) }
    }
}
