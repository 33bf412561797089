import Access
import Kernel
import Storage

extension Forms {
    /// Whether spreadsheets can be published here: the converter is installed.
    package var convertsSpreadsheets: Bool { converter.place != nil }

    /// What somebody brought, ready to be published: an XForm as it is, a spreadsheet through the converter. `media` are
    /// the files that came with it. Throws `.workbook`, `.converterMissing`, `.converterTooSlow`, `.mediaTooLarge`.
    package func source(
        _ name: String, _ bytes: [UInt8], media: [String: [UInt8]] = [:], actor: Actor
    ) async throws -> FormSource {
        // Whoever may not publish does not make the converter work.
        _ = try policy.permit(Actions.FormPublish.self, actor)
        let start = bytes.first { ![0xEF, 0xBB, 0xBF, 9, 10, 13, 32].contains($0) }
        if start == UInt8(ascii: "<") { return FormSource(xform: bytes, media: media) }
        var source = try await converter.convert(name, bytes)
        source.media.merge(media) { _, brought in brought }
        return source
    }

    /// Publishes a form: as the version that new records begin with, or as a draft to be tried first. The same content
    /// again changes nothing; a draft with that content goes live.
    /// Throws `.form`, `.noFormID`, `.versionTaken`, `.mediaTooLarge`.
    package func publish(_ source: FormSource, asDraft: Bool = false, actor: Actor) async throws -> PublishedForm {
        let permit = try policy.permit(Actions.FormPublish.self, actor)
        guard source.media.count <= FormSource.mediaCountMax,
            source.media.values.reduce(0, { $0 + $1.count }) <= FormSource.mediaBytesMax
        else { throw FormsProblem.mediaTooLarge }
        guard source.media.keys.allSatisfy(FileName.isFit) else { throw FormsProblem.badFileName }
        let form: XForm
        do { form = try XForm(reading: source.xform, media: source.media) } catch { throw FormsProblem.form(error) }
        guard (1...200).contains(form.id.count), form.version.count <= 100 else { throw FormsProblem.noFormID }
        let md5s = source.media.mapValues(Digests.md5)
        let md5 = Digests.md5(source.xform)
        let parts = md5s.sorted { $0.key < $1.key }.map { "\($0.key)\u{1F}\($0.value)" }
        let content = Digests.md5(Array(([md5] + parts).joined(separator: "\u{1F}").utf8))
        let now = world.now()
        let (newForm, newVersion): (FormID, FormVersionID) = (world.makeID(), world.makeID())
        let newMapping: FormMappingID = world.makeID()
        let (head, wasThere) = try await database.write { write -> (FormVersion, Bool) in
            let formID = try FormStore.form(write, permit, named: form.id, new: newForm, at: now)
            let head = FormVersion(
                id: newVersion, form: formID, name: form.id, version: form.version,
                title: form.title.isEmpty ? form.id : form.title, state: asDraft ? .draft : .live, md5: md5,
                content: content, sourceName: source.workbook?.name, publishedAt: now, publishedBy: actor.member,
                opensWork: source.mapping != nil)
            if let same = try FormStore.published(write.read, permit, formID, version: form.version) {
                guard same.content == content else { throw FormsProblem.versionTaken(version: form.version) }
                try FormStore.removeDraft(write, permit, of: formID)
                let isMapped = try MappingStore.add(write, permit, newMapping, source.mapping, to: same.id, at: now)
                if same.state == .live || asDraft {
                    return (try FormStore.version(write.read, permit, same.id) ?? same, !isMapped)
                }
                try FormStore.retire(write, permit, formID)
                try FormStore.setState(write, permit, same.id, .live)
                try write.journal(permit.entry("form.live", at: now, entity: same.id.cast()))
                return (try FormStore.version(write.read, permit, same.id) ?? same, true)
            }
            try FormStore.removeDraft(write, permit, of: formID)
            if !asDraft { try FormStore.retire(write, permit, formID) }
            try FormStore.insert(write, permit, head, source)
            for (name, bytes) in source.media.sorted(by: { $0.key < $1.key }) {
                try FormStore.insertMedium(write, permit, name, bytes, md5: md5s[name] ?? "", of: newVersion, at: now)
            }
            try MappingStore.add(write, permit, newMapping, source.mapping, to: newVersion, at: now)
            try write.journal(
                permit.entry(at: now, entity: newVersion.cast(), codes: "state=\(head.state.rawValue)"))
            return (head, false)
        }
        if !wasThere { cache.keep(form, head.id) }
        return PublishedForm(
            head: head, warnings: source.warnings.map { .workbook($0) } + form.warnings.map { .form($0) },
            missingMedia: form.mediaNames.filter { source.media[$0] == nil }, wasThere: wasThere)
    }

    /// The draft becomes the version that new records begin with. Throws `.unknown` when there is none.
    package func goLive(_ form: FormID, actor: Actor) async throws -> FormVersion {
        let permit = try policy.permit(Actions.FormPublish.self, actor, Facts(record: form.cast()))
        let now = world.now()
        return try await database.write { write in
            guard let draft = try FormStore.version(write.read, permit, of: form, state: .draft) else {
                throw FormsProblem.unknown
            }
            if try FormStore.published(write.read, permit, form, version: draft.version) != nil {
                throw FormsProblem.versionTaken(version: draft.version)
            }
            try FormStore.retire(write, permit, form)
            try FormStore.setState(write, permit, draft.id, .live)
            try write.journal(permit.entry("form.live", at: now, entity: draft.id.cast()))
            return try FormStore.version(write.read, permit, draft.id) ?? draft
        }
    }

    /// Throws the draft away, or takes the live version out of use: what was begun with it is still taken.
    package func withdraw(_ form: FormID, draft: Bool, actor: Actor) async throws {
        let permit = try policy.permit(Actions.FormPublish.self, actor, Facts(record: form.cast()))
        let now = world.now()
        try await database.write { write in
            if draft {
                try FormStore.removeDraft(write, permit, of: form)
            } else {
                try FormStore.retire(write, permit, form)
            }
            try write.journal(
                permit.entry(
                    "form.withdrawn", at: now, entity: form.cast(), codes: "state=\(draft ? "draft" : "live")"))
        }
    }

    /// The file that a version was made from: nil when it came as an XForm.
    package func workbook(of version: FormVersion, actor: Actor) async throws -> [UInt8]? {
        let permit = try policy.permit(Actions.FormPublish.self, actor, Facts(record: version.form.cast()))
        return try await database.read { try FormStore.workbook($0, permit, version.id) }
    }
}

extension Form {
    /// Names of the files that the form asks for: lists and what its words show.
    package var mediaNames: [String] {
        instances.values.compactMap { instance in
            if case .file(let name, _) = instance.source { name } else { nil }
        }.sorted()
    }
}

/// Digests that the field's protocols name.
enum Digests {
    /// In hex, as OpenRosa wants it.
    static func md5(_ bytes: [UInt8]) -> String { Hex.encode(MD5.of(bytes)) }
}

/// A name of a file that comes from outside: never a path.
enum FileName {
    static func isFit(_ name: String) -> Bool {
        (1...200).contains(name.utf8.count) && name != "." && name != ".."
            && !name.unicodeScalars.contains {
                $0 == "/" || $0 == "\\" || $0.properties.generalCategory == .control
            }
    }
}
