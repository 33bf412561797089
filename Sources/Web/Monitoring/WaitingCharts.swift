import Directory
import Kernel
import Localization
import Monitoring
import Requests

/// How long people waited, and why they were refused.
enum WaitingCharts {
    static func html(_ me: SignedIn, _ waiting: [WaitingTimes], days: Int) -> HTML {
        let l = me.l
        let title = l("Waiting times")
        if waiting.isEmpty {
            return UI.section(title, UI.empty(l("No request was sent in this time.")))
        }
        let bars = waiting.compactMap { times -> (label: String, value: Int)? in
            guard let answer = times.toAnswer else { return nil }
            return (label: label(times, me), value: answer.median)
        }
        let rows = waiting.map { times -> [HTML] in
            [
                HTML(text: l.month(times.month)), HTML(text: kind(times.kind, me)), HTML(text: region(times, me)),
                HTML(text: l.number(times.sent)), spread(times.toAnswer?.median, l), spread(times.toAnswer?.p90, l),
                spread(times.toArrival?.median, l), spread(times.toArrival?.p90, l),
            ]
        }
        var body: HTML = """
            <p>\(l("Half waited no longer than the median; nine in ten no longer than the longer time beside it."))</p>
            """
        if !bars.isEmpty {
            body += UI.barChart(
                l, title: l("From sending to an answer, median in minutes"), unit: l("Minutes"), Array(bars.suffix(24)))
        }
        body += UI.table(
            l, caption: title,
            [
                Column(l("Month")), Column(l("Request")), Column(l("Region")),
                Column(l("Sent", context: "number"), isNumber: true),
                Column(l("To an answer: median"), isNumber: true),
                Column(l("To an answer: nine in ten"), isNumber: true),
                Column(l("To the arrival: median"), isNumber: true),
                Column(l("To the arrival: nine in ten"), isNumber: true),
            ], rows)
        return UI.section(title, body)
    }

    static func refusals(_ me: SignedIn, _ refusals: [RequestOversight.Refused], days: Int) -> HTML {
        let l = me.l
        let title = l("Refusals by reason")
        if refusals.isEmpty { return UI.section(title, UI.empty(l("Nobody was refused in this time."))) }
        let bars = refusals.map { refused -> (label: String, value: Int) in
            let definition = me.desk.requests.definitions.current(refused.kind)
            let reason = definition.map { RequestWords.reason(refused.reason, $0, l) } ?? refused.reason
            return (
                label: l("{request}: {sentence}", ["request": kind(refused.kind, me), "sentence": reason]),
                value: refused.count
            )
        }
        return UI.section(title, UI.barChart(l, title: title, unit: l("Requests"), bars))
    }

    /// Minutes as people say them: under two hours in minutes, under two days in hours.
    private static func spread(_ minutes: Int?, _ l: Localizer) -> HTML {
        guard let minutes else { return "–" }
        let words =
            minutes < 120
            ? l.plural("{n} minute", "{n} minutes", minutes)
            : minutes < 2_880
                ? l.plural("{n} hour", "{n} hours", minutes / 60) : l.plural("{n} day", "{n} days", minutes / 1_440)
        return HTML(text: words)
    }

    private static func label(_ times: WaitingTimes, _ me: SignedIn) -> String {
        [me.l.month(times.month), kind(times.kind, me), region(times, me)].joined(separator: " · ")
    }

    private static func kind(_ code: String, _ me: SignedIn) -> String {
        me.desk.requests.definitions.current(code).map { RequestWords.kind($0, me.l) } ?? code
    }

    private static func region(_ times: WaitingTimes, _ me: SignedIn) -> String {
        times.region.isEmpty ? me.l("No region") : DirectoryWords.region(times.region, me.desk.directory.regions)
    }
}
