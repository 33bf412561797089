import Access
import Cases
import Directory
import Forms
import Intake
import Kernel
import Storage

/// The questionnaires that ship, published with what they open, and some submissions in every state of review.
struct DemoForms {
    let forms: Forms
    let intake: Intake
    let jobs: JobRunner
    let country: DemoCountry
    let clock: DemoClock
    let now: Timestamp
    let zone: Zone
    let resources: String

    private static let names = [
        "rapid-screening", "hotline-triage", "detention-visit", "labour-inspection", "child-street-situation",
        "needs-and-risk", "service-state-report",
    ]

    /// - Parameter reference: of a case that the first non-governmental organisation keeps.
    func build(reference: String?) async throws {
        clock.set(now.adding(days: -30))
        guard let coordinator = actor(.coordinator, .competentAuthority) else { return }
        for name in Self.names {
            let file = "\(resources)/definitions/forms/\(name)"
            _ = try await intake.publish(
                FormSource(
                    xform: try Files.read(file + ".xml", limit: 1 << 24),
                    mapping: ("\(name).yaml", try Files.read(file + ".yaml", limit: 1 << 20))), actor: coordinator)
        }
        try await submissions(reference)
        clock.set(now)
    }

    private func submissions(_ reference: String?) async throws {
        let day = zone.day(of: now.adding(days: -9)).description
        let manager = actor(.caseManager, .ngo)
        let street = [
            ("/data/place/team", "Team 3"), ("/data/place/region", "Amara"), ("/data/place/day", day),
            ("/data/child/name_used", "Miko"), ("/data/child/age", "11"), ("/data/child/languages", "en"),
        ]
        let first = try await send("child-street-situation", street, by: manager, daysAgo: 9)
        try await review(first, .approved, by: manager)
        // Somebody typed what no child can be: it stands in quarantine until it is looked at.
        _ = try await send(
            "child-street-situation", street + [("/data/child/age", "110")], by: manager, daysAgo: 6)
        let visit = try await send(
            "detention-visit",
            [
                ("/data/visit/visit_region", "Belin"), ("/data/visit/visit_day", day),
                ("/data/conditions/visit_note", "No room in which to talk alone."),
            ], by: manager, daysAgo: 5)
        try await review(visit, .issues, by: manager)
        _ = try await send(
            "rapid-screening",
            [("/data/safety/HT1", "no"), ("/data/age_page/age_group", "unknown"), ("/data/person/name_used", "Ira")],
            by: manager, daysAgo: 3)
        // One that names the organisation's own case, and one whose reference nobody knows.
        for text in [reference, "PA-0000-0000"].compactMap({ $0 }) {
            _ = try await send(
                "needs-and-risk", [("/data/case/case_reference", text), ("/data/case/day", day)], by: manager,
                daysAgo: 2)
        }
        _ = try await send("hotline-triage", [], by: actor(.hotlineOperator, .hotline), daysAgo: 1)
        if let place = country.organisations.first(where: { $0.kind == .shelterProvider }),
            let service = place.services.first
        {
            _ = try await send(
                "service-state-report",
                [
                    ("/data/service_page/service", service.id.description), ("/data/state_page/state", "open"),
                    ("/data/state_page/note", "The lift is out of order."),
                ], by: actor(.provider, .shelterProvider), daysAgo: 1)
        }
        _ = try await send(
            "labour-inspection", [("/data/visit/visit_region", "Belin"), ("/data/visit/visit_day", day)],
            by: actor(.firstResponder, .labourInspectorate), daysAgo: 1)
    }

    private func actor(_ role: Role, _ kind: OrganisationKind) -> Actor? {
        for organisation in country.organisations where organisation.kind == kind {
            if let member = organisation.members.first(where: { $0.role == role }) {
                return member.actor(organisation.id)
            }
        }
        return nil
    }

    private func review(_ id: SubmissionID?, _ state: ReviewState, by actor: Actor?) async throws {
        guard let id, let actor else { return }
        clock.set(clock.now.adding(minutes: 90))
        try await forms.review(id, as: state, note: nil, version: 1, actor: actor)
    }

    /// Fills a form in, sends it, and does its work as the server would.
    private func send(
        _ name: String, _ answers: [(String, String)], by actor: Actor?, daysAgo: Int64
    ) async throws -> SubmissionID? {
        guard let actor else { return nil }
        clock.set(now.adding(days: -daysAgo))
        guard let head = try await forms.list(actor: actor).first(where: { $0.name == name }), let live = head.live
        else { return nil }
        let session = try FormSession(
            try await forms.form(live, actor: actor),
            FormSurroundings(clock: FormClock(now: clock.now, place: .zone(zone)), random: clock.world.random))
        for (path, value) in answers where session.value(at: path) != nil { try session.set(path, to: value) }
        try Self.complete(session)
        session.finish()
        let receipt = try await forms.submit(IncomingSubmission(xml: session.submission()), actor: actor)
        try await jobs.runDue(clock.now)
        return receipt.id
    }

    /// The first choice, or a word, wherever the form insists on an answer. What breaks a rule stays as it is.
    private static func complete(_ session: FormSession) throws {
        for _ in 0..<100 {
            let missing = session.faults().filter { (session.value(at: $0.path) ?? "").isEmpty }
            guard let next = missing.first else { return }
            let choice = session.choices(at: next.path).first?.value
            try session.set(next.path, to: choice ?? "1")
        }
    }
}

extension DemoHistory {
    /// Of the newest case that the first organisation of this kind keeps.
    func reference(keptBy kind: OrganisationKind) async throws -> String? {
        guard let keeper = country.organisations.firstIndex(where: { $0.kind == kind }),
            let file = files.last(where: { $0.keeper == keeper && $0.id != nil }), let id = file.id
        else { return nil }
        return try await cases.file(id, file.worker).record.reference
    }
}
