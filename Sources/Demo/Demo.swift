import Access
import Cases
import Deadlines
import Definitions
import Directory
import FieldReports
import Forms
import Intake
import Kernel
import Requests
import Screening
import Storage
import Vault

/// What was built, for whoever prints or checks it.
package struct DemoSummary: Sendable, Equatable {
    package var organisations = 0
    package var services = 0
    package var members = 0
    package var cases = 0
    /// References in the order in which the cases were opened.
    package var references: [String] = []
}

/// A country with data to play in: made from a seed, through the rooms' front doors, so that every rule holds.
package enum Demo {
    /// The same for every printed sign-in. Public, like everything in a demonstration.
    package static let passphrase = Secret("talvia-open-door")
    package static let seed: UInt64 = 2_020_0406
    package static let caseCount = 2_000
    /// One sign-in for each role, with the passphrase above.
    package static var signIns: [DemoSignIn] {
        DemoMembers.known.map { DemoSignIn(login: $0.login, role: $0.role, does: $0.does) }
    }

    /// Everything that the building needs from outside.
    package struct Ground: Sendable {
        package var database: any Database
        package var vault: Vault
        package var policy: Policy
        package var resources: String
        package var now: Timestamp
        package var zone: Zone
        /// What the printed sign-ins' passphrase costs to hash.
        package var cost: PassphraseHash.Cost

        package init(
            database: any Database, vault: Vault, policy: Policy, resources: String, now: Timestamp,
            zone: Zone = .utc, cost: PassphraseHash.Cost = .interactive
        ) {
            self.database = database
            self.vault = vault
            self.policy = policy
            self.resources = resources
            self.now = now
            self.zone = zone
            self.cost = cost
        }
    }

    /// Builds the country into an empty, migrated database.
    /// - Parameters:
    ///   - seed: the same seed gives the same country.
    ///   - cases: how many; a few dozen are enough for tests.
    ///   - progress: gets what is done of how much.
    package static func build(
        _ ground: Ground, seed: UInt64 = Demo.seed, cases count: Int = Demo.caseCount,
        progress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> DemoSummary {
        var chance = SeededGenerator(seed: seed)
        let start = ground.now.adding(days: -400)
        let definitions = ground.resources + "/definitions"
        let regions = try Regions.load(definitions + "/regions/demo.yaml")
        let clock = DemoClock(
            start, seed: seed ^ 0x5EED, zone: ground.zone,
            holidays: try Holidays.load(
                resources: ground.resources, jurisdiction: "demo", regions: Set(regions.all.map(\.code))))
        let names = try DemoNames.load(definitions: definitions)
        let directory = Directory(
            database: ground.database, policy: ground.policy, world: clock.world,
            kinds: try ServiceKinds.load(definitions + "/services/kinds.yaml"),
            regions: regions)
        let caseDefinitions = try CaseDefinitions.load(resources: ground.resources, jurisdiction: "demo")
        let requestDefinitions = try RequestDefinitions.load(resources: ground.resources)
        let cases = Cases(
            database: ground.database, vault: ground.vault, policy: ground.policy, definitions: caseDefinitions,
            world: clock.world,
            reactions: [
                Requests.reaction(
                    definitions: requestDefinitions,
                    sharing: CaseSharing(
                        vault: ground.vault, definitions: caseDefinitions, calendar: clock.world.calendar),
                    policy: ground.policy)
            ])
        let requests = Requests(
            database: ground.database, vault: ground.vault, policy: ground.policy, cases: cases, directory: directory,
            definitions: requestDefinitions, world: clock.world)
        let jobs = JobRunner(database: ground.database, world: clock.world, handlers: requests.jobHandlers)
        let screenings = Screenings(
            database: ground.database, policy: ground.policy, vault: ground.vault,
            set: try IndicatorSet.load(resources: ground.resources), world: clock.world)
        func access(_ cost: PassphraseHash.Cost) -> Access {
            Access(
                database: ground.database, policy: ground.policy, vault: ground.vault, world: clock.world,
                passphrases: PassphraseHash(cost: cost))
        }
        var country = try await DemoCountry.build(directory, names, &chance)
        var summary = DemoSummary()
        try await DemoMembers.build(
            access(ground.cost), quick: access(.tests), &country, names, &chance)
        let library = try DeadlineDefinitions.load(resources: ground.resources, measuresOf: [DemoLimits.place])
            .keeping(clock.world.calendar.holidays, in: DemoLimits.place)
        var history = DemoHistory(
            limits: DemoLimits(
                limits: TimeLimits(cases: cases, book: MeasureBook(library: library)), clock: clock,
                now: clock.day(of: ground.now), chance: SeededGenerator(seed: seed ^ 0x11A1)),
            cases: cases, requests: requests, jobs: jobs, screenings: screenings, directory: directory,
            country: country, names: names,
            clock: clock, now: ground.now,
            chance: chance)
        summary.references = try await history.run(count, progress)
        chance = history.chance
        let forms = Forms(
            database: ground.database, policy: ground.policy, vault: ground.vault, world: clock.world,
            // No file comes with any of them.
            folder: "/nonexistent")
        let intake = Intake(
            database: ground.database, policy: ground.policy, vault: ground.vault, world: clock.world, forms: forms,
            cases: cases, screenings: screenings, directory: directory,
            reports: FieldReports(
                database: ground.database, policy: ground.policy, vault: ground.vault, world: clock.world))
        try await DemoForms(
            forms: forms, intake: intake,
            jobs: JobRunner(
                database: ground.database, world: clock.world,
                handlers: requests.jobHandlers.merging(intake.jobHandlers) { first, _ in first }),
            country: country, clock: clock, now: ground.now, zone: ground.zone, resources: ground.resources
        ).build(reference: try await history.reference(keptBy: .ngo))
        try await country.reportToday(directory, clock, now: ground.now, &chance)
        summary.organisations = country.organisations.count
        summary.services = country.organisations.reduce(0) { $0 + $1.services.count }
        summary.members = country.organisations.reduce(0) { $0 + $1.members.count }
        summary.cases = summary.references.count
        return summary
    }
}
