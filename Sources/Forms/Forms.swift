import Access
import Kernel
import Storage
import Vault

/// The front door to forms: publishing them, taking in what is filled in, and reviewing it.
///
/// Throws `Refusal` when the policy says no, `FormsProblem` when something cannot be done. Owns the tables forms,
/// form_versions, form_media, submissions and submission_files.
package struct Forms: Sendable {
    let database: any Database
    let policy: Policy
    let vault: Vault
    let world: World
    /// Where files that were sent lie, sealed.
    package let attachments: AttachmentStore
    let converter: SpreadsheetConverter
    let cache = FormCache()

    /// - Parameter folder: for files that come with submissions; made when the first one comes. Processes that share a
    ///   database share it too.
    package init(
        database: any Database, policy: Policy, vault: Vault, world: World, folder: String,
        converter: SpreadsheetConverter = SpreadsheetConverter()
    ) {
        self.database = database
        self.policy = policy
        self.vault = vault
        self.world = world
        self.converter = converter
        attachments = AttachmentStore(folder: folder, vault: vault, world: world)
    }

    /// Every form, by title. A draft is shown to those who may publish, and a form that is not live to them only. A
    /// telephone sees the forms that it was set up with; one that tries sees their drafts and nothing else.
    package func list(actor: Actor) async throws -> [FormHead] {
        let permit = try policy.permit(Actions.FormList.self, actor)
        let isPublisher = policy.mayEver(Actions.FormPublish.self, actor)
        let heads = try await database.read { try FormStore.heads($0, permit) }.filter { actor.reaches($0.id) }
        if actor.isTrial {
            return heads.compactMap { head in
                var head = head
                head.live = nil
                return head.draft == nil ? nil : head
            }
        }
        if isPublisher { return heads }
        return heads.compactMap { head in
            var head = head
            head.draft = nil
            return head.live == nil ? nil : head
        }
    }

    /// All versions of a form, the newest first. For those who may publish.
    package func versions(of form: FormID, actor: Actor) async throws -> [FormVersion] {
        let permit = try policy.permit(Actions.FormPublish.self, actor, Facts(record: form.cast()))
        return try await database.read { try FormStore.versions($0, permit, of: form) }
    }

    /// The live version of a form, or the one being tried (for those who may publish, and telephones that try). Throws
    /// `.unknown`, also when a telephone was not set up with it.
    package func version(of form: FormID, isDraft: Bool = false, actor: Actor) async throws -> FormVersion {
        let permit = try policy.permit(Actions.FormList.self, actor)
        if isDraft, !actor.isTrial { _ = try policy.permit(Actions.FormPublish.self, actor) }
        guard actor.reaches(form), isDraft || !actor.isTrial else { throw FormsProblem.unknown }
        let found = try await database.read {
            try FormStore.version($0, permit, of: form, state: isDraft ? .draft : .live)
        }
        guard let found else { throw FormsProblem.unknown }
        return found
    }

    /// One version by its own identifier, retired ones too: records that were begun with it go on. Throws `.unknown`.
    package func version(_ id: FormVersionID, actor: Actor) async throws -> FormVersion {
        let permit = try policy.permit(Actions.FormList.self, actor)
        guard let found = try await database.read({ try FormStore.version($0, permit, id) }),
            actor.reaches(found.form), !actor.isTrial,
            found.state != .draft || policy.mayEver(Actions.FormPublish.self, actor)
        else { throw FormsProblem.unknown }
        return found
    }

    /// The form itself, read once and kept in memory while it is used.
    package func form(_ version: FormVersion, actor: Actor) async throws -> XForm {
        let permit = try policy.permit(Actions.FormList.self, actor)
        return try await form(version.id, permit)
    }

    func form(_ id: FormVersionID, _ permit: Permit<Actions.FormList>) async throws -> XForm {
        if let known = cache.form(id) { return known }
        let (xform, media) = try await database.read { read in
            (try FormStore.xform(read, permit, id), try FormStore.allMedia(read, permit, id))
        }
        guard let xform else { throw FormsProblem.unknown }
        let form: XForm
        do { form = try XForm(reading: xform, media: media) } catch { throw FormsProblem.form(error) }
        cache.keep(form, id)
        return form
    }

    /// The XForm as it was published.
    package func xform(_ version: FormVersion, actor: Actor) async throws -> [UInt8] {
        let permit = try policy.permit(Actions.FormList.self, actor)
        guard let xform = try await database.read({ try FormStore.xform($0, permit, version.id) }) else {
            throw FormsProblem.unknown
        }
        return xform
    }

    /// The files that come with a version, by name.
    package func media(of version: FormVersion, actor: Actor) async throws -> [FormMedium] {
        let permit = try policy.permit(Actions.FormList.self, actor)
        return try await database.read { try FormStore.media($0, permit, of: version.id) }
    }

    /// One of them. Throws `.unknown`.
    package func medium(_ name: String, of version: FormVersion, actor: Actor) async throws -> [UInt8] {
        let permit = try policy.permit(Actions.FormList.self, actor)
        guard let bytes = try await database.read({ try FormStore.medium($0, permit, name, of: version.id) }) else {
            throw FormsProblem.unknown
        }
        return bytes
    }
}
