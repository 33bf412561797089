import Access
import Cases
import Directory
import Kernel
import Requests

/// Referrals of the demonstration: sent for a need, answered by the provider, arrived, ended, or left unanswered.
extension DemoHistory {
    /// A request whose life goes on, with the provider who answers it.
    struct Referral {
        let id: RequestID
        let provider: Actor
    }

    /// Sends one referral for a need of the case. What the rules refuse (no consent, no place left) is not sent:
    /// that is a day's work too.
    mutating func refer(_ number: Int) async throws {
        let file = files[number]
        guard let id = file.id, let need = file.needs.last else { return }
        let offers = country.organisations.flatMap { organisation in
            organisation.services.filter { $0.details.kind == need.kind }.map { (organisation, $0) }
        }
        guard !offers.isEmpty else { return }
        let (organisation, service) = chance.pick(offers)
        guard let provider = organisation.actor(.provider, &chance) else { return }
        let draft = RequestDraft(
            kind: "referral", caseID: id, to: organisation.id, service: service.id,
            group: service.groups.isEmpty ? nil : chance.pick(service.groups).rawValue,
            urgency: chance.pick([.routine, .routine, .urgent, .immediate]), need: need.id,
            message: chance.pick(["Please call the case worker first.", "An interpreter can be arranged.", ""]),
            onceKey: "demo-\(number)")
        do {
            let request = try await requests.send(draft, file.worker)
            files[number].referral = Referral(id: request, provider: provider)
        } catch is RequestProblem {
        } catch is CaseProblem {
        }
    }

    /// The receiver's next act, whatever state the referral is in.
    mutating func answer(_ number: Int) async throws {
        guard let referral = files[number].referral else { return }
        let draw = chance.number(0...99)
        switch draw {
        case 0..<68: try await act(referral, "accept")
        case 68..<82:
            try await act(
                referral, "decline", reason: chance.pick(["full", "not-for-us", "language", "infection-rules"]))
        case 82..<91: try await act(referral, "waitlist")
        default: try await act(referral, "ask", text: "Is the person able to come on their own?")
        }
    }

    mutating func arrive(_ number: Int) async throws {
        guard let referral = files[number].referral else { return }
        try await act(referral, chance.chance(92) ? "arrive" : "no-show")
    }

    mutating func leave(_ number: Int) async throws {
        guard let referral = files[number].referral else { return }
        try await act(referral, "leave", reason: chance.pick(["completed", "completed", "moved-on", "left"]))
    }

    private func act(_ referral: Referral, _ act: String, reason: String? = nil, text: String = "") async throws {
        let view = try await requests.show(referral.id, referral.provider)
        guard let known = view.acts.first(where: { $0.code == act }) else { return }
        do {
            _ = try await requests.act(
                referral.id,
                RequestCommand(act: known.code, version: view.request.version, reason: reason, text: text),
                referral.provider)
        } catch is RequestProblem {
        }
    }
}
