import Access
import Kernel
import Storage
import Vault

/// Every statement on submissions and their files.
enum SubmissionStore {
    private static let columns: StaticString =
        """
        SELECT id, form_id, version_id, organisation_id, member_id, device_user_id, received_at, state, edit_of,
               conflict_with, is_latest, is_complete, review, review_version, reviewed_by, reviewed_at
        """
    private static let insert = Statement(
        "submissions.insert",
        """
        INSERT INTO submissions (id, form_id, version_id, organisation_id, member_id, device_user_id, received_at,
                                 instance, content, state, edit_of, conflict_with, is_latest, is_complete, review,
                                 review_version, xml, name, findings)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13, 'received', 1, ?14, ?15, ?16)
        """)
    private static let find = Statement(
        "submissions.find",
        """
        SELECT id, organisation_id, content, state, is_complete, is_latest FROM submissions
        WHERE form_id = ?1 AND instance = ?2 AND conflict_with IS NULL
        """)
    private static let conflict = Statement(
        "submissions.conflict",
        """
        SELECT id, organisation_id, content, state, is_complete, is_latest FROM submissions
        WHERE conflict_with = ?1 AND content = ?2
        """)
    private static let complete = Statement(
        "submissions.complete", "UPDATE submissions SET is_complete = 1 WHERE id = ?1")
    private static let supersede = Statement(
        "submissions.supersede", "UPDATE submissions SET is_latest = 0 WHERE id = ?1")
    private static let head = Statement("submissions.head", [columns, "FROM submissions WHERE id = ?1"])
    private static let sealed = Statement(
        "submissions.sealed", [columns, ", xml, name, findings, note FROM submissions WHERE id = ?1"])
    private static let following = Statement(
        "submissions.following", "SELECT id FROM submissions WHERE edit_of = ?1 OR conflict_with = ?1 ORDER BY id")
    private static let list = Statement(
        "submissions.list",
        [
            columns,
            """
            , name, (SELECT COUNT(*) FROM submission_files f WHERE f.submission_id = submissions.id)
            FROM submissions
            WHERE organisation_id = ?1 AND form_id = ?2 AND id < ?3 AND (?4 = '' OR state = ?4)
                AND (?5 = '' OR review = ?5) AND is_latest >= ?6 AND (?7 = 0 OR member_id = ?8)
            ORDER BY id DESC LIMIT ?9
            """,
        ])
    private static let counts = Statement(
        "submissions.counts",
        "SELECT form_id, state, COUNT(*) FROM submissions WHERE organisation_id = ?1 GROUP BY form_id, state")
    private static let review = Statement(
        "submissions.review",
        """
        UPDATE submissions SET review = ?2, reviewed_by = ?3, reviewed_at = ?4, note = ?5,
            review_version = review_version + 1
        WHERE id = ?1 AND review_version = ?6
        """)
    private static let insertFile = Statement(
        "submission_files.insert",
        """
        INSERT INTO submission_files (id, submission_id, added_at, content, kind, size, name)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """)
    private static let files = Statement(
        "submission_files.list",
        "SELECT id, name, kind, size, added_at FROM submission_files WHERE submission_id = ?1 ORDER BY id")
    private static let fileContents = Statement(
        "submission_files.contents", "SELECT content FROM submission_files WHERE submission_id = ?1")
    private static let isNamed = Statement(
        "submission_files.isNamed", "SELECT COUNT(*) FROM submission_files WHERE id = ?1")
    private static let has = Statement(
        "submission_files.has", "SELECT COUNT(*) FROM submission_files WHERE id = ?1 AND submission_id = ?2")

    /// What tells whether a record is here.
    struct Known {
        let id: SubmissionID
        let organisation: OrganisationID
        let content: [UInt8]
        let state: SubmissionState
        let isComplete: Bool
        let isLatest: Bool
    }

    private static func known(_ row: Row) throws -> Known {
        Known(
            id: try row.id(0), organisation: try row.id(1), content: row.bytes(2), state: try row.code(3),
            isComplete: row.bool(4), isLatest: row.bool(5))
    }

    private static func head(_ row: Row) throws -> SubmissionHead {
        SubmissionHead(
            id: try row.id(0), form: try row.id(1), version: try row.id(2), organisation: try row.id(3),
            member: try row.optionalID(4), device: try row.optionalID(5), receivedAt: row.at(6),
            state: try row.code(7), editOf: try row.optionalID(8), conflictWith: try row.optionalID(9),
            isLatest: row.bool(10), isComplete: row.bool(11), review: try row.code(12), reviewVersion: row.int(13),
            reviewedBy: try row.optionalID(14), reviewedAt: row.optionalAt(15))
    }

    static func find(
        _ read: Read, _ permit: Permit<Actions.FormSubmit>, form: FormID, instance: [UInt8]
    ) throws -> Known? { try read.first(find, [.id(form), .bytes(instance)], known) }

    static func conflict(
        _ read: Read, _ permit: Permit<Actions.FormSubmit>, with id: SubmissionID, content: [UInt8]
    ) throws -> Known? { try read.first(conflict, [.id(id), .bytes(content)], known) }

    static func insert(
        _ write: Write, _ permit: Permit<Actions.FormSubmit>, _ new: NewSubmission, _ judged: Forms.Judged,
        xml: [UInt8], key: RecordKey, at: Timestamp
    ) throws {
        try write.run(
            insert,
            [
                .id(new.id), .id(new.version.form), .id(new.version.id), .id(new.organisation),
                .id(permit.actor.member), .id(permit.actor.device), .at(at), .bytes(new.instance),
                .bytes(new.content), .text(new.state.rawValue), .id(new.editOf), .id(new.conflictWith),
                .bool(new.isComplete), .bytes(key.sealBytes(xml, table: "submissions", column: "xml")),
                .bytes(key.seal(judged.name, table: "submissions", column: "name")),
                .bytes(key.seal(Finding.encode(judged.findings), table: "submissions", column: "findings")),
            ])
    }

    static func insert(
        _ write: Write, _ permit: Permit<Actions.FormSubmit>, _ file: SealedFile, key: RecordKey,
        of id: SubmissionID, at: Timestamp
    ) throws {
        let name = key.seal(file.name, table: "submission_files", column: "name")
        try write.run(
            insertFile,
            [
                .id(file.id), .id(id), .at(at), .bytes(file.content), .text(file.kind.rawValue), .int(file.sizeBytes),
                .bytes(name),
            ])
    }

    static func complete(_ write: Write, _ permit: Permit<Actions.FormSubmit>, _ id: SubmissionID) throws {
        try write.run(complete, [.id(id)])
    }

    static func supersede(_ write: Write, _ permit: Permit<Actions.FormSubmit>, _ id: SubmissionID) throws {
        try write.run(supersede, [.id(id)])
    }

    static func fileContents(
        _ read: Read, _ permit: Permit<Actions.FormSubmit>, of id: SubmissionID
    ) throws -> Set<[UInt8]> { Set(try read.all(fileContents, [.id(id)]) { $0.bytes(0) }) }

    /// Without a permit: only to ask the policy with its facts.
    static func head(_ read: Read, _ id: SubmissionID) throws -> SubmissionHead? {
        try read.first(head, [.id(id)]) { try head($0) }
    }

    static func following(
        _ read: Read, _ permit: Permit<Actions.SubmissionRead>, _ id: SubmissionID
    ) throws -> [SubmissionID] { try read.all(following, [.id(id)]) { try $0.id(0) } }

    /// - Parameter key: the key of a record; nil when it was destroyed.
    static func list(
        _ read: Read, _ permit: Permit<Actions.SubmissionRead>, _ query: SubmissionQuery,
        organisation: OrganisationID, member: MemberID?, key: (SubmissionID) throws -> RecordKey?
    ) throws -> [SubmissionSummary] {
        let rows = try read.all(
            list,
            [
                .id(organisation), .id(query.form), .id(query.before ?? SubmissionID(high: .max, low: .max)),
                .text(query.state?.rawValue ?? ""), .text(query.review?.rawValue ?? ""),
                .int(query.withEarlier ? 0 : 1), .int(member == nil ? 0 : 1), .id(member ?? MemberID(high: 0, low: 0)),
                .int(min(query.limit, 1_000)),
            ]
        ) { (try head($0), $0.bytes(16), $0.int(17)) }
        return try rows.compactMap { head, name, files in
            guard let key = try key(head.id) else { return nil }
            return SubmissionSummary(
                head: head, name: try key.open(name, table: "submissions", column: "name"), files: files)
        }
    }

    static func counts(
        _ read: Read, _ permit: Permit<Actions.SubmissionRead>, organisation: OrganisationID
    ) throws -> [FormID: [SubmissionState: Int]] {
        var counts: [FormID: [SubmissionState: Int]] = [:]
        try read.each(Self.counts, [.id(organisation)]) { row in
            counts[try row.id(0), default: [:]][try row.code(1)] = row.int(2)
        }
        return counts
    }

    static func file(
        _ read: Read, _ permit: Permit<Actions.SubmissionRead>, _ id: SubmissionID, key: RecordKey, vault: Vault
    ) throws -> SubmissionFile? {
        let files = try read.all(files, [.id(id)]) { row in
            let file: SubmissionFileID = try row.id(0)
            return (file, row.bytes(1), try row.code(2, FileKind.self), row.int(3), row.at(4))
        }.compactMap { file, name, kind, size, at -> SubmittedFile? in
            guard let key = try KeyStore.load(read, vault, for: file.cast()) else { return nil }
            let name = try key.open(name, table: "submission_files", column: "name")
            return SubmittedFile(id: file, name: name, kind: kind, sizeBytes: size, addedAt: at)
        }
        return try read.first(sealed, [.id(id)]) { row in
            SubmissionFile(
                head: try head(row), xml: try key.openBytes(row.bytes(16), table: "submissions", column: "xml"),
                name: try key.open(row.bytes(17), table: "submissions", column: "name"),
                findings: Finding.decode(try key.open(row.bytes(18), table: "submissions", column: "findings")),
                note: try row.optionalBytes(19).map { try key.open($0, table: "submissions", column: "note") },
                files: files)
        }
    }

    /// Whether any submission names this file.
    static func isNamed(_ read: Read, _ file: SubmissionFileID) throws -> Bool {
        try read.count(isNamed, [.id(file)]) > 0
    }

    static func has(
        _ read: Read, _ permit: Permit<Actions.SubmissionRead>, _ file: SubmissionFileID, of id: SubmissionID
    ) throws -> Bool { try read.count(has, [.id(file), .id(id)]) == 1 }

    static func review(
        _ write: Write, _ permit: Permit<Actions.SubmissionReview>, _ id: SubmissionID, _ state: ReviewState,
        note: String?, version: Int, key: RecordKey, at: Timestamp
    ) throws -> Bool {
        let sealed = note.map { key.seal($0, table: "submissions", column: "note") }
        return try write.run(
            review,
            [
                .id(id), .text(state.rawValue), .id(permit.actor.member), .at(at), .bytes(sealed), .int(version),
            ]) == 1
    }
}

extension Finding {
    /// One line a finding: kind, path and words between tabs.
    static func encode(_ findings: [Finding]) -> String {
        findings.map { finding in
            [finding.kind.rawValue, finding.path, finding.what].map {
                String($0.map { $0 == "\t" || $0 == "\n" || $0 == "\r\n" ? " " : $0 })
            }.joined(separator: "\t")
        }.joined(separator: "\n")
    }

    static func decode(_ text: String) -> [Finding] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let kind = Kind(rawValue: parts[0]) else { return nil }
            return Finding(kind: kind, path: parts[1], what: parts[2])
        }
    }
}
