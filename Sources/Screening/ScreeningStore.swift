import Access
import Kernel
import Storage
import Vault

enum ScreeningStore {
    private static let columns: StaticString =
        """
        SELECT id, organisation_id, member_id, started_at, setting, channel, age_group, language, tool_version, state,
               case_id, result, version, finished_at, device_user_id
        """

    private static let insert = Statement(
        "screenings.insert",
        """
        INSERT INTO screenings (id, organisation_id, member_id, started_at, setting, channel, age_group, language,
                                tool_version, state, version, answers, device_user_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open', 1, ?10, ?11)
        """)
    private static let find = Statement("screenings.find", [columns, "FROM screenings WHERE id = ?1"])
    private static let load = Statement(
        "screenings.load",
        [columns, ", answers, observations, return_contact, explanation FROM screenings WHERE id = ?1"])
    private static let mine = Statement(
        "screenings.mine", [columns, "FROM screenings WHERE member_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"])
    private static let open = Statement(
        "screenings.open",
        [
            columns,
            """
            FROM screenings WHERE organisation_id = ?1 AND state = 'open' AND id < ?2 ORDER BY id DESC LIMIT ?3
            """,
        ])
    private static let ofCase = Statement(
        "screenings.ofCase", [columns, "FROM screenings WHERE case_id = ?1 ORDER BY id"])
    private static let save = Statement(
        "screenings.save",
        """
        UPDATE screenings SET version = ?2, age_group = ?3, answers = ?4, observations = ?5, return_contact = ?6
        WHERE id = ?1 AND state = 'open' AND version = CAST(?2 AS BIGINT) - 1
        """)
    private static let finish = Statement(
        "screenings.finish",
        """
        UPDATE screenings SET version = version + 1, state = 'finished', result = ?2, finished_at = ?3, explanation = ?4
        WHERE id = ?1 AND state = 'open'
        """)
    private static let link = Statement(
        "screenings.link",
        "UPDATE screenings SET state = 'linked', case_id = ?2, version = version + 1 WHERE id = ?1 AND state = 'finished'"
    )

    private static func head(_ row: Row) throws -> ScreeningHead {
        ScreeningHead(
            id: try row.id(0), organisation: try row.id(1), member: try row.optionalID(2),
            device: try row.optionalID(14), startedAt: row.at(3),
            setting: row.text(4), channel: try row.code(5), age: try row.code(6), language: row.text(7),
            toolVersion: row.text(8), state: try row.code(9), caseID: try row.optionalID(10),
            result: row.isNull(11) ? nil : try row.code(11), version: row.int(12), finishedAt: row.optionalAt(13))
    }

    /// Without a permit: only to ask the policy with its facts.
    static func facts(_ read: Read, _ id: ScreeningID) throws -> ScreeningHead? {
        try read.first(find, [.id(id)], head)
    }

    static func insert(
        _ write: Write, _ permit: Permit<Actions.ScreeningStart>, _ id: ScreeningID, _ new: NewScreening,
        organisation: OrganisationID, toolVersion: String, key: RecordKey, now: Timestamp
    ) throws {
        try write.run(
            insert,
            [
                .id(id), .id(organisation), .id(permit.actor.member), .at(now), .text(new.setting),
                .text(new.channel.rawValue),
                .text(new.age.rawValue), .text(new.language), .text(toolVersion),
                .bytes(key.seal(AnswerSheet().encoded, table: "screenings", column: "answers")),
                .id(permit.actor.device),
            ])
    }

    static func file<A: Action>(
        _ read: Read, _ permit: Permit<A>, _ id: ScreeningID, key: RecordKey
    ) throws -> ScreeningFile? {
        try read.first(load, [.id(id)]) { row in
            func text(_ column: Int, _ name: String) throws -> String? {
                try row.optionalBytes(column).map { try key.open($0, table: "screenings", column: name) }
            }
            guard let sheet = try text(15, "answers").flatMap(AnswerSheet.init(encoded:)) else {
                throw ScreeningProblem.unreadable
            }
            return ScreeningFile(
                head: try head(row), sheet: sheet, observations: try text(16, "observations"),
                returnContact: try text(17, "return_contact"), explanation: try text(18, "explanation"))
        }
    }

    /// False when somebody else's version came first.
    static func save(
        _ write: Write, _ permit: Permit<Actions.ScreeningAnswer>, _ file: ScreeningFile, version: Int, age: AgeGroup,
        key: RecordKey
    ) throws -> Bool {
        func sealed(_ text: String?, _ column: String) -> [UInt8]? {
            text.map { key.seal($0, table: "screenings", column: column) }
        }
        let changed = try write.run(
            save,
            [
                .id(file.head.id), .int(version), .text(age.rawValue), .bytes(sealed(file.sheet.encoded, "answers")),
                .bytes(sealed(file.observations, "observations")),
                .bytes(sealed(file.returnContact, "return_contact")),
            ])
        return changed == 1
    }

    static func finish(
        _ write: Write, _ permit: Permit<Actions.ScreeningAnswer>, _ id: ScreeningID, result: ResultCode,
        explanation: [UInt8], key: RecordKey, now: Timestamp
    ) throws -> Bool {
        let sealed = key.sealBytes(explanation, table: "screenings", column: "explanation")
        return try write.run(finish, [.id(id), .text(result.rawValue), .at(now), .bytes(sealed)]) == 1
    }

    static func list(
        _ read: Read, _ permit: Permit<Actions.ScreeningRead>, mine member: MemberID, before: ScreeningID, limit: Int
    ) throws -> [ScreeningHead] { try read.all(mine, [.id(member), .id(before), .int(limit)], head) }

    static func list(
        _ read: Read, _ permit: Permit<Actions.ScreeningRead>, openIn organisation: OrganisationID, before: ScreeningID,
        limit: Int
    ) throws -> [ScreeningHead] { try read.all(open, [.id(organisation), .id(before), .int(limit)], head) }

    static func list(_ read: Read, of caseID: CaseID) throws -> [ScreeningHead] {
        try read.all(ofCase, [.id(caseID)], head)
    }

    static func link(_ write: Write, _ id: ScreeningID, to caseID: CaseID) throws -> Bool {
        try write.run(link, [.id(id), .id(caseID)]) == 1
    }
}
