import Access
import Cases
import Directory
import Kernel
import Requests
import Screening
import Storage

/// A year of work on cases, in the order in which it happened.
struct DemoHistory {
    /// Something that happens in a case at a time.
    enum Act {
        case refer(Int)
        case answer(Int, DemoAnswer)
        case identification(String)
        case open, needs, risk, note, meet, nextStep, close, reopen, conflict
        case reasonable(Decision.Outcome, again: Bool)
        case conclusive(Decision.Outcome)
    }

    struct Event {
        let at: Timestamp
        let file: Int
        let act: Act
    }

    /// One case while its history is written.
    struct File {
        let person: DemoPerson
        let region: String
        let keeper: Int
        let worker: Actor
        var id: CaseID?
        var needs: [(id: NeedID, kind: String)] = []
        /// By slot: the first referral, the second, …
        var requests: [Int: Sent] = [:]

        struct Sent {
            let id: RequestID
            let place: Int
            let need: NeedID?
            var version: Int
            var state = "sent"
            var isEnded = false
        }
    }

    var limits: DemoLimits
    let cases: Cases
    let requests: Requests
    let jobs: JobRunner
    let screenings: Screenings
    let directory: Directory
    let country: DemoCountry
    let names: DemoNames
    let clock: DemoClock
    let now: Timestamp
    var chance: SeededGenerator
    var files: [File] = []

    init(
        limits: DemoLimits, cases: Cases, requests: Requests, jobs: JobRunner, screenings: Screenings,
        directory: Directory,
        country: DemoCountry, names: DemoNames,
        clock: DemoClock, now: Timestamp,
        chance: SeededGenerator
    ) {
        self.limits = limits
        self.cases = cases
        self.requests = requests
        self.jobs = jobs
        self.screenings = screenings
        self.directory = directory
        self.country = country
        self.names = names
        self.clock = clock
        self.now = now
        self.chance = chance
    }

    /// Writes the history of so many cases; answers their references, oldest first.
    mutating func run(_ count: Int, _ progress: (Int, Int) -> Void) async throws -> [String] {
        var events: [Event] = []
        for number in 0..<count {
            files.append(makeFile())
            events += plan(number)
        }
        // Equal times keep their order: a case is opened before anything else happens in it.
        let order = events.indices.sorted { (events[$0].at, $0) < (events[$1].at, $1) }
        var references: [String] = []
        var swept = clock.now
        for (done, index) in order.enumerated() {
            let event = events[index]
            try await sweep(from: &swept, until: event.at)
            clock.set(event.at)
            if case .open = event.act {
                references.append(try await open(event.file))
            } else {
                try await follow(event)
            }
            if done % 100 == 0 { progress(done, order.count) }
        }
        try await sweep(from: &swept, until: now)
        try await looseScreenings(max(4, count / 50))
        return references
    }

    /// What runs by itself (reminders, escalations, lapsed places) runs at its hour.
    private func sweep(from swept: inout Timestamp, until: Timestamp) async throws {
        while swept.adding(hours: 1) <= until {
            swept = swept.adding(hours: 1)
            clock.set(swept)
            try await jobs.runDue(swept)
        }
    }

    /// - Parameter only: a kind of organisation, when not any that keeps cases.
    mutating func makeFile(_ only: OrganisationKind? = nil) -> File {
        let keepers = country.organisations.indices.filter { index in
            only.map { $0 == country.organisations[index].kind }
                ?? [.ngo, .hotline].contains(country.organisations[index].kind)
        }
        // The organisation of the printed sign-in keeps more than the others: there must be something to see.
        let own = country.organisations.firstIndex { $0.kind == .ngo } ?? keepers[0]
        let keeper = only == nil && chance.chance(30) ? own : chance.pick(keepers)
        let organisation = country.organisations[keeper]
        let role: Role = organisation.kind == .hotline ? .hotlineOperator : .caseManager
        let worker = organisation.actor(role, &chance) ?? .system
        return File(
            person: DemoPerson.make(names, &chance), region: chance.pick(directory.regions.all).code, keeper: keeper,
            worker: worker)
    }

    /// What will happen in a case, all of it before now.
    private mutating func plan(_ file: Int) -> [Event] {
        let opened = now.adding(minutes: -Int64(chance.number(30...(365 * 1_440))))
        var events = [Event(at: opened, file: file, act: .open)]
        let keepsCases = country.organisations[files[file].keeper].kind == .ngo
        func minutes(_ from: Timestamp, _ range: ClosedRange<Int>, _ chance: inout SeededGenerator) -> Timestamp {
            from.adding(minutes: Int64(chance.number(range)))
        }
        var acts: [(Timestamp, Act)] = [
            (minutes(opened, 1...30, &chance), .needs), (minutes(opened, 10...600, &chance), .risk),
            (minutes(opened, 60...4_000, &chance), .nextStep),
        ]
        for _ in 0..<chance.number(0...3) { acts.append((minutes(opened, 600...60_000, &chance), .note)) }
        if chance.chance(70) { acts.append((minutes(opened, 3_000...40_000, &chance), .meet)) }
        if chance.chance(2) { acts.append((minutes(opened, 2_000...20_000, &chance), .conflict)) }
        var sent = minutes(opened, 40...3_000, &chance)
        for slot in 0..<chance.number(0...3) {
            acts += planReferral(slot, from: sent)
            sent = minutes(sent, 2_000...12_000, &chance)
        }
        if chance.chance(78) {
            let isGranted = chance.chance(80)
            let first = minutes(opened, 2 * 1_440...14 * 1_440, &chance)
            if chance.chance(80) {
                acts.append((first.adding(minutes: -1_400), .identification("send")))
                acts.append((first.adding(minutes: -Int64(chance.number(60...1_200))), .identification("receive")))
                acts.append((first.adding(minutes: 5), .identification("decide")))
            }
            acts.append((first, .reasonable(isGranted ? .granted : .refused, again: false)))
            var granted: Timestamp? = isGranted ? first : nil
            if !isGranted && chance.chance(25) {
                let second = minutes(first, 20 * 1_440...40 * 1_440, &chance)
                acts.append((second, .reasonable(.granted, again: true)))
                granted = second
            }
            // After the recovery period: it may not be cut short.
            let period =
                (cases.definitions.recovery.length + cases.definitions.recovery.childExtra)
                * (cases.definitions.recovery.unit == .months ? 31 : 1)
            if let granted, chance.chance(65) {
                let conclusive = minutes(granted, (period + 2) * 1_440...(period + 60) * 1_440, &chance)
                acts.append((conclusive, .conclusive(chance.chance(82) ? .granted : .refused)))
            }
        } else if chance.chance(40) {
            // Asked lately, not decided yet.
            acts.append((minutes(opened, 1_000...6_000, &chance), .identification("send")))
            if chance.chance(50) { acts.append((minutes(opened, 6_001...9_000, &chance), .identification("receive"))) }
        }
        if keepsCases && chance.chance(40) {
            let closed = minutes(opened, 150 * 1_440...300 * 1_440, &chance)
            acts.append((closed, .close))
            if chance.chance(5) { acts.append((minutes(closed, 1_440...20_000, &chance), .reopen)) }
        }
        // What is planned now, where the file is still open: some of it late.
        if chance.chance(80) { acts.append((now.adding(minutes: -Int64(chance.number(10...14 * 1_440))), .nextStep)) }
        // Sent today and not answered yet: a provider has something to do.
        if chance.chance(7) {
            acts.append((now.adding(minutes: -Int64(chance.number(5...1_000))), .refer(Self.freshSlot)))
        }
        let lastly = acts.filter { if case .close = $0.1 { true } else { false } }.map(\.0).first
        for (at, act) in acts where at < now && at > opened {
            // Nothing is done in a file after it was closed, apart from opening it again.
            if let lastly, at > lastly { if case .reopen = act {} else { continue } }
            events.append(Event(at: at, file: file, act: act))
        }
        return events
    }
}
