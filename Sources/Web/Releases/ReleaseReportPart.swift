import Access
import Kernel
import Localization
import Statistics

/// What a release keeps and what an attacker finds out, in plain words. From the real records: for those who decide.
enum ReleaseReportPart {
    static func show(_ me: SignedIn, _ run: ReleaseRun) async throws -> HTML {
        let l = me.l
        let content = try await me.desk.statistics.releases.file(run.id, .report, actor: me.actor)
        let report: JSONValue
        do { report = try JSONValue(parsing: content) } catch { throw ReleaseProblem.notDone }
        return UI.notice(
            .warn,
            "<p>\(l("What follows was taken from the real records. It is for those who decide, and not for publication."))</p>"
        )
            + UI.section(l("How well counts are kept"), utility(report["utility"]?.items ?? [], l))
            + UI.section(l("What an attacker finds out"), risk(report["risk"] ?? .null, l))
    }

    private static func real(_ value: JSONValue?) -> Double {
        if case .number(let text)? = value { return Double(text) ?? 0 }
        return 0
    }

    private static func share(_ value: JSONValue?, _ l: Localizer) -> String {
        let tenths = Int((real(value) * 1_000).rounded())
        let text = tenths % 10 == 0 ? l.number(tenths / 10) : "\(l.number(tenths / 10)).\(tenths % 10)"
        return l("{n} %", ["n": text])
    }

    private static func utility(_ lines: [JSONValue], _ l: Localizer) -> HTML {
        let rows = lines.map { line -> [HTML] in
            let error = (real(line["mean_absolute_error"]) * 10).rounded() / 10
            return [
                HTML(text: l.number(line["length"]?.integer ?? 0)),
                HTML(text: l.number(line["combinations"]?.integer ?? 0)),
                "<bdi>\(ReleaseWords.decimal(error))</bdi>", HTML(text: share(line["lost"], l)),
                HTML(text: share(line["fabricated_mass"], l)),
            ]
        }
        return
            "<p>\(l("Combinations that at least 10 real records share, and how far their synthetic counts are off on average."))</p>"
            + UI.table(
                l, caption: l("Counts"),
                [
                    Column(l("Values together")), Column(l("Combinations"), isNumber: true),
                    Column(l("Off by, on average"), isNumber: true),
                    Column(l("Lost", context: "combinations"), isNumber: true),
                    Column(l("Made up", context: "combinations"), isNumber: true),
                ], rows)
    }

    private static func risk(_ risk: JSONValue, _ l: Localizer) -> HTML {
        func count(_ name: String) -> String { l.number(risk[name]?.integer ?? 0) }
        let said = [
            l(
                "Told whether a person is in the data or not, an attacker is right in {percent} of pairs; 50 % is guessing.",
                ["percent": share(risk["membership_attack"], l)]),
            l(
                "Knowing all about a person but one value, an attacker guesses it in {inside} of cases for people in the data, and in {outside} for people who are not: only the difference comes from the release.",
                [
                    "inside": share(risk["attribute_attack_inside"], l),
                    "outside": share(risk["attribute_attack_outside"], l),
                ]),
            l(
                "Of {all} combinations that fewer than 10 real records share, {shown} are in the release too, most of them by chance.",
                ["all": count("rare_combinations"), "shown": count("rare_combinations_shown")]),
            l(
                "Of {all} records that are like no other, {shown} stand in the release in every column.",
                ["all": count("unique_records"), "shown": count("unique_records_repeated")]),
        ]
        return "<ul>\(HTML.each(said) { "<li>\($0)</li>" })</ul>"
    }
}
