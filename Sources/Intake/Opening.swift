import Access
import Cases
import Directory
import FieldReports
import Forms
import Kernel
import Screening
import Storage
import Vault

extension Intake {
    /// Does the work of a submission: everything in one transaction. What a room refuses is left out of it and told; what
    /// was opened before, by this submission or by the one that it corrects, is changed and not opened twice.
    func open(_ id: SubmissionID) async throws {
        let head = try await forms.head(of: id)
        guard head.mayOpenWork else { return }
        let actor = head.sender
        let permit = try policy.permit(Actions.SubmissionWork.self, actor, head.facts)
        guard let kept = try await forms.mapping(of: head.version, actor: actor) else { return }
        let form = try await forms.version(head.version, actor: actor).name
        guard let plan = try await planned(id, kept.content, kept.name, actor) else { return }
        let before = try await earlier(of: head, actor)
        let services = try await self.services(of: head.organisation)
        let now = world.now()
        var refused: [String: String] = [:]
        while true {
            do {
                let skipped = refused
                try await database.write { write in
                    var opener = Opener(
                        intake: self, write: write, head: head, form: form, actor: actor, services: services,
                        before: before,
                        refused: skipped)
                    try opener.open(plan, permit, mapping: kept.id, at: now)
                }
                return
            } catch let refusal as OutputRefused {
                // The transaction is undone: the next one goes without it. Each round leaves out one more.
                refused[refusal.part] = refusal.why
            }
        }
    }

    /// Nil when nobody here can read the answers.
    private func planned(
        _ id: SubmissionID, _ mapping: [UInt8], _ name: String, _ actor: Actor
    ) async throws -> [PlannedOutput]? {
        let file = try await forms.submission(id, actor: actor)
        if file.isEncrypted { return nil }
        let version = try await forms.version(file.head.version, actor: actor)
        let form = try await forms.form(version, actor: actor)
        let clock = FormClock(now: file.head.receivedAt, place: .zone(world.zone))
        let session = try FormSession.asSent(form, file.xml, FormSurroundings(clock: clock))
        return Planning.plan(try Mapping(mapping, file: name), SentForm(session), targets)
    }

    /// What the record that this one corrects opened, and with which answers.
    private func earlier(of head: SubmissionHead, _ actor: Actor) async throws -> [String: EarlierOutput] {
        guard let corrected = head.editOf ?? head.conflictWith else { return [:] }
        let first = try await forms.head(of: corrected)
        let permit = try policy.permit(Actions.SubmissionWork.self, actor, first.facts)
        let records = try await database.read { try IntakeStore.outputs($0, permit, of: corrected) }
        guard !records.isEmpty, let kept = try await forms.mapping(of: first.version, actor: actor) else {
            return try await earlier(of: first, actor)
        }
        let plan = try await planned(corrected, kept.content, kept.name, actor)
        var found: [String: EarlierOutput] = [:]
        for record in records {
            found[record.part] = EarlierOutput(record: record, plan: plan?.first { $0.part == record.part })
        }
        return found
    }

    /// By code and by name: a service is the sender's own or it is not found.
    private func services(of organisation: OrganisationID) async throws -> [String: ServiceID] {
        var found: [String: ServiceID] = [:]
        for entry in try await directory.snapshot().entries where entry.service.organisation == organisation {
            found[entry.service.id.description] = entry.service.id
            found[entry.service.details.name.lowercased()] = entry.service.id
        }
        return found
    }
}

/// A record that an earlier version of the same submission opened.
struct EarlierOutput: Sendable {
    let record: OpenedRecord
    /// What that version put into it.
    let plan: PlannedOutput?
}

/// A room said no to one output, with its code.
struct OutputRefused: Error {
    let part: String
    let why: String
}

/// Opens what was planned, inside one transaction, through the rooms' own acts.
struct Opener {
    let intake: Intake
    let write: Write
    let head: SubmissionHead
    /// The form's own id.
    let form: String
    let actor: Actor
    let services: [String: ServiceID]
    let before: [String: EarlierOutput]
    let refused: [String: String]
    var leftovers: [Leftover] = []
    var records: [String: OpenedRecord] = [:]

    init(
        intake: Intake, write: Write, head: SubmissionHead, form: String, actor: Actor,
        services: [String: ServiceID], before: [String: EarlierOutput], refused: [String: String]
    ) {
        self.intake = intake
        self.write = write
        self.head = head
        self.form = form
        self.actor = actor
        self.services = services
        self.before = before
        self.refused = refused
    }

    mutating func open(
        _ plan: [PlannedOutput], _ permit: Permit<Actions.SubmissionWork>, mapping: FormMappingID, at now: Timestamp
    ) throws {
        guard let key = try KeyStore.load(write.read, intake.vault, for: head.id.cast()) else { return }
        for record in try IntakeStore.outputs(write.read, permit, of: head.id) { records[record.part] = record }
        var opened: [NewlyOpened] = []
        for output in plan {
            leftovers += output.leftovers
            if let why = refused[output.part] {
                leftovers.append(Leftover(place: "", target: output.opens.rawValue, why: why))
                continue
            }
            // This submission opened it already: a second run, or the job done twice.
            if records[output.part] != nil { continue }
            do {
                let record = try open(output)
                records[output.part] = record
                try IntakeStore.add(write, permit, record, of: head.id, at: now)
                if record.kind == .case, record.isNew {
                    opened.append(NewlyOpened(id: record.record.cast(), region: output.first("field.region")))
                }
            } catch {
                guard let why = Self.reason(error) else { throw error }
                throw OutputRefused(part: output.part, why: why)
            }
        }
        for reaction in intake.reactions { try reaction(write, head, opened, now) }
        let state: WorkState
        if plan.isEmpty {
            state = .nothing
        } else if records.isEmpty {
            state = .refused
        } else {
            state = leftovers.isEmpty ? .done : .partly
        }
        try IntakeStore.put(write, permit, head.id, mapping: mapping, state, leftovers, key: key, at: now)
        try write.journal(
            permit.entry(
                at: now, codes: "state=\(state.rawValue) records=\(records.count) left=\(leftovers.count)"))
    }

    private mutating func open(_ output: PlannedOutput) throws -> OpenedRecord {
        switch output.opens {
        case .screening: try screening(output)
        case .case: try caseFile(output)
        case .serviceState: try serviceState(output)
        case .visit: try report(output, .visit)
        case .survey: try report(output, .survey)
        }
    }

    /// What the policy or a room says no to; nil for a failure, which is tried again.
    private static func reason(_ error: any Error) -> String? {
        switch error {
        case let problem as CaseProblem: problem.code
        case let refusal as Refusal: refusal == .unknown ? "no-such-record" : "not-allowed"
        case let problem as DirectoryProblem: directoryReason(problem)
        case let problem as ScreeningProblem: screeningReason(problem)
        case let problem as WorkProblem: problem.rawValue
        default: nil
        }
    }

    private static func directoryReason(_ problem: DirectoryProblem) -> String {
        switch problem {
        case .unknownOrganisation, .unknownService: "no-such-record"
        case .stale: "changed-meanwhile"
        case .invalid(_, .tooLong): "too-long"
        case .invalid(_, .missing): "missing-answer"
        case .invalid, .hasNoPlaces: "out-of-range"
        }
    }

    private static func screeningReason(_ problem: ScreeningProblem) -> String {
        switch problem {
        case .refused: "not-allowed"
        case .unknownSetting, .unknownIndicator, .badLanguage: "unknown-code"
        case .tooLong: "too-long"
        default: "changed-meanwhile"
        }
    }
}

/// Why an output cannot be opened that no room was asked for.
enum WorkProblem: String, Error {
    case noSuchRecord = "no-such-record"
    case missingAnswer = "missing-answer"
}
