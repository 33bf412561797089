import Forms
import Kernel
import Localization

/// Everything that was sent with a form, to be taken along: CSV tables with the files beside them, or JSON.
enum SubmissionExport {
    /// More records than this are fetched in parts, by what they were reviewed as.
    private static let recordsMax = 5_000
    /// Files beyond this stay behind; the table of files says which.
    private static let filesBytesMax = 64 * 1_024 * 1_024

    static func answer(_ me: SignedIn) async throws -> Reply {
        let language = me.query("in")
        let (state, review) = (me.query("state"), me.query("review"))
        if me.query("as") == "json" {
            let tables = try await tables(me, state: state, review: review, language: language)
            return Reply.attachment(tables.json(), kind: .json, name: "submissions.json")
        }
        var tables = SubmissionTables()
        var zip = ZIPWriter()
        var files = SubmissionTables.Table(name: "files")
        var bytesLeft = filesBytesMax
        try await each(me, state: state, review: review) { file in
            try await add(me, file, language, to: &tables)
            // What `palermo forms decrypt` takes: the manifest with its files beside it, as they were sent.
            let folder = "\(file.isEncrypted ? "encrypted" : "media")/\(file.head.id)"
            if file.isEncrypted { zip.add("\(folder)/\(EncryptedSubmission.recordName)", file.xml) }
            for one in file.files {
                let place = "\(folder)/\(one.name)"
                let isTaken = one.sizeBytes <= bytesLeft
                if isTaken {
                    var bytes: [UInt8] = []
                    try await me.desk.forms.read(one.id, of: file.head.id, actor: me.actor) { bytes += $0 }
                    zip.add(place, bytes)
                    bytesLeft -= bytes.count
                }
                files.add([
                    ("PARENT_KEY", file.head.id.description), ("name", one.name), ("bytes", String(one.sizeBytes)),
                    ("file", isTaken ? place : ""),
                ])
            }
        }
        for table in tables.csv() { zip.add(table.name, table.bytes) }
        var csv = CSVWriter(guardsFormulas: true)
        csv.record(["PARENT_KEY", "name", "bytes", "file"])
        for row in files.rows { csv.record(files.columns.map { row[$0] ?? "" }) }
        zip.add("files.csv", csv.bytes)
        return Reply.attachment(zip.finished(), kind: .zip, name: "submissions.zip")
    }

    /// The tables alone, of the form that the address names.
    static func tables(
        _ me: SignedIn, state: String?, review: String?, language: String?
    ) async throws -> SubmissionTables {
        var tables = SubmissionTables()
        try await each(me, state: state, review: review) { try await add(me, $0, language, to: &tables) }
        return tables
    }

    /// Each record, the latest first.
    private static func each(
        _ me: SignedIn, state: String?, review: String?, _ body: (SubmissionFile) async throws -> Void
    ) async throws {
        var query = SubmissionQuery(form: try me.id("form"))
        query.state = state.flatMap(SubmissionState.init(rawValue:))
        query.review = review.flatMap(ReviewState.init(rawValue:))
        var count = 0
        while count < recordsMax {
            let found = try await me.desk.forms.submissions(query, actor: me.actor)
            for summary in found {
                try await body(try await me.desk.forms.submission(summary.head.id, actor: me.actor))
            }
            count += found.count
            guard found.count == query.limit, let last = found.last else { break }
            query.before = last.head.id
        }
    }

    private static func add(
        _ me: SignedIn, _ file: SubmissionFile, _ language: String?, to tables: inout SubmissionTables
    ) async throws {
        let head = file.head
        let version = try await me.desk.forms.version(head.version, actor: me.actor)
        let facts = [
            ("SubmissionDate", head.receivedAt.description), ("FormVersion", version.version),
            ("State", head.state.rawValue), ("ReviewState", head.review.rawValue),
        ]
        if file.isEncrypted { return tables.addUnreadable(key: head.id.description, facts: facts) }
        let form = try await me.desk.forms.form(version, actor: me.actor)
        let clock = FormClock(now: head.receivedAt, place: .zone(me.l.zone))
        do {
            let session = try FormSession.asSent(form, file.xml, FormSurroundings(clock: clock, language: language))
            tables.add(session, key: head.id.description, facts: facts, withLabels: language != nil)
        } catch {
            tables.addUnreadable(key: head.id.description, facts: facts)
        }
    }
}
