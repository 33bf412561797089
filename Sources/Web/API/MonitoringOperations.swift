import Cases
import Directory
import HTTPTypes
import Kernel
import Monitoring
import Requests

/// Where the response is stuck, by program: counts, times and codes, never a name and never a file.
enum MonitoringOperations {
    static let spread = Shape.named(
        "Spread", .object([must("count", .count), must("median", .count), must("p90", .count)]))
    static let days = Operation.Parameter("days", .integer(1...366), "How far back; 92 when left out.")
    static let overdue = Shape.named(
        "OverdueRequest",
        .object([
            must("id", .id), must("kind", .text), must("state", .text),
            must("turn", .choice(of: RequestState.Turn.self)), must("from", .id), must("to", .id),
            must("region", .text), must("urgency", .choice(of: Urgency.self)), must("made_at", .instant),
            must("due_at", .instant), may("escalated_at", .instant), may("responsible", .id),
        ]))

    static let all: [Operation] = [
        Operation(
            .get, "monitoring/summary", "monitoring.summary",
            "What is stuck: requests past their time, cases without a next step; each with its count, the worst first.",
            query: [.limit],
            answer: .object([
                must("at", .instant), must("overdue_count", .count), must("overdue", .list(overdue)),
                must("without_step_count", .count),
                must(
                    "without_step",
                    .list(
                        .object([
                            must("reference", .text), may("organisation", .id), may("worker", .id),
                            must("updated_at", .instant),
                        ]))),
            ])
        ) { me, call in try await summary(me, call) },
        Operation(
            .get, "monitoring/services", "monitoring.services", "Services by region, state and freshness.",
            query: [.init("kind", DirectoryOperations.kind, "Only of this kind.")],
            answer: .object([
                must(
                    "cells",
                    .list(
                        .object([
                            must("region", .text), may("state", .choice(of: OpenState.self)),
                            must("freshness", .text), must("services", .count), must("places_left", .count),
                        ])))
            ])
        ) { me, call in
            let cells = try await me.desk.monitoring.services(me.actor, kind: call.query["kind"])
            return .json { json in
                CaseJSON.list("cells", cells, to: &json) { cell, json in
                    json.member("region", cell.region)
                    json.member("state", ifPresent: cell.state?.rawValue)
                    json.member("freshness", cell.freshness)
                    json.member("services", cell.services)
                    json.member("places_left", cell.placesLeft)
                }
            }
        },
        Operation(
            .get, "monitoring/waiting", "monitoring.waiting",
            "How long people waited, in minutes, by kind, region and month.", query: [days],
            answer: .object([
                must(
                    "rows",
                    .list(
                        .object([
                            must("kind", .text), must("region", .text), must("month", .day), must("sent", .count),
                            may("to_answer", spread), may("to_arrival", spread),
                        ])))
            ])
        ) { me, call in try await waiting(me, call) },
        Operation(
            .get, "monitoring/refusals", "monitoring.refusals", "Refusals by reason, the most frequent first.",
            query: [days],
            answer: .object([
                must("rows", .list(.object([must("kind", .text), must("reason", .text), must("count", .count)])))
            ])
        ) { me, call in
            let rows = try await me.desk.monitoring.refusals(me.actor, days: call.queryInt("days") ?? 92)
            return .json { json in
                CaseJSON.list("rows", rows, to: &json) { row, json in
                    json.member("kind", row.kind)
                    json.member("reason", row.reason)
                    json.member("count", row.count)
                }
            }
        },
    ]

    private static func summary(_ me: SignedIn, _ call: Call) async throws -> Reply {
        let stuck = try await me.desk.monitoring.stuck(me.actor, rows: call.limit)
        return .json { json in
            json.member("at", stuck.at)
            json.member("overdue_count", stuck.overdueCount)
            CaseJSON.list("overdue", stuck.overdue, to: &json) { request, json in
                json.member("id", request.id)
                json.member("kind", request.kind)
                json.member("state", request.state)
                json.member("turn", request.turn.rawValue)
                json.member("from", request.from)
                json.member("to", request.to)
                json.member("region", request.region)
                json.member("urgency", request.urgency.rawValue)
                json.member("made_at", request.madeAt)
                json.member("due_at", request.dueAt)
                json.member("escalated_at", ifPresent: request.escalatedAt)
                json.member("responsible", ifPresent: request.responsible)
            }
            json.member("without_step_count", stuck.withoutStepCount)
            CaseJSON.list("without_step", stuck.withoutStep, to: &json) { row, json in
                json.member("reference", row.reference)
                json.member("organisation", ifPresent: row.organisation)
                json.member("worker", ifPresent: row.worker)
                json.member("updated_at", row.updatedAt)
            }
        }
    }

    private static func waiting(_ me: SignedIn, _ call: Call) async throws -> Reply {
        let rows = try await me.desk.monitoring.waiting(me.actor, days: call.queryInt("days") ?? 92)
        return .json { json in
            CaseJSON.list("rows", rows, to: &json) { row, json in
                json.member("kind", row.kind)
                json.member("region", row.region)
                json.member("month", row.month)
                json.member("sent", row.sent)
                write("to_answer", row.toAnswer, to: &json)
                write("to_arrival", row.toArrival, to: &json)
            }
        }
    }

    private static func write(_ name: String, _ spread: WaitingTimes.Spread?, to json: inout JSONWriter) {
        guard let spread else { return }
        json.memberObject(name) {
            $0.member("count", spread.count)
            $0.member("median", spread.median)
            $0.member("p90", spread.p90)
        }
    }
}
