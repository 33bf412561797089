import Access
import Cases
import Directory
import Kernel
import Requests

/// What becomes of one referral, planned when it is sent.
enum DemoAnswer: String {
    case accept, decline, waitlist, ask, reply, withdraw, arrive, leave
    case noShow = "no-show"
}

/// Referrals and identification requests, sent and answered through the front door.
extension DemoHistory {
    /// The slot of a referral that was sent today.
    static let freshSlot = 9

    private static let declines = [
        "full", "full", "not-for-us", "language", "infection-rules", "accessibility", "closed",
    ]

    /// When a referral is sent and everything that follows, in order. Some never get an answer.
    mutating func planReferral(_ slot: Int, from sent: Timestamp) -> [(Timestamp, Act)] {
        func later(_ from: Timestamp, _ range: ClosedRange<Int>) -> Timestamp {
            from.adding(minutes: Int64(chance.number(range)))
        }
        var acts: [(Timestamp, Act)] = [(sent, .refer(slot))]
        if chance.chance(8) { return acts }
        var answered = later(sent, chance.chance(70) ? 10...600 : 600...4_000)
        switch chance.number(0...99) {
        case ..<16:
            acts.append((answered, .answer(slot, .decline)))
            return acts
        case ..<24:
            acts.append((answered, .answer(slot, .waitlist)))
            if chance.chance(40) { return acts }
            answered = later(answered, 2_000...15_000)
        case ..<36:
            acts.append((answered, .answer(slot, .ask)))
            if chance.chance(20) { return acts }
            answered = later(answered, 30...1_500)
            acts.append((answered, .answer(slot, .reply)))
            answered = later(answered, 30...1_500)
        case ..<41:
            acts.append((answered, .answer(slot, .withdraw)))
            return acts
        default: break
        }
        acts.append((answered, .answer(slot, .accept)))
        let due = later(answered, 300...6_000)
        switch chance.number(0...99) {
        case ..<8: acts.append((due, .answer(slot, .noShow)))
        case ..<12: acts.append((due, .answer(slot, .withdraw)))
        default:
            acts.append((due, .answer(slot, .arrive)))
            if chance.chance(75) { acts.append((later(due, 10 * 1_440...150 * 1_440), .answer(slot, .leave))) }
        }
        return acts
    }

    /// Sends a referral for the first open need that some service could meet.
    mutating func refer(_ number: Int, _ slot: Int) async throws {
        let file = files[number]
        guard let id = file.id,
            let need = file.needs.first(where: { need in
                !file.requests.values.contains { $0.need == need.id }
            }), let (place, service) = choose(need.kind, file.person, first: slot == Self.freshSlot ? 50 : 20)
        else { return }
        let organisation = country.organisations[place]
        let urgency = chance.pick([Urgency.routine, .routine, .routine, .urgent, .urgent, .immediate])
        let draft = RequestDraft(
            kind: "referral", caseID: id, to: organisation.id, service: service.id,
            group: service.groups.first?.rawValue, urgency: urgency, need: need.id,
            message: chance.pick(["", "Can you call back today?", "The person would come with one bag, by train."]),
            onceKey: "demo-\(number)-\(slot)")
        do {
            let request = try await requests.send(draft, file.worker)
            files[number].requests[slot] = File.Sent(id: request, place: place, need: need.id, version: 1)
        } catch RequestProblem.noPlaceLeft {
            // Full, as it happens; the need stays open.
        } catch CaseProblem.noConsent {
            // The person refused this sharing: nothing is sent.
        } catch CaseProblem.noConsentOfGuardian {
            // So did the guardian.
        }
    }

    /// A service of the kind that receives this person. The printed shelter is asked more often than others.
    private mutating func choose(_ kind: String, _ person: DemoPerson, first percent: Int) -> (Int, DemoService)? {
        var found: [(Int, DemoService)] = []
        for place in country.organisations.indices
        where requests.definitions.current("referral")?.toKinds.contains(country.organisations[place].kind.rawValue)
            == true
        {
            for service in country.organisations[place].services where service.details.kind == kind {
                let sex: Sex = person.gender.hasSuffix("female") ? .female : .male
                let details = service.details
                guard details.sexes.isEmpty || details.sexes.contains(sex) else { continue }
                let age = person.age ?? 15
                guard age >= details.ageMin ?? 0, age <= details.ageMax ?? 150 else { continue }
                found.append((place, service))
            }
        }
        guard let first = found.first else { return nil }
        return chance.chance(percent) ? first : chance.pick(found)
    }

    /// One side does something, when the request still stands where that is possible.
    mutating func answer(_ number: Int, _ slot: Int, _ answer: DemoAnswer) async throws {
        guard let sent = files[number].requests[slot] else { return }
        let organisation = country.organisations[sent.place]
        let actor: Actor?
        switch answer {
        case .reply, .withdraw: actor = files[number].worker
        default: actor = organisation.actor(organisation.kind == .ngo ? .caseManager : .provider, &chance)
        }
        guard let actor else { return }
        var command = RequestCommand(act: answer.rawValue, version: sent.version)
        switch answer {
        case .decline: command.reason = chance.pick(Self.declines)
        case .withdraw: command.reason = chance.pick(["person-declined", "other-place", "no-contact"])
        case .leave: command.reason = chance.pick(["completed", "moved-on", "left"])
        case .ask: command.text = "Does the person need a room on the ground floor?"
        case .reply: command.text = "No, any floor is fine."
        case .accept: command.text = chance.chance(40) ? "Please ring at the office first." : ""
        default: break
        }
        try await act(number, slot, command, actor)
    }

    /// Acts; looks again when the system moved it meanwhile (a reminder, an escalation, a lapsed place).
    private mutating func act(
        _ number: Int, _ slot: Int, _ command: RequestCommand, _ actor: Actor
    ) async throws {
        guard let sent = files[number].requests[slot] else { return }
        var command = command
        for _ in 0..<3 {
            do {
                let request = try await requests.act(sent.id, command, actor)
                files[number].requests[slot]?.version = request.version
                files[number].requests[slot]?.isEnded = request.isClosed
                files[number].requests[slot]?.state = request.state
                return
            } catch RequestProblem.stale(_, _, let version) {
                command.version = version
            } catch RequestProblem.ended {
                files[number].requests[slot]?.isEnded = true
                return
            } catch RequestProblem.notFromHere {
                return
            } catch RequestProblem.noPlaceLeft {
                return
            }
        }
    }

    /// Before a file is closed nobody is left waiting: who is in a place leaves it, what is open is withdrawn.
    mutating func endRequests(_ number: Int) async throws {
        for slot in files[number].requests.keys.sorted() where files[number].requests[slot]?.isEnded == false {
            let isInPlace = files[number].requests[slot]?.state == "in-place"
            if files[number].requests[slot]?.place == identificationPlace {
                let command = RequestCommand(
                    act: "withdraw", version: files[number].requests[slot]?.version ?? 1, reason: "other")
                try await act(number, slot, command, files[number].worker)
            } else {
                try await answer(number, slot, isInPlace ? .leave : .withdraw)
            }
        }
    }

    private var identificationPlace: Int? { country.organisations.firstIndex { $0.kind == .competentAuthority } }

    /// Slots from here on are identification requests.
    static let identificationSlot = 100

    /// Asks the authority to decide.
    mutating func askIdentification(_ number: Int) async throws {
        guard let id = files[number].id, let place = identificationPlace else { return }
        let draft = RequestDraft(
            kind: "identification", caseID: id, to: country.organisations[place].id, urgency: .routine,
            onceKey: "demo-\(number)-identification")
        do {
            let request = try await requests.send(draft, files[number].worker)
            files[number].requests[Self.identificationSlot] = File.Sent(
                id: request, place: place, need: nil, version: 1)
        } catch CaseProblem.noConsent {
            // The authority may still decide on its own knowledge.
        } catch CaseProblem.noConsentOfGuardian {
        }
    }

    /// The authority confirms receipt, or records that it has decided.
    mutating func moveIdentification(_ number: Int, _ step: String) async throws {
        guard let sent = files[number].requests[Self.identificationSlot],
            let decider = country.organisations[sent.place].actor(.decisionMaker, &chance)
        else { return }
        try await act(
            number, Self.identificationSlot, RequestCommand(act: step, version: sent.version), decider)
    }
}
