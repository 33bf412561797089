import Access
import Audit
import Cases
import Deadlines
import Definitions
import Directory
import FieldReports
import Forms
import Intake
import Kernel
import Localization
import Logging
import Monitoring
import Registration
import Requests
import Screening
import Statistics
import Storage
import Vault

/// What a deployment says about itself.
package struct Settings: Sendable {
    /// The name in every page's header.
    package var name: String
    /// True when browsers reach us over TLS (ourselves or a proxy): cookies are then marked so.
    package var isTLS: Bool
    /// Whose word on where a request came from is believed.
    package var proxies: Proxies
    /// Where the quick exit of the public page leads.
    package var exitAddress: String
    /// The public helpline's number; nil when there is none.
    package var helpline: String?
    /// Shown on sign-in pages of a demonstration; nil elsewhere.
    package var demonstration: String?
    /// False in a demonstration, where everybody signs in with the passphrase that the page tells.
    package var asksFactors: Bool
    /// Whoever brings it sees `/metrics`; without one only this machine does.
    package var metricsToken: String?
    /// Makes forms of spreadsheets.
    package var converter: SpreadsheetConverter

    package init(
        name: String = "Palermo", isTLS: Bool = false, proxies: Proxies = .none,
        exitAddress: String = "https://www.wikipedia.org/",
        helpline: String? = nil, demonstration: String? = nil, asksFactors: Bool = true, metricsToken: String? = nil,
        converter: SpreadsheetConverter = SpreadsheetConverter()
    ) {
        self.name = name
        self.asksFactors = asksFactors
        self.metricsToken = metricsToken
        self.isTLS = isTLS
        self.proxies = proxies
        self.exitAddress = exitAddress
        self.helpline = helpline
        self.demonstration = demonstration
        self.converter = converter
    }
}

/// Everything that pages work with, wired at one place. A class, so that handing it on costs one count and not forty.
package final class Desk: Sendable {
    package let settings: Settings
    package let world: World
    package let database: any Database
    package let vault: Vault
    package let policy: Policy
    package let catalogues: Catalogues
    package var zone: Zone { world.zone }
    package let logger: Logger
    package let access: Access
    package let drafts: Drafts
    package let onceKeys: OnceKeys
    package let keptForms: KeptForms
    package let directory: Directory
    package let cases: Cases
    package let screenings: Screenings
    package let forms: Forms
    package let intake: Intake
    package let reports: FieldReports
    package let registrations: Registrations
    package let requests: Requests
    package let statistics: Statistics
    package let monitoring: Monitoring
    package let audit: AuditLog
    package let watch: AuditWatch
    package let measures: MeasureRuns
    package let course: EmergencyCourse
    package let limits: TimeLimits
    let calendarPace = CalendarPace()
    package let proofs: LimitProofs
    /// Where time limits run when nothing else is said: a place of the deadlines' rules and calendars, where this is one.
    package let place: String?

    private init(
        settings: Settings, world: World, database: any Database, vault: Vault, policy: Policy,
        catalogues: Catalogues, logger: Logger, access: Access, drafts: Drafts, onceKeys: OnceKeys,
        keptForms: KeptForms, directory: Directory, cases: Cases, screenings: Screenings, forms: Forms,
        intake: Intake, reports: FieldReports, registrations: Registrations, requests: Requests,
        statistics: Statistics, monitoring: Monitoring, audit: AuditLog, watch: AuditWatch, measures: MeasureRuns,
        course: EmergencyCourse, place: String?
    ) {
        self.settings = settings
        self.world = world
        self.database = database
        self.vault = vault
        self.policy = policy
        self.catalogues = catalogues
        self.logger = logger
        self.access = access
        self.drafts = drafts
        self.onceKeys = onceKeys
        self.keptForms = keptForms
        self.directory = directory
        self.cases = cases
        self.screenings = screenings
        self.forms = forms
        self.intake = intake
        self.reports = reports
        self.registrations = registrations
        self.requests = requests
        self.statistics = statistics
        self.monitoring = monitoring
        self.audit = audit
        self.watch = watch
        self.measures = measures
        self.course = course
        limits = TimeLimits(cases: cases, book: measures.register.book)
        proofs = LimitProofs(limits: limits, vault: vault)
        self.place = place
    }

    /// What the rooms keep readable of a record whose key was destroyed; for `KeyLedger`.
    package var clearErased: KeyLedger.Clear {
        { [cases] write, record, now in _ = try cases.eraseAgain(write, record, now) }
    }

    /// Reads every definition under `resources` and puts the rooms on top of one database, key, policy and clock.
    /// Throws `DefinitionProblem`, `DefinitionProblems` or `CatalogueProblem` with file, line and mend.
    /// - Parameters:
    ///   - country: whose law and map; there is no default.
    ///   - files: the folder of files that come with submissions; processes that share a database share it.
    ///   - passphrases: how dear a sign-in is; tests take a cheap one.
    package static func load(
        resources: String, country: CountryChoice, database: any Database, vault: Vault, world: World, files: String,
        logger: Logger, settings: Settings = Settings(), passphrases: PassphraseHash = PassphraseHash()
    ) throws -> Desk {
        let definitions = resources + "/definitions"
        // Before anything is written: every entry enters the log.
        let audit = AuditLog(database: database, vault: vault, world: world)
        audit.begin()
        let regions = try Regions.load(country.regionsFile(resources: resources))
        var world = world
        world.calendar.holidays = try Holidays.load(
            resources: resources, jurisdiction: country.jurisdiction, regions: Set(regions.all.map(\.code)))
        let policy = try Policy.load(
            from: try DefinitionFile.load(definitions + "/roles/roles.yaml"),
            kinds: OrganisationKind.allCases.map(\.rawValue))
        let directory = Directory(
            database: database, policy: policy, world: world,
            kinds: try ServiceKinds.load(definitions + "/services/kinds.yaml"),
            regions: regions)
        let caseDefinitions = try CaseDefinitions.load(resources: resources, jurisdiction: country.jurisdiction)
        let purposes = caseDefinitions.purposes.map { ($0.code, Set($0.fields)) }
        let requestDefinitions = try RequestDefinitions.load(
            resources: resources, purposes: Dictionary(uniqueKeysWithValues: purposes),
            kinds: Set(OrganisationKind.allCases.map(\.rawValue)))
        // Without this reaction a withdrawn consent would leave what was shared readable.
        let sharing = CaseSharing(vault: vault, definitions: caseDefinitions, calendar: world.calendar)
        let place = caseDefinitions.recovery.place ?? country.jurisdiction.uppercased()
        let deadlines = try DeadlineDefinitions.load(resources: resources, measuresOf: []).keeping(
            world.calendar.holidays, in: place)
        let book = MeasureBook(library: deadlines)
        let cases = Cases(
            database: database, vault: vault, policy: policy, definitions: caseDefinitions, world: world,
            reactions: [
                Requests.reaction(definitions: requestDefinitions, sharing: sharing, policy: policy),
                Intake.reaction, Registrations.erasure,
            ],
            measures: book)
        let screenings = Screenings(
            database: database, policy: policy, vault: vault, set: try IndicatorSet.load(resources: resources),
            world: world)
        let forms = Forms(
            database: database, policy: policy, vault: vault, world: world, folder: files,
            converter: settings.converter)
        let reports = FieldReports(database: database, policy: policy, vault: vault, world: world)
        let intake = Intake(
            database: database, policy: policy, vault: vault, world: world, forms: forms, cases: cases,
            screenings: screenings, directory: directory, reports: reports,
            reactions: [Registrations.reaction(regions: directory.regions, zone: world.zone)])
        return Desk(
            settings: settings, world: world, database: database, vault: vault, policy: policy,
            catalogues: try Catalogues.load(directory: resources + "/locales"), logger: logger,
            access: Access(
                database: database, policy: policy, vault: vault, world: world, passphrases: passphrases,
                asksFactors: settings.asksFactors,
                reactions: [Cases.reaction(policy: policy), Requests.reaction(definitions: requestDefinitions)],
                organisationKind: Directory.kind),
            drafts: Drafts(database: database, vault: vault, world: world),
            onceKeys: OnceKeys(database: database, vault: vault, world: world),
            keptForms: KeptForms(database: database, vault: vault, world: world), directory: directory, cases: cases,
            screenings: screenings, forms: forms,
            intake: intake, reports: reports,
            registrations: Registrations(
                database: database, policy: policy, vault: vault, world: world, cases: cases,
                regions: directory.regions,
                opensCases: { try await intake.opens(.case, with: $0, actor: $1) }),
            requests: Requests(
                database: database, vault: vault, policy: policy, cases: cases, directory: directory,
                definitions: requestDefinitions, world: world),
            statistics: Statistics(database: database, policy: policy, world: world),
            monitoring: Monitoring(
                database: database, policy: policy, directory: directory, definitions: requestDefinitions,
                world: world),
            audit: audit,
            watch: AuditWatch(
                log: audit, rules: try UnusualRules.load(definitions + "/audit/unusual.yaml"),
                relations: CaseRelationsFound(vault: vault)),
            measures: MeasureRuns(database: database, policy: policy, world: world, book: book),
            course: try EmergencyCourse(database: database, policy: policy, resources: resources),
            place: deadlines.isKnown(jurisdiction: place) ? place : nil)
    }
}

extension Desk {
    /// What is done beside the pages, by kind of job.
    package var jobHandlers: [String: JobRunner.Handler] {
        [
            requests.jobHandlers, intake.jobHandlers, registrations.jobHandlers, forms.jobHandlers,
            measures.jobHandlers, limits.jobHandlers, statistics.releases.jobHandlers,
        ]
        .reduce([:]) {
            $0.merging($1) { first, _ in first }
        }
    }

    /// Who wrote a form, so that what is kept of it is shown to nobody else.
    func authorMark(of member: MemberID) -> String {
        Token.base64URL(Array(vault.digest(member.bytes, purpose: "form-author").prefix(12)))
    }

    /// Once an hour: what was kept for a while only.
    package static func prune(_ write: Write, now: Timestamp) throws {
        try OnceKeys.prune(write, now: now)
        try KeptForms.prune(write, now: now)
        try Forms.planSweep(write, now: now)
        try TimeLimits.planAlerts(write, now: now)
    }
}
