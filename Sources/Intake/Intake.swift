import Access
import Cases
import Definitions
import Directory
import FieldReports
import Forms
import Kernel
import Screening
import Storage
import Vault

/// A case that a submission has opened just now, with the place that the form names.
package struct NewlyOpened: Sendable, Equatable {
    package let id: CaseID
    package let region: String
}

/// What another room does when a submission has opened cases, in the same transaction.
package typealias WorkReaction = @Sendable (Write, SubmissionHead, [NewlyOpened], Timestamp) throws -> Void

/// The front door to what submissions open: a published form says it with a mapping, and when a submission is accepted,
/// or lifted out of quarantine, its screening, its case, its service's state is opened, once.
///
/// A submission is taken in first, whatever becomes of its work; the work is a leased job, ordered in the same
/// transaction and done in one of its own, in which the opened records and the note that they were opened stand
/// together. Whoever sent the form is named as the one who acted, with what the policy gives to `published-form`.
/// Owns the tables submission_work and submission_outputs.
package struct Intake: Sendable {
    let database: any Database
    let policy: Policy
    let vault: Vault
    let world: World
    let forms: Forms
    let cases: Cases
    let screenings: Screenings
    let directory: Directory
    let reports: FieldReports
    let targets: MappingTargets
    let reactions: [WorkReaction]

    package init(
        database: any Database, policy: Policy, vault: Vault, world: World, forms: Forms, cases: Cases,
        screenings: Screenings, directory: Directory, reports: FieldReports, reactions: [WorkReaction] = []
    ) {
        self.database = database
        self.policy = policy
        self.vault = vault
        self.world = world
        self.forms = forms
        self.cases = cases
        self.screenings = screenings
        self.directory = directory
        self.reports = reports
        self.reactions = reactions
        targets = MappingTargets(cases: cases.definitions, indicators: screenings.set, kinds: directory.kinds)
    }

    /// Whether submissions of a form, as it is live now, open a kind of record.
    package func opens(_ kind: Opens, with form: FormID, actor: Actor) async throws -> Bool {
        let version: FormVersion
        do { version = try await forms.version(of: form, actor: actor) } catch FormsProblem.unknown { return false }
        guard let kept = try await forms.mapping(of: version.id, actor: actor) else { return false }
        return try Mapping(kept.content, file: kept.name).root.opens(kind)
    }

    /// The people for whom a record that is being filled in would open cases.
    package func people(
        in session: FormSession, of version: FormVersionID, actor: Actor
    ) async throws -> [PersonTraits] {
        guard let kept = try await forms.mapping(of: version, actor: actor) else { return [] }
        let plan = Planning.plan(try Mapping(kept.content, file: kept.name), SentForm(session), targets)
        return plan.filter { $0.opens == .case && $0.find == nil }.map { output in
            PersonTraits(
                names: PersonTraits.names { output.values["field.\($0)"]?.first },
                age: Int(output.first("field.age")), gender: output.first("field.gender"))
        }
    }

    /// Publishes a form with what its submissions open. Throws `DefinitionProblems` when the mapping does not fit the
    /// form or the rooms, and as `Forms.publish` does. Questions that go nowhere are among the warnings.
    package func publish(_ source: FormSource, asDraft: Bool = false, actor: Actor) async throws -> PublishedForm {
        var unused: [String] = []
        if let mapping = source.mapping {
            let form: XForm
            do { form = try XForm(reading: source.xform, media: source.media) } catch {
                throw FormsProblem.form(error)
            }
            unused = try check(mapping.bytes, mapping.name, form)
        }
        var published = try await forms.publish(source, asDraft: asDraft, actor: actor)
        published.warnings += unused.map { .unmapped($0) }
        return published
    }

    /// Says which questions go nowhere. Throws every problem found.
    func check(_ bytes: [UInt8], _ name: String, _ form: XForm) throws(DefinitionProblems) -> [String] {
        var problems = DefinitionProblems()
        guard
            let mapping = problems.collect({ () throws(DefinitionProblem) in try Mapping(bytes, file: name) })
        else { throw problems }
        return try MappingCheck.run(mapping, form, targets)
    }

    /// What became of a submission's work; nil when there was none yet.
    package func report(of id: SubmissionID, actor: Actor) async throws -> WorkReport? {
        let head = try await forms.head(of: id)
        let permit = try policy.permit(Actions.SubmissionRead.self, actor, head.facts)
        return try await database.read { [vault] read in
            guard let key = try KeyStore.load(read, vault, for: id.cast()) else { throw FormsProblem.unreadable }
            return try IntakeStore.report(read, permit, of: id, key: key)
        }
    }

    /// What became of the work of a page of a form's submissions, in the order in which they are listed; without those
    /// that have none yet.
    package func states(of listed: [SubmissionSummary], actor: Actor) async throws -> [SubmissionID: WorkState] {
        let ids = listed.map(\.head.id)
        guard let organisation = actor.organisation, let form = listed.first?.head.form, let newest = ids.max(),
            let oldest = ids.min()
        else { return [:] }
        let facts = Facts(owner: organisation, assigned: actor.member.map { [$0] } ?? [])
        let permit = try policy.permit(Actions.SubmissionRead.self, actor, facts)
        let asked = Set(ids)
        return try await database.read { read in
            try IntakeStore.states(
                read, permit, of: form, organisation: organisation, from: newest, through: oldest)
        }.filter { asked.contains($0.key) }
    }

    /// Opens again what was not opened the first time: a record that is there is left as it is.
    package func runAgain(_ id: SubmissionID, actor: Actor) async throws {
        let head = try await forms.head(of: id)
        let permit = try policy.permit(Actions.SubmissionReview.self, actor, head.facts)
        guard head.mayOpenWork else { throw FormsProblem.changedMeanwhile }
        try await database.append([permit.entry("submission.work-again", at: world.now())])
        try await open(id)
    }

    package var jobHandlers: [String: JobRunner.Handler] {
        let intake = self
        return [
            SubmissionWork.jobKind: { job in
                guard let id = SubmissionID(job.payload) else { return }
                try await intake.open(id)
            }
        ]
    }
}

extension SubmissionHead {
    /// Accepted as it came, or looked at and approved by somebody.
    var mayOpenWork: Bool {
        switch state {
        case .accepted: true
        case .quarantined, .conflict: review == .approved
        case .encrypted: false
        }
    }
}
