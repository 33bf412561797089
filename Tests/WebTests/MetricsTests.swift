import Kernel
import Storage
import TestKit
import Testing

@testable import Web

@Suite struct MetricsTests {
    private func value(_ name: String, _ page: Answer) -> Double? {
        page.body.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap {
            Double($0.dropFirst(name.utf8.count + 1))
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was answered is counted, and no word of it is about a person`(engine: Engine) async throws {
        try await WebTest.run(engine) { site in
            let mira = try await site.browser(signedInAs: "mira")
            let before = try await mira.get("/metrics")
            #expect(before.status == 200)
            for _ in 0..<5 { try await mira.get("/desk") }
            try await mira.get("/cases/018f0000-0000-7000-8000-000000000000")
            let after = try await mira.get("/metrics")
            for (name, more) in [
                ("palermo_requests_total{class=\"2xx\"}", 6.0), ("palermo_requests_total{class=\"4xx\"}", 1),
            ] {
                let counted = (value(name, after) ?? 0) - (value(name, before) ?? 0)
                #expect(counted == more, "\(name)")
            }
            let all = try #require(value("palermo_request_seconds_count", after))
            #expect(value("palermo_request_seconds_bucket{le=\"+Inf\"}", after) == all)
            let entries = (value("palermo_audit_entries", after) ?? 0) + (value("palermo_audit_waiting", after) ?? 0)
            #expect(entries > 0)
            #expect(value("palermo_jobs_waiting", after) != nil)
            for word in ["mira", "Mira", "018f", "/cases", "/desk"] { #expect(!after.body.contains(word), "\(word)") }
            let ready = try await mira.get("/readyz")
            #expect(ready.body == "ready\n")
        }
    }

    @Test func `with a token nobody sees them without it`() async throws {
        try await WebTest.run(settings: Settings(asksFactors: false, metricsToken: "quiet")) { site in
            let browser = site.browser()
            let answer = try await browser.get("/metrics")
            #expect(answer.status == 404)
        }
    }
}
