import Access
import Kernel
import Storage
import Vault

extension Forms {
    /// Takes in a record, once. Everything it claims is computed again; what does not fit is kept in quarantine with the
    /// reasons. The same record again adds the files that are new and nothing else; another content under the same
    /// identity is kept beside it as a conflict; a correction (deprecatedID) becomes the latest and keeps the one before.
    /// Durable when it returns. Throws `.notXML`, `.noForm`, `.unknownForm`, `.submissionTooLarge`, `.tooManyFiles`; the
    /// files are then gone.
    package func submit(_ incoming: IncomingSubmission, actor: Actor) async throws -> SubmissionReceipt {
        do {
            let (receipt, unused) = try await takeIn(incoming, actor)
            attachments.discard(unused)
            return receipt
        } catch let error as StorageError where error.isUncertain {
            // It may have been written: the files stay, and what nobody names is swept later.
            throw error
        } catch {
            attachments.discard(incoming.files)
            throw error
        }
    }

    private func takeIn(
        _ incoming: IncomingSubmission, _ actor: Actor
    ) async throws -> (SubmissionReceipt, unused: [SealedFile]) {
        let permit = try policy.permit(Actions.FormSubmit.self, actor)
        guard let organisation = actor.organisation, actor.member != nil || actor.device != nil else {
            throw Refusal.forbidden(action: Actions.FormSubmit.name)
        }
        guard incoming.xml.count <= IncomingSubmission.xmlBytesMax else { throw FormsProblem.submissionTooLarge }
        guard incoming.files.count <= IncomingSubmission.filesMax else { throw FormsProblem.tooManyFiles }
        let envelope = try Envelope(reading: incoming.xml)
        if actor.isTrial { return (try await tryOut(incoming, envelope, permit), incoming.files) }
        let found = try await database.read {
            try FormStore.version($0, permit, named: envelope.formID, version: envelope.version)
        }
        guard let found, actor.reaches(found.version.form) else { throw FormsProblem.unknownForm }
        let content = vault.digest(incoming.xml, purpose: "submission")
        let identity = envelope.instanceID.isEmpty ? content : Array(envelope.instanceID.utf8)
        let instance = vault.digest(identity, purpose: "submission-instance")
        let earlier =
            envelope.deprecatedID.isEmpty
            ? nil : vault.digest(Array(envelope.deprecatedID.utf8), purpose: "submission-instance")
        let now = world.now()
        // A retry costs no second judgement.
        let known = try await database.read {
            try SubmissionStore.find($0, permit, form: found.version.form, instance: instance)?.content == content
        }
        let judged =
            known
            ? Judged(state: .accepted, name: "", findings: [])
            : try await judge(incoming.xml, envelope, found, now, actor)
        let new = NewSubmission(
            id: world.makeID(), version: found.version, organisation: organisation, instance: instance,
            content: content, state: judged.state, isComplete: !incoming.isIncomplete)
        let vault = vault
        return try await database.write { write in
            if let first = try SubmissionStore.find(write.read, permit, form: found.version.form, instance: instance) {
                if first.content == content {
                    return try Forms.again(write, permit, vault, first, incoming, now)
                }
                return try Forms.conflict(write, permit, vault, with: first.id, new, judged, incoming, now)
            }
            guard let earlier,
                let edited = try SubmissionStore.find(write.read, permit, form: found.version.form, instance: earlier),
                // A correction of what another organisation sent is not theirs to make: it stands by itself.
                edited.organisation == organisation
            else { return try Forms.insert(write, permit, vault, new, judged, incoming, now) }
            guard edited.isLatest else {
                // Somebody else corrected the same record: none overwrites the other.
                return try Forms.conflict(write, permit, vault, with: edited.id, new, judged, incoming, now)
            }
            try SubmissionStore.supersede(write, permit, edited.id)
            var correction = new
            correction.editOf = edited.id
            return try Forms.insert(write, permit, vault, correction, judged, incoming, now)
        }
    }

    /// What a draft is sent when somebody tries it: judged, and not kept.
    private func tryOut(
        _ incoming: IncomingSubmission, _ envelope: Envelope, _ permit: Permit<Actions.FormSubmit>
    ) async throws -> SubmissionReceipt {
        let draft = try await database.read { try FormStore.draft($0, permit, named: envelope.formID) }
        guard let draft, permit.actor.reaches(draft.form) else { throw FormsProblem.unknownForm }
        let judged = try await judge(
            incoming.xml, envelope, (draft, draft.version == envelope.version), world.now(), permit.actor)
        return SubmissionReceipt(
            id: world.makeID(), state: judged.state, isRepeat: false, findings: judged.findings.count, isTrial: true)
    }

    private static func conflict(
        _ write: Write, _ permit: Permit<Actions.FormSubmit>, _ vault: Vault, with first: SubmissionID,
        _ new: NewSubmission, _ judged: Judged, _ incoming: IncomingSubmission, _ now: Timestamp
    ) throws -> (SubmissionReceipt, unused: [SealedFile]) {
        if let same = try SubmissionStore.conflict(write.read, permit, with: first, content: new.content) {
            return try again(write, permit, vault, same, incoming, now)
        }
        var conflict = new
        (conflict.state, conflict.conflictWith) = (.conflict, first)
        return try insert(write, permit, vault, conflict, judged, incoming, now)
    }

    struct Judged: Sendable {
        let state: SubmissionState
        let name: String
        let findings: [Finding]
    }

    /// Away from the request's own turn: a large record takes some milliseconds.
    @concurrent private func judge(
        _ xml: [UInt8], _ envelope: Envelope, _ found: (version: FormVersion, isExact: Bool), _ now: Timestamp,
        _ actor: Actor
    ) async throws -> Judged {
        if envelope.isEncrypted { return Judged(state: .encrypted, name: "", findings: []) }
        var findings: [Finding] = []
        if !found.isExact {
            findings.append(
                Finding(
                    kind: .otherVersion, path: "/",
                    what: "the form has no version \"\(envelope.version)\"; judged by \"\(found.version.version)\""))
        }
        let form: XForm
        do { form = try await self.form(found.version.id, policy.permit(Actions.FormList.self, actor)) } catch let
            problem as FormsProblem
        {
            // A form that this program cannot read any more must not lose what people sent on it.
            guard case .form = problem else { throw problem }
            findings.append(Finding(kind: .notEvaluated, path: "/", what: "the form itself cannot be read any more"))
            return Judged(state: .quarantined, name: "", findings: findings)
        }
        let clock = FormClock(now: now, place: .zone(world.zone))
        let judgement = form.judge(xml, FormSurroundings(clock: clock, random: world.random))
        findings += judgement.findings
        return Judged(
            state: findings.isEmpty ? .accepted : .quarantined, name: judgement.instanceName, findings: findings)
    }

    /// The same record once more: its new files are added.
    private static func again(
        _ write: Write, _ permit: Permit<Actions.FormSubmit>, _ vault: Vault, _ first: SubmissionStore.Known,
        _ incoming: IncomingSubmission, _ now: Timestamp
    ) throws -> (SubmissionReceipt, unused: [SealedFile]) {
        // Whoever is not of that organisation learns nothing of the record but that it is there.
        guard first.organisation == permit.actor.organisation else {
            return (SubmissionReceipt(id: first.id, state: first.state, isRepeat: true, findings: 0), incoming.files)
        }
        let unused = try add(incoming.files, write, permit, vault, to: first.id, now)
        if !incoming.isIncomplete, !first.isComplete { try SubmissionStore.complete(write, permit, first.id) }
        if unused.count < incoming.files.count {
            try write.journal(
                permit.entry(
                    "form.files-added", at: now, entity: first.id.cast(),
                    codes: "files=\(incoming.files.count - unused.count)"))
        }
        return (SubmissionReceipt(id: first.id, state: first.state, isRepeat: true, findings: 0), unused)
    }

    private static func insert(
        _ write: Write, _ permit: Permit<Actions.FormSubmit>, _ vault: Vault, _ new: NewSubmission, _ judged: Judged,
        _ incoming: IncomingSubmission, _ now: Timestamp
    ) throws -> (SubmissionReceipt, unused: [SealedFile]) {
        let key = try KeyStore.create(write, vault, for: new.id.cast(), at: now)
        try SubmissionStore.insert(write, permit, new, judged, xml: incoming.xml, key: key, at: now)
        let unused = try add(incoming.files, write, permit, vault, to: new.id, now)
        try write.journal(
            permit.entry(
                at: now, entity: new.id.cast(),
                codes: "state=\(new.state.rawValue) findings=\(judged.findings.count) files=\(incoming.files.count)"))
        return (
            SubmissionReceipt(id: new.id, state: new.state, isRepeat: false, findings: judged.findings.count), unused
        )
    }

    private static func add(
        _ files: [SealedFile], _ write: Write, _ permit: Permit<Actions.FormSubmit>, _ vault: Vault,
        to id: SubmissionID, _ now: Timestamp
    ) throws -> [SealedFile] {
        if files.isEmpty { return [] }
        var unused: [SealedFile] = []
        var known = try SubmissionStore.fileContents(write.read, permit, of: id)
        for file in files {
            guard known.insert(file.content).inserted else {
                unused.append(file)
                continue
            }
            let key = try vault.unwrap(file.wrapped, for: file.id.cast())
            try KeyStore.keep(write, file.wrapped, for: file.id.cast(), at: now)
            try SubmissionStore.insert(write, permit, file, key: key, of: id, at: now)
        }
        return unused
    }
}

/// A record about to be written.
struct NewSubmission: Sendable {
    let id: SubmissionID
    let version: FormVersion
    let organisation: OrganisationID
    let instance: [UInt8]
    let content: [UInt8]
    var state: SubmissionState
    var editOf: SubmissionID?
    var conflictWith: SubmissionID?
    let isComplete: Bool
}
