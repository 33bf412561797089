import Access
import Kernel
import Storage

/// Every statement on forms, their versions and the files beside them.
enum FormStore {
    private static let columns: StaticString =
        """
        SELECT v.id, v.form_id, f.name, v.version, v.title, v.state, v.xform_md5, v.content, v.source_name,
               v.published_at, v.member_id
        FROM form_versions v JOIN forms f ON f.id = v.form_id
        """
    private static let insertForm = Statement(
        "forms.insert", "INSERT INTO forms (id, name, made_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING")
    private static let named = Statement("forms.named", "SELECT id FROM forms WHERE name = ?1")
    private static let insert = Statement(
        "form_versions.insert",
        """
        INSERT INTO form_versions (id, form_id, version, title, state, xform, xform_md5, content, source_name, source,
                                   member_id, organisation_id, published_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """)
    private static let current = Statement(
        "form_versions.current", [columns, "WHERE v.state <> 'retired' ORDER BY f.id, v.id"])
    private static let latestRetired = Statement(
        "form_versions.latestRetired",
        [
            columns,
            """
            WHERE v.state = 'retired' AND NOT EXISTS (
                SELECT 1 FROM form_versions n WHERE n.form_id = v.form_id AND (n.state <> 'retired' OR n.id > v.id))
            ORDER BY f.id
            """,
        ])
    private static let ofForm = Statement(
        "form_versions.ofForm", [columns, "WHERE v.form_id = ?1 ORDER BY v.id DESC LIMIT 500"])
    private static let byState = Statement(
        "form_versions.byState", [columns, "WHERE v.form_id = ?1 AND v.state = ?2"])
    private static let byID = Statement("form_versions.byID", [columns, "WHERE v.id = ?1"])
    private static let byVersion = Statement(
        "form_versions.byVersion", [columns, "WHERE v.form_id = ?1 AND v.version = ?2 AND v.state <> 'draft'"])
    private static let xform = Statement("form_versions.xform", "SELECT xform FROM form_versions WHERE id = ?1")
    private static let source = Statement("form_versions.source", "SELECT source FROM form_versions WHERE id = ?1")
    private static let retire = Statement(
        "form_versions.retire", "UPDATE form_versions SET state = 'retired' WHERE form_id = ?1 AND state = 'live'")
    private static let setState = Statement(
        "form_versions.setState", "UPDATE form_versions SET state = ?2 WHERE id = ?1")
    private static let removeDraftMedia = Statement(
        "form_media.removeDraft",
        """
        DELETE FROM form_media
        WHERE version_id IN (SELECT id FROM form_versions WHERE form_id = ?1 AND state = 'draft')
        """)
    private static let removeDraft = Statement(
        "form_versions.removeDraft", "DELETE FROM form_versions WHERE form_id = ?1 AND state = 'draft'")
    private static let insertMedium = Statement(
        "form_media.insert",
        "INSERT INTO form_media (id, version_id, name, md5, content) VALUES (?1, ?2, ?3, ?4, ?5)")
    private static let media = Statement(
        "form_media.list",
        "SELECT name, md5, LENGTH(content) FROM form_media WHERE version_id = ?1 ORDER BY name")
    private static let allMedia = Statement(
        "form_media.all", "SELECT name, content FROM form_media WHERE version_id = ?1")
    private static let medium = Statement(
        "form_media.one", "SELECT content FROM form_media WHERE version_id = ?1 AND name = ?2")

    private static func head(_ row: Row) throws -> FormVersion {
        FormVersion(
            id: try row.id(0), form: try row.id(1), name: row.text(2), version: row.text(3), title: row.text(4),
            state: try row.code(5), md5: row.text(6), content: row.text(7), sourceName: row.optionalText(8),
            publishedAt: row.at(9), publishedBy: try row.optionalID(10))
    }

    static func heads(_ read: Read, _ permit: Permit<Actions.FormList>) throws -> [FormHead] {
        var heads: [FormHead] = []
        for found in try read.all(current, [], head) + read.all(latestRetired, [], head) {
            if heads.last?.id != found.form {
                heads.append(FormHead(id: found.form, name: found.name, title: found.title))
            }
            let last = heads.count - 1
            switch found.state {
            case .live: (heads[last].live, heads[last].title) = (found, found.title)
            case .draft: heads[last].draft = found
            case .retired: break
            }
        }
        return heads.sorted { ($0.title, $0.name) < ($1.title, $1.name) }
    }

    static func versions(
        _ read: Read, _ permit: Permit<Actions.FormPublish>, of form: FormID
    ) throws -> [FormVersion] { try read.all(ofForm, [.id(form)], head) }

    static func version(
        _ read: Read, _ permit: Permit<Actions.FormList>, of form: FormID, state: FormState
    ) throws -> FormVersion? { try read.first(byState, [.id(form), .text(state.rawValue)], head) }

    static func version(
        _ read: Read, _ permit: Permit<Actions.FormPublish>, of form: FormID, state: FormState
    ) throws -> FormVersion? { try read.first(byState, [.id(form), .text(state.rawValue)], head) }

    static func version(
        _ read: Read, _ permit: Permit<Actions.FormList>, _ id: FormVersionID
    ) throws -> FormVersion? { try read.first(byID, [.id(id)], head) }

    static func version(
        _ read: Read, _ permit: Permit<Actions.FormPublish>, _ id: FormVersionID
    ) throws -> FormVersion? { try read.first(byID, [.id(id)], head) }

    /// A version that was live once, or is.
    static func published(
        _ read: Read, _ permit: Permit<Actions.FormPublish>, _ form: FormID, version text: String
    ) throws -> FormVersion? { try read.first(byVersion, [.id(form), .text(text)], head) }

    /// The version that a submission names; the live one when it names none that is known.
    static func version(
        _ read: Read, _ permit: Permit<Actions.FormSubmit>, named name: String, version text: String
    ) throws -> (version: FormVersion, isExact: Bool)? {
        guard let form: FormID = try read.first(named, [.text(name)], { try $0.id(0) }) else { return nil }
        if let exact = try read.first(byVersion, [.id(form), .text(text)], head) { return (exact, true) }
        if let live = try read.first(byState, [.id(form), .text(FormState.live.rawValue)], head) {
            return (live, false)
        }
        return try read.all(ofForm, [.id(form)], head).first { $0.state == .retired }.map { ($0, false) }
    }

    static func draft(
        _ read: Read, _ permit: Permit<Actions.FormSubmit>, named name: String
    ) throws -> FormVersion? {
        guard let form: FormID = try read.first(named, [.text(name)], { try $0.id(0) }) else { return nil }
        return try read.first(byState, [.id(form), .text(FormState.draft.rawValue)], head)
    }

    /// The form with this name, made when it is new.
    static func form(
        _ write: Write, _ permit: Permit<Actions.FormPublish>, named name: String, new: FormID, at: Timestamp
    ) throws -> FormID {
        try write.run(insertForm, [.id(new), .text(name), .at(at)])
        return try write.first(named, [.text(name)]) { try $0.id(0) } ?? new
    }

    static func insert(
        _ write: Write, _ permit: Permit<Actions.FormPublish>, _ head: FormVersion, _ source: FormSource
    ) throws {
        try write.run(
            insert,
            [
                .id(head.id), .id(head.form), .text(head.version), .text(head.title), .text(head.state.rawValue),
                .bytes(source.xform), .text(head.md5), .text(head.content), .text(source.workbook?.name),
                .bytes(source.workbook?.bytes), .id(head.publishedBy), .id(permit.actor.organisation),
                .at(head.publishedAt),
            ])
    }

    static func insertMedium(
        _ write: Write, _ permit: Permit<Actions.FormPublish>, _ name: String, _ bytes: [UInt8], md5: String,
        of version: FormVersionID, at: Timestamp
    ) throws {
        let id = ID<AnyEntity>.make(now: at)
        try write.run(insertMedium, [.id(id), .id(version), .text(name), .text(md5), .bytes(bytes)])
    }

    static func removeDraft(_ write: Write, _ permit: Permit<Actions.FormPublish>, of form: FormID) throws {
        try write.run(removeDraftMedia, [.id(form)])
        try write.run(removeDraft, [.id(form)])
    }

    static func retire(_ write: Write, _ permit: Permit<Actions.FormPublish>, _ form: FormID) throws {
        try write.run(retire, [.id(form)])
    }

    static func setState(
        _ write: Write, _ permit: Permit<Actions.FormPublish>, _ id: FormVersionID, _ state: FormState
    ) throws { try write.run(setState, [.id(id), .text(state.rawValue)]) }

    static func xform(_ read: Read, _ permit: Permit<Actions.FormList>, _ id: FormVersionID) throws -> [UInt8]? {
        try read.first(xform, [.id(id)]) { $0.bytes(0) }
    }

    static func workbook(
        _ read: Read, _ permit: Permit<Actions.FormPublish>, _ id: FormVersionID
    ) throws -> [UInt8]? { try read.first(source, [.id(id)]) { $0.optionalBytes(0) } ?? nil }

    static func media(
        _ read: Read, _ permit: Permit<Actions.FormList>, of version: FormVersionID
    ) throws -> [FormMedium] {
        try read.all(media, [.id(version)]) { FormMedium(name: $0.text(0), md5: $0.text(1), sizeBytes: $0.int(2)) }
    }

    static func allMedia(
        _ read: Read, _ permit: Permit<Actions.FormList>, _ version: FormVersionID
    ) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        try read.each(allMedia, [.id(version)]) { found[$0.text(0)] = $0.bytes(1) }
        return found
    }

    static func medium(
        _ read: Read, _ permit: Permit<Actions.FormList>, _ name: String, of version: FormVersionID
    ) throws -> [UInt8]? { try read.first(medium, [.id(version), .text(name)]) { $0.bytes(0) } }
}
