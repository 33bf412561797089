import HTTPTypes
import Access
import FieldReports
import HTTPTypes
import Kernel

/// Visit reports and survey answers by program.
enum FieldReportOperations {
    static let head: [Shape.Slot] = [
        must("id", .id), must("organisation", .id), may("member", .id), must("kind", .choice(of: FieldReportKind.self)),
        must("subject", .text), may("day", .day), must("reported_at", .instant), must("version", .count),
    ]
    static let row = Shape.named("FieldReportHead", .object(head))
    static let file = Shape.named("FieldReport", .object(head + [must("answers", .map(.text))]))

    static let all: [Operation] = [
        Operation(
            .get, "reports", "reports.list", "Visit reports and survey answers of your organisation, latest first.",
            query: [
                .init("kind", .choice(FieldReportKind.allCases.map(\.rawValue)), "Only these."), .limit, .after(),
            ], answer: .object([must("reports", .list(row)), may("next", .id)])
        ) { me, call in
            var query = FieldReportQuery(
                kind: call.query["kind"].flatMap(FieldReportKind.init(rawValue:)),
                before: call.query["after"].flatMap { FieldReportID($0) })
            query.limit = call.limit
            let heads = try await me.desk.reports.list(query, actor: me.actor)
            return .json {
                $0.memberArray("reports") { for head in heads { $0.object { write(head, to: &$0) } } }
                if heads.count == query.limit { $0.member("next", ifPresent: heads.last?.id) }
            }
        },
        Operation(.get, "reports/:report", "reports.get", "One report with its answers.", answer: file) { me, _ in
            let report = try await me.desk.reports.load(try me.id("report"), actor: me.actor)
            return .json {
                write(report.head, to: &$0)
                $0.memberObject("answers") { for answer in report.answers { $0.member(answer.name, answer.text) } }
            }
        },
    ]

    private static func write(_ head: FieldReportHead, to json: inout JSONWriter) {
        json.member("id", head.id)
        json.member("organisation", head.organisation)
        json.member("member", ifPresent: head.member)
        json.member("kind", head.kind.rawValue)
        json.member("subject", head.subject)
        json.member("day", ifPresent: head.day)
        json.member("reported_at", head.reportedAt)
        json.member("version", head.version)
    }
}
