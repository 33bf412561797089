import Forms
import Hummingbird
import Kernel
import Localization
import NIOCore

/// Everything that was sent with a form, to be taken along: CSV tables with the files beside them, or JSON.
enum SubmissionExport {
    /// More records than this are fetched in parts, by what they were reviewed as.
    private static let recordsMax = 5_000
    /// With the tables and manifests, an archive of this format holds 65,535 files.
    private static let filesMax = ZIPWriter.filesMax - 2 * recordsMax
    /// And 4 GB, with the tables. Files beyond this stay behind; the table of files says which.
    private static let filesBytesMax = 3_500_000_000

    /// A file that goes along, with its place in the archive.
    private struct Taken {
        let place: String
        let file: SubmissionFileID
        let submission: SubmissionID
        let sizeBytes: Int
    }

    static func answer(_ me: SignedIn) async throws -> Reply {
        let language = me.query("in")
        let (state, review) = (me.query("state"), me.query("review"))
        if me.query("as") == "json" {
            let tables = try await tables(me, state: state, review: review, language: language)
            return Reply.attachment(tables.json(), kind: .json, name: "submissions.json")
        }
        var tables = SubmissionTables()
        var zip = ZIPWriter()
        var files = CSVWriter(guardsFormulas: true)
        files.record(["PARENT_KEY", "name", "bytes", "file"])
        var taken: [Taken] = []
        var bytesLeft = filesBytesMax
        try await each(me, state: state, review: review) { file in
            try await add(me, file, language, to: &tables)
            // What `palermo forms decrypt` takes: the manifest with its files beside it, as they were sent.
            let folder = "\(file.isEncrypted ? "encrypted" : "media")/\(file.head.id)"
            if file.isEncrypted { zip.add("\(folder)/\(EncryptedSubmission.recordName)", file.xml) }
            for one in file.files {
                let isTaken = one.sizeBytes <= bytesLeft && taken.count < filesMax
                let place = "\(folder)/\(one.name)"
                if isTaken {
                    taken.append(Taken(place: place, file: one.id, submission: file.head.id, sizeBytes: one.sizeBytes))
                    bytesLeft -= one.sizeBytes
                }
                files.record([file.head.id.description, one.name, String(one.sizeBytes), isTaken ? place : ""])
            }
        }
        for table in tables.csv() { zip.add(table.name, table.bytes) }
        zip.add("files.csv", files.bytes)
        let (begun, wanted) = (zip, taken)
        let size = zip.sizeBytes(withFiles: taken.map { ($0.place, $0.sizeBytes) })
        return Reply.attachment(kind: .zip, name: "submissions.zip", sizeBytes: size) { out in
            var zip = begun
            for one in wanted {
                zip.begin(one.place)
                let reader = try await me.desk.forms.reader(of: one.file, in: one.submission, actor: me.actor)
                while let piece = try reader.next() {
                    zip.append(piece)
                    try await out.write(ByteBuffer(bytes: zip.take()))
                }
                zip.end()
            }
            try await out.write(ByteBuffer(bytes: zip.finished()))
        }
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
