import Access
import Kernel
import Storage
import Vault

/// What became of a submission's work.
package enum WorkState: String, Sendable, CaseIterable {
    /// Everything that the mapping says was opened.
    case done
    /// Something was, and something was not.
    case partly
    /// Nothing was: a supervisor looks at it.
    case refused
    /// The mapping has nothing to open for these answers.
    case nothing
}

/// A record that a submission opened or changed.
package struct OpenedRecord: Sendable, Equatable {
    package let part: String
    package let kind: Opens
    package let record: ID<AnyEntity>
    /// It was opened, and not there before.
    package let isNew: Bool
}

/// What a reviewer sees of it.
package struct WorkReport: Sendable, Equatable {
    package let state: WorkState
    package let triedAt: Timestamp
    package let opened: [OpenedRecord]
    package let leftovers: [Leftover]
}

/// Every statement on the work of submissions.
enum IntakeStore {
    private static let put = Statement(
        "submission_work.put",
        """
        INSERT INTO submission_work (submission_id, mapping_id, state, tried_at, kept) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (submission_id) DO UPDATE SET mapping_id = ?2, state = ?3, tried_at = ?4, kept = ?5
        """)
    private static let one = Statement(
        "submission_work.one", "SELECT state, tried_at, kept FROM submission_work WHERE submission_id = ?1")
    private static let states = Statement(
        "submission_work.states",
        """
        SELECT w.submission_id, w.state FROM submission_work w JOIN submissions s ON s.id = w.submission_id
        WHERE s.organisation_id = ?1 AND s.form_id = ?2 AND s.id <= ?3 AND s.id >= ?4
        """)
    private static let add = Statement(
        "submission_outputs.add",
        """
        INSERT INTO submission_outputs (id, submission_id, part, kind, record_id, is_new, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """)
    private static let outputs = Statement(
        "submission_outputs.of",
        "SELECT part, kind, record_id, is_new FROM submission_outputs WHERE submission_id = ?1 ORDER BY part")

    static func put(
        _ write: Write, _ permit: Permit<Actions.SubmissionWork>, _ id: SubmissionID, mapping: FormMappingID,
        _ state: WorkState, _ leftovers: [Leftover], key: RecordKey, at: Timestamp
    ) throws {
        let kept = key.seal(Leftover.encode(leftovers), table: "submission_work", column: "kept")
        try write.run(put, [.id(id), .id(mapping), .text(state.rawValue), .at(at), .bytes(kept)])
    }

    static func add(
        _ write: Write, _ permit: Permit<Actions.SubmissionWork>, _ record: OpenedRecord, of id: SubmissionID,
        at: Timestamp
    ) throws {
        try write.run(
            add,
            [
                .id(ID<AnyEntity>.make(now: at)), .id(id), .text(record.part), .text(record.kind.rawValue),
                .id(record.record), .bool(record.isNew), .at(at),
            ])
    }

    static func outputs<A: Action>(
        _ read: Read, _ permit: Permit<A>, of id: SubmissionID
    ) throws -> [OpenedRecord] {
        try read.all(outputs, [.id(id)]) { row in
            OpenedRecord(part: row.text(0), kind: try row.code(1), record: try row.id(2), isNew: row.bool(3))
        }
    }

    static func report(
        _ read: Read, _ permit: Permit<Actions.SubmissionRead>, of id: SubmissionID, key: RecordKey
    ) throws -> WorkReport? {
        let opened = try outputs(read, permit, of: id)
        return try read.first(one, [.id(id)]) { row in
            WorkReport(
                state: try row.code(0), triedAt: row.at(1), opened: opened,
                leftovers: Leftover.decode(
                    try key.open(row.bytes(2), table: "submission_work", column: "kept")))
        }
    }

    /// Of a page of a form's submissions.
    static func states(
        _ read: Read, _ permit: Permit<Actions.SubmissionRead>, of form: FormID, organisation: OrganisationID,
        from newest: SubmissionID, through oldest: SubmissionID
    ) throws -> [SubmissionID: WorkState] {
        var states: [SubmissionID: WorkState] = [:]
        try read.each(Self.states, [.id(organisation), .id(form), .id(newest), .id(oldest)]) { row in
            states[try row.id(0)] = try row.code(1)
        }
        return states
    }
}

extension Leftover {
    /// One line each, between tabs. Places and codes only.
    static func encode(_ leftovers: [Leftover]) -> String {
        leftovers.map { "\($0.place)\t\($0.target)\t\($0.why)" }.joined(separator: "\n")
    }

    static func decode(_ text: String) -> [Leftover] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return parts.count == 3 ? Leftover(place: parts[0], target: parts[1], why: parts[2]) : nil
        }
    }
}
