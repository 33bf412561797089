import Access
import Kernel
import Storage
import Vault

extension Forms {
    /// Submissions of a form, the latest first: those of the actor's organisation, or the actor's own. The look is in the
    /// journal, for names of records are shown.
    package func submissions(_ query: SubmissionQuery, actor: Actor) async throws -> [SubmissionSummary] {
        guard let organisation = actor.organisation else { return [] }
        let whole = policy.allows(Actions.SubmissionRead.self, actor, Facts(owner: organisation))
        let permit = try policy.permit(
            Actions.SubmissionRead.self, actor,
            Facts(owner: organisation, assigned: actor.member.map { [$0] } ?? []))
        let mine = whole ? nil : actor.member
        let now = world.now()
        try await database.append([permit.entry(at: now, entity: query.form.cast(), codes: "list=yes")])
        return try await database.read { [vault] read in
            try SubmissionStore.list(read, permit, query, organisation: organisation, member: mine) { row in
                guard let key = try KeyStore.load(read, vault, for: row.cast()) else { return nil }
                return key
            }
        }
    }

    /// How many submissions of each state there are, by form, in the actor's organisation.
    package func counts(actor: Actor) async throws -> [FormID: [SubmissionState: Int]] {
        guard let organisation = actor.organisation else { return [:] }
        let permit = try policy.permit(Actions.SubmissionRead.self, actor, Facts(owner: organisation))
        return try await database.read { try SubmissionStore.counts($0, permit, organisation: organisation) }
    }

    /// Opens one. The look is in the journal before anything is shown. Throws `Refusal.unknown`, `.unreadable`.
    package func submission(_ id: SubmissionID, actor: Actor) async throws -> SubmissionFile {
        let permit = try await readPermit(id, actor)
        try await database.append([permit.entry(at: world.now())])
        return try await database.read { [vault] read in
            guard let key = try KeyStore.load(read, vault, for: id.cast()),
                let file = try SubmissionStore.file(read, permit, id, key: key, vault: vault)
            else { throw FormsProblem.unreadable }
            return file
        }
    }

    /// Every version of one record: corrections after it and before it, and conflicts, the oldest first.
    package func history(of id: SubmissionID, actor: Actor) async throws -> [SubmissionHead] {
        let permit = try await readPermit(id, actor)
        return try await database.read { read in
            var heads: [SubmissionHead] = []
            var seen: Set<SubmissionID> = []
            var open = [id]
            while let next = open.popLast(), heads.count < 500 {
                guard seen.insert(next).inserted, let head = try SubmissionStore.head(read, next) else { continue }
                heads.append(head)
                open += [head.editOf, head.conflictWith].compactMap { $0 }
                open += try SubmissionStore.following(read, permit, next)
            }
            return heads.filter { $0.organisation == actor.organisation }.sorted { $0.id < $1.id }
        }
    }

    /// A file of a submission, to be read piece by piece. The look is in the journal. Throws `.unreadable`.
    package func reader(
        of file: SubmissionFileID, in id: SubmissionID, actor: Actor
    ) async throws -> AttachmentReader {
        let permit = try await readPermit(id, actor)
        try await database.append([permit.entry(at: world.now(), codes: "file=\(file)")])
        let key = try await database.read { [vault] read -> RecordKey? in
            guard try SubmissionStore.has(read, permit, file, of: id) else { throw FormsProblem.unknown }
            return try KeyStore.load(read, vault, for: file.cast())
        }
        guard let key else { throw FormsProblem.unreadable }
        return try attachments.reader(file, key: key)
    }

    /// Sets the state of review. `version` is the one that was looked at; throws `.changedMeanwhile` when it is no more.
    package func review(
        _ id: SubmissionID, as review: ReviewState, note: String?, version: Int, actor: Actor
    ) async throws {
        guard Limits.fits(note ?? "", characters: Limits.textCharactersMax) else { throw FormsProblem.noteTooLong }
        guard let head = try await database.read({ try SubmissionStore.head($0, id) }) else { throw Refusal.unknown }
        let permit = try policy.permit(Actions.SubmissionReview.self, actor, head.facts)
        let now = world.now()
        try await database.write { [vault] write in
            guard let key = try KeyStore.load(write.read, vault, for: id.cast()) else {
                throw FormsProblem.unreadable
            }
            guard try SubmissionStore.review(write, permit, id, review, note: note, version: version, key: key, at: now)
            else { throw FormsProblem.changedMeanwhile }
            try write.journal(permit.entry(at: now, codes: "review=\(review.rawValue)"))
            // Whoever approves what stood in quarantine lifts it: its work is opened now.
            if review == .approved, head.state == .quarantined || head.state == .conflict {
                try SubmissionWork.order(write, id, at: now)
            }
        }
    }

    private func readPermit(_ id: SubmissionID, _ actor: Actor) async throws -> Permit<Actions.SubmissionRead> {
        guard let head = try await database.read({ try SubmissionStore.head($0, id) }) else { throw Refusal.unknown }
        return try policy.permit(Actions.SubmissionRead.self, actor, head.facts)
    }
}
