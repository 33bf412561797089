import Access
import Cases
import Kernel
import Storage

/// Every statement on registrations and on pairs that may be one person.
enum RegistrationStore {
    private static let insert = Statement(
        "registrations.insert",
        """
        INSERT INTO registrations (case_id, exercise_id, submission_id, team_id, region, on_day, is_duplicate)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0) ON CONFLICT (case_id) DO NOTHING
        """)
    private static let one = Statement(
        "registrations.one", "SELECT exercise_id, team_id, region, on_day FROM registrations WHERE case_id = ?1")
    private static let cells = Statement(
        "registrations.cells",
        """
        SELECT region, team_id, on_day, COUNT(*) FROM registrations WHERE exercise_id = ?1 AND is_duplicate = 0
        GROUP BY region, team_id, on_day ORDER BY on_day, region
        """)
    private static let counted = Statement(
        "registrations.counted", "SELECT COUNT(*) FROM registrations WHERE exercise_id = ?1 AND is_duplicate = 0")
    private static let duplicates = Statement(
        "registrations.duplicates", "SELECT COUNT(*) FROM registrations WHERE exercise_id = ?1 AND is_duplicate = 1")
    private static let mark = Statement(
        "registrations.mark",
        """
        UPDATE registrations SET is_duplicate = (
            SELECT COUNT(*) FROM (SELECT 1 FROM registration_pairs
                WHERE case_id = ?1 AND state = 'same' LIMIT 1) AS found)
        WHERE case_id = ?1
        """)
    private static let withoutWorkerCount = Statement(
        "registrations.withoutWorkerCount",
        """
        SELECT COUNT(*) FROM registrations r JOIN cases c ON c.id = r.case_id
        WHERE r.exercise_id = ?1 AND r.is_duplicate = 0 AND c.worker_id IS NULL AND c.stage <> 'closed'
        """)
    private static let withoutWorker = Statement(
        "registrations.withoutWorker",
        """
        SELECT r.case_id, c.reference, r.region, r.team_id, r.on_day, c.risk FROM registrations r
        JOIN cases c ON c.id = r.case_id
        WHERE r.exercise_id = ?1 AND r.is_duplicate = 0 AND c.worker_id IS NULL AND c.stage <> 'closed'
            AND (?2 = '' OR r.region = ?2) AND r.case_id > ?3
        ORDER BY r.case_id LIMIT ?4
        """)
    private static let addPair = Statement(
        "registration_pairs.add",
        """
        INSERT INTO registration_pairs (id, exercise_id, case_id, other_id, score, state)
        VALUES (?1, ?2, ?3, ?4, ?5, 'open') ON CONFLICT (case_id, other_id) DO NOTHING
        """)
    private static let pairColumns: StaticString =
        "SELECT id, case_id, other_id, score, state, exercise_id FROM registration_pairs"
    private static let pair = Statement("registration_pairs.one", [pairColumns, "WHERE id = ?1"])
    private static let pairs = Statement(
        "registration_pairs.of",
        [pairColumns, "WHERE exercise_id = ?1 AND state = ?2 ORDER BY score DESC, id DESC LIMIT ?3"])
    private static let openPairs = Statement(
        "registration_pairs.openCount",
        "SELECT COUNT(*) FROM registration_pairs WHERE exercise_id = ?1 AND state = 'open'")
    private static let decide = Statement(
        "registration_pairs.decide",
        """
        UPDATE registration_pairs SET state = ?2, decided_by = ?3, decided_at = ?4 WHERE id = ?1 AND state = ?5
        """)

    /// What is known of where a case was registered.
    struct Place: Sendable {
        let exercise: ExerciseID
        let team: TeamID?
        let region: String
        let day: Day
    }

    /// False when it was registered before: the work of a submission may be done twice.
    static func insert(
        _ write: Write, _ id: CaseID, _ place: Place, from submission: SubmissionID
    ) throws -> Bool {
        try write.run(
            insert,
            [
                .id(id), .id(place.exercise), .id(submission), .id(place.team), .text(place.region), .day(place.day),
            ]) == 1
    }

    static func place(_ read: Read, of id: CaseID) throws -> Place? {
        try read.first(one, [.id(id)]) {
            Place(exercise: try $0.id(0), team: try $0.optionalID(1), region: $0.text(2), day: try $0.day(3))
        }
    }

    static func cells(
        _ read: Read, of id: ExerciseID, _: Permit<Actions.RegistrationRead>
    ) throws -> [ExercisePicture.Cell] {
        try read.all(cells, [.id(id)]) {
            ExercisePicture.Cell(
                region: $0.text(0), team: try $0.optionalID(1), day: try $0.day(2), count: $0.int(3))
        }
    }

    static func counted(_ read: Read, in id: ExerciseID) throws -> Int { try read.count(counted, [.id(id)]) }
    static func duplicates(_ read: Read, in id: ExerciseID) throws -> Int { try read.count(duplicates, [.id(id)]) }
    static func openPairs(_ read: Read, in id: ExerciseID) throws -> Int { try read.count(openPairs, [.id(id)]) }
    static func withoutWorkerCount(_ read: Read, in id: ExerciseID) throws -> Int {
        try read.count(withoutWorkerCount, [.id(id)])
    }

    static func withoutWorker(
        _ read: Read, in id: ExerciseID, region: String, after: CaseID?, limit: Int,
        _: Permit<Actions.RegistrationRead>
    ) throws -> [RegisteredCase] {
        let values: [SQLValue] = [
            .id(id), .text(region), .id(after ?? CaseID(high: 0, low: 0)), .int(limit),
        ]
        return try read.all(withoutWorker, values) {
            RegisteredCase(
                id: try $0.id(0), reference: $0.text(1), region: $0.text(2), team: try $0.optionalID(3),
                day: try $0.day(4), risk: try $0.code(5))
        }
    }

    // MARK: Pairs

    static func add(
        _ write: Write, _ id: PairID, _ later: CaseID, _ other: CaseID, score: Double, in exercise: ExerciseID,
        _: Permit<Actions.RegistrationCompare>
    ) throws {
        try write.run(
            addPair, [.id(id), .id(exercise), .id(later), .id(other), .int(Int((score * 1_000).rounded()))])
    }

    private static func pair(_ row: Row) throws -> Pair {
        Pair(
            id: try row.id(0), later: try row.id(1), other: try row.id(2), score: Double(row.int(3)) / 1_000,
            state: try row.code(4))
    }

    /// Without a permit: the exercise's facts are what the policy is asked with.
    static func pair(_ read: Read, _ id: PairID) throws -> (pair: Pair, exercise: ExerciseID)? {
        try read.first(pair, [.id(id)]) { (try Self.pair($0), try $0.id(5)) }
    }

    static func pairs(
        _ read: Read, in id: ExerciseID, _ state: Pair.State, limit: Int, _: Permit<Actions.RegistrationDecide>
    ) throws -> [Pair] {
        try read.all(pairs, [.id(id), .text(state.rawValue), .int(limit)], pair)
    }

    /// False when somebody else decided meanwhile.
    static func decide(
        _ write: Write, _ pair: Pair, _ state: Pair.State, at: Timestamp, _ permit: Permit<Actions.RegistrationDecide>
    ) throws -> Bool {
        let isOpen = state == .open
        let changed = try write.run(
            decide,
            [
                .id(pair.id), .text(state.rawValue), isOpen ? .null : .id(permit.actor.member),
                isOpen ? .null : .at(at), .text(pair.state.rawValue),
            ])
        if changed == 1 { try write.run(mark, [.id(pair.later)]) }
        return changed == 1
    }
}

/// A registered case that waits for somebody to work on it.
package struct RegisteredCase: Sendable, Equatable {
    package let id: CaseID
    package let reference: String
    package let region: String
    package let team: TeamID?
    package let day: Day
    package let risk: RiskLevel
}
