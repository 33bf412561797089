import Access
import Cases
import Directory
import Kernel
import Screening

/// What is done in a case, through the front door, by somebody who may.
extension DemoHistory {
    private static let needKinds = [
        "safe-accommodation", "safe-accommodation", "emergency-accommodation", "legal-aid", "health",
        "psychological-support", "interpreter", "material-help", "financial-help", "language-course", "employment",
        "return-assistance", "transport",
    ]
    private static let notes = [
        "Called at the agreed time. The person is well and asks about the next appointment.",
        "The person was not reached; tried again in the evening, as agreed.",
        "Met together with an interpreter. Plan talked through.",
        "The person wants to think about the offer until next week.",
        "Documents were handed over; copies are in the safe.",
        "The shelter confirms that the person settled in.",
    ]
    private static let dangers = [
        "A former employer knows the address of relatives.", "Debts are being claimed from the family.",
        "The person fears to be recognised in the town where they worked.", "Threatening messages until last week.",
    ]

    private var authority: DemoOrganisation? { country.first(.competentAuthority) }

    /// Opens the file; answers its reference.
    mutating func open(_ number: Int) async throws -> String {
        let file = files[number]
        let today = clock.today
        let person = file.person
        var fields: [String: String] = [
            CaseFieldID.gender: person.gender, CaseFieldID.region: file.region,
            CaseFieldID.languages: person.languages.joined(separator: ";"), "citizenship": person.country,
            "contact-allowed": chance.pick(["yes", "agreed-times", "agreed-times", "through-worker"]),
            "contact-channel": chance.pick(["Telephone", "Message without a name", "Through the shelter's office"]),
            "contact-times": chance.pick(["Weekdays 10:00-12:00", "Evenings after 20:00", "Only Sundays"]),
            "help-not-conditional": "yes",
        ]
        if chance.chance(94) { fields[CaseFieldID.givenName] = person.given }
        if chance.chance(88) { fields[CaseFieldID.familyName] = person.family }
        if chance.chance(10) { fields[CaseFieldID.otherNames] = chance.pick(names.origins).female[0] }
        if let age = person.age { fields[CaseFieldID.age] = String(age) }
        if chance.chance(35) {
            fields["contact-code-word"] = chance.pick(["Lemon", "Harbour", "Tuesday", "Blue scarf"])
        }
        if chance.chance(25) { fields["contact-watched"] = "The mobile telephone; use the second number" }
        if chance.chance(60) { fields["phone"] = "+00 555 \(pad(chance.number(0...9_999), 4))" }
        if chance.chance(50) { fields["danger"] = chance.pick(Self.dangers) }
        if chance.chance(20) { fields["dependants"] = String(chance.number(1...3)) }
        if chance.chance(20) { fields[CaseFieldID.unsafeRegions] = chance.pick(directory.regions.all).code }
        if person.isChild {
            let isAppointed = chance.chance(60)
            fields[CaseFieldID.guardianAppointed] = isAppointed ? "yes" : "no"
            if isAppointed { fields["guardian-name"] = chance.pick(names.origins).family[0] }
            if person.age == nil { fields["age-disputed"] = "yes" }
        }
        let screening = chance.chance(40) ? try await screen(number, finishes: true) : nil
        let now = clock.now
        let opened = try await cases.open(
            OpenCase(
                source: chance.pick([.hotline, .hotline, .outreach, .police, .health, .labour, .selfReport]),
                fields: fields, consents: consents(person, today), worker: file.worker.member,
                nextStep: NextStep(code: "assess", on: today.adding(days: 3))),
            file.worker
        ) { write, id, permit in
            guard let screening else { return }
            _ = try ScreeningLink.attach(write, screening, to: id, permit: permit, now: now)
        }
        files[number].id = opened.id
        return opened.reference
    }

    private mutating func consents(_ person: DemoPerson, _ today: Day) -> [RecordConsent] {
        let giver: Consent.Giver = person.isChild ? .guardian : .person
        var consents: [RecordConsent] = []
        func ask(_ purpose: String, percent: Int, to organisation: OrganisationID? = nil, kind: String? = nil) {
            consents.append(
                RecordConsent(
                    purpose: purpose, recipient: organisation, recipientKind: kind,
                    answer: chance.chance(percent) ? .given : .refused, giver: giver,
                    form: chance.chance(40) ? .written : .spoken, language: person.languages[0],
                    until: chance.chance(50) ? today.adding(days: 365) : nil))
        }
        ask("statistics", percent: 90)
        for kind in [OrganisationKind.shelterProvider, .health, .legalAid, .ngo, .municipality, .other] {
            ask("service-referral", percent: 88, kind: kind.rawValue)
        }
        if let authority { ask("identification", percent: 85, to: authority.id) }
        return consents
    }

    mutating func follow(_ event: Event) async throws {
        let file = files[event.file]
        guard let id = file.id else { return }
        let today = clock.today
        switch event.act {
        case .open: return
        case .refer(let slot): try await refer(event.file, slot)
        case .answer(let slot, let answer): try await self.answer(event.file, slot, answer)
        case .identification("send"): try await askIdentification(event.file)
        case .identification(let step): try await moveIdentification(event.file, step)
        case .needs:
            for kind in Self.needKinds.shuffled(using: &chance).prefix(chance.number(1...3))
            where !files[event.file].needs.contains(where: { $0.kind == kind }) {
                let need = try await cases.addNeed(id, AddNeed(kind: kind), file.worker)
                files[event.file].needs.append((need, kind))
            }
            try await limits.add(id, file.worker)
        case .risk:
            let level = chance.pick([RiskLevel.low, .medium, .medium, .high, .imminent])
            let base = try await cases.file(id, file.worker).riskBase
            try await cases.setRisk(
                id, JudgeRisk(level, reasons: chance.pick(Self.dangers), base: base), file.worker)
        case .note: try await cases.note(id, chance.pick(Self.notes), file.worker)
        case .meet:
            guard !file.needs.isEmpty else { return }
            let need = files[event.file].needs.removeFirst()
            // An arrival may have met it before.
            do { try await cases.meetNeed(id, need.id, file.worker) } catch CaseProblem.alreadyEnded {}
        case .nextStep:
            let days = event.at > now.adding(days: -14) ? chance.number(-3...14) : chance.number(2...40)
            let step = NextStep(
                code: chance.pick(["call", "meet", "refer", "identification", "plan-review", "follow-up"]),
                on: today.adding(days: days))
            let base = try await cases.file(id, file.worker).record.plan
            try await cases.setNextStep(id, chance.chance(10) ? nil : step, base: base, file.worker)
        case .conflict: try await disagree(id, file)
        case .reasonable(let outcome, let again):
            try await decide(id, .reasonable, outcome, standard: "reasonable-grounds", again: again)
        case .conclusive(let outcome):
            try await decide(id, .conclusive, outcome, standard: "balance-of-probabilities", again: false)
        case .close:
            let reason = chance.pick(["plan-completed", "plan-completed", "person-wishes", "moved-on", "contact-lost"])
            try await endRequests(event.file)
            try await cases.close(id, CloseCase(reason: reason), file.worker)
        case .reopen: try await cases.reopen(id, note: "The person called and asks for help again.", file.worker)
        }
    }

    /// Two people change one field from the same version: both values are kept.
    private mutating func disagree(_ id: CaseID, _ file: File) async throws {
        let seen = try await cases.file(id, file.worker).fields["contact-times"]?.version ?? 0
        for times in ["Mornings before 09:00", "Only when the person calls"] {
            _ = try await cases.edit(
                id, EditFields([.init(field: "contact-times", value: times, base: seen)]), file.worker)
        }
    }

    private mutating func decide(
        _ id: CaseID, _ kind: Decision.Kind, _ outcome: Decision.Outcome, standard: String, again: Bool
    ) async throws {
        guard let decider = authority?.actor(.decisionMaker, &chance) else { return }
        let reasons = outcome == .refused ? "The account could not be brought together with the documents seen." : ""
        do {
            _ = try await cases.decide(
                id,
                Decide(
                    kind: kind, outcome: outcome, standard: standard, reasons: reasons, on: clock.today,
                    isReconsideration: again),
                decider)
        } catch Refusal.unknown {
            // The person did not agree that the authority is asked: nobody decides.
        }
    }
}
