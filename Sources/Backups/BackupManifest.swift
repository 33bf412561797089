import Kernel

extension Backups.Manifest {
    var json: [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("at", at.description)
            $0.member("schema", schema)
            $0.member("entries", entries)
            $0.member("root", root)
            $0.member("databaseBytes", databaseBytes)
            $0.member("fileCount", fileCount)
        }
        return json.bytes
    }

    /// Nil when it is none.
    init?(json bytes: [UInt8]) {
        let document: JSONValue
        do { document = try JSONValue(parsing: bytes) } catch { return nil }
        guard let at = document["at"]?.text.flatMap({ Timestamp(rfc3339: $0[...]) }),
            let schema = document["schema"]?.integer, let entries = document["entries"]?.integer,
            let root = document["root"]?.text, let databaseBytes = document["databaseBytes"]?.integer,
            let fileCount = document["fileCount"]?.integer
        else { return nil }
        self.init(
            at: at, schema: schema, entries: entries, root: root, databaseBytes: databaseBytes, fileCount: fileCount)
    }
}
