import Audit
import HTTPTypes
import Kernel
import Storage
import Vault

/// Whether this process can do its work now, for a load balancer: the database answers and takes a write, and the audit log
/// keeps up.
enum Readiness {
    /// Entries that wait; a second's worth of a busy day is far less.
    private static let waitingMax = 50_000

    static func show(_ visit: Visit) async throws -> Reply {
        let extent = try await visit.desk.audit.extent()
        guard extent.waiting < waitingMax else { throw Problem.unavailable }
        return Reply(kind: .text, body: Array("ready\n".utf8))
    }
}

/// Numbers for Prometheus, text format 0.0.4. Open to this machine only, or to who brings the token of
/// `PALERMO_METRICS_TOKEN`; nothing in it is about a person or a case.
enum MetricsPage {
    static func show(_ visit: Visit) async throws -> Reply {
        guard isAdmitted(visit) else { throw Problem.unknown }
        let snapshot = visit.site.metrics.snapshot()
        var text = Text()
        text.begin("palermo_requests_total", "counter", "Requests answered, by the class of the status.")
        for (index, count) in snapshot.classes.enumerated() {
            text.line("palermo_requests_total{class=\"\(index + 1)xx\"}", count)
        }
        text.begin("palermo_request_seconds", "histogram", "How long requests took.")
        for (bound, count) in zip(Metrics.bounds, snapshot.buckets) {
            text.line("palermo_request_seconds_bucket{le=\"\(seconds(milliseconds: bound))\"}", count)
        }
        let all = snapshot.buckets.last ?? 0
        text.line("palermo_request_seconds_bucket{le=\"+Inf\"}", all)
        text.line("palermo_request_seconds_sum", seconds(microseconds: snapshot.totalMicroseconds))
        text.line("palermo_request_seconds_count", all)
        text.begin("palermo_requests_running", "gauge", "Requests that are being answered, this one among them.")
        text.line("palermo_requests_running", snapshot.running)
        let extent = try await visit.desk.audit.extent()
        text.begin("palermo_audit_entries", "gauge", "Entries in the audit log.")
        text.line("palermo_audit_entries", extent.size)
        text.begin("palermo_audit_waiting", "gauge", "Entries that wait for their place in it.")
        text.line("palermo_audit_waiting", extent.waiting)
        if let head = try await visit.desk.audit.newestHead() {
            text.begin("palermo_audit_head_age_seconds", "gauge", "Since the log was last signed.")
            text.line(
                "palermo_audit_head_age_seconds", max(0, Int(visit.now.milliseconds - head.at.milliseconds) / 1_000))
        }
        let queue = try await visit.desk.database.read { try Jobs.queue($0, now: visit.now) }
        text.begin("palermo_jobs_waiting", "gauge", "Jobs whose time has come.")
        text.line("palermo_jobs_waiting", queue.count)
        text.begin("palermo_jobs_oldest_seconds", "gauge", "Since when the oldest of them waits.")
        text.line("palermo_jobs_oldest_seconds", Int(queue.oldestMilliseconds / 1_000))
        return Reply(kind: .text, body: text.bytes).with(.cacheControl, "no-store")
    }

    private static let loopback = Set(["127.0.0.1", "::1"].compactMap { NetworkAddress($0)?.counted })

    private static func isAdmitted(_ visit: Visit) -> Bool {
        if let token = visit.desk.settings.metricsToken {
            guard let header = visit.header(.authorization), header.hasPrefix("Bearer ") else { return false }
            return Token.isEqual(Array(header.dropFirst(7).utf8), Array(token.utf8))
        }
        // Behind a proxy on this machine everybody comes from here.
        if HTTPField.Name("X-Forwarded-For").flatMap({ visit.header($0) }) != nil { return false }
        return loopback.contains(visit.address)
    }

    private static func seconds(milliseconds: UInt64) -> String { seconds(microseconds: Int(milliseconds) * 1_000) }

    private static func seconds(microseconds: Int) -> String {
        let rest = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - rest.count))\(rest)"
    }

    private struct Text {
        var bytes: [UInt8] = []

        mutating func begin(_ name: String, _ type: String, _ help: String) {
            bytes += Array("# HELP \(name) \(help)\n# TYPE \(name) \(type)\n".utf8)
        }

        mutating func line(_ name: String, _ value: some CustomStringConvertible) {
            bytes += Array("\(name) \(value)\n".utf8)
        }
    }
}
