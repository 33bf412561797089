import Access
import Foundation
import Forms
import Kernel
import Logging
import Schema
import Storage
import StorageSQLite
import Vault
import Web

/// Forms: the engine alone, and telephones that send to the real server.
enum FormBenchmark {
    private static let phones = 500
    private static let questions = 250
    private static let port = 18_913

    static func run(folder: String, resources: String, seconds: Int) async throws {
        try engine()
        let place = folder + "/forms"
        let (keys, record) = try await prepare(place, resources)
        func serving(_ body: (ServerProcess) async throws -> Void) async throws {
            let server = try ServerProcess(
                folder: place, database: place + "/palermo.db", resources: resources, port: port)
            defer { server.stop() }
            try await body(server)
        }
        try await serving { try await submissions($0, place, keys, record, seconds) }
        // On a server that has done nothing else: what 500 telephones leave in its caches is another figure.
        try await serving { try await uploads($0, folder, keys, record) }
    }

    /// Reading a form of 5,000 questions, and one change in it.
    private static func engine() throws {
        let questions = 5_000
        let xform = LargeForm.xform("large", questions: questions)
        var (readings, changes): ([Double], [Double]) = ([], [])
        for _ in 0..<5 {
            let start = Report.now()
            let form = try XForm(reading: xform)
            let session = try FormSession(
                form, FormSurroundings(clock: FormClock(now: .wallClock(), place: .offset(minutes: 0))))
            readings.append(Report.now() - start)
            // The first of a group decides on its others, and counts in the total.
            for group in 0..<questions / 50 {
                let start = Report.now()
                try session.set("/data/g\(group)/q\(group * 50)", to: "7")
                changes.append(Report.now() - start)
            }
        }
        readings.sort()
        changes.sort()
        Report.line(
            "reading and readying 5,000 questions, worst of 5", Report.milliseconds(readings[4]), "goal 1,000 ms")
        Report.line(
            "one change in them, p99", Report.milliseconds(Report.quantile(changes, 0.99)),
            "worst \(Report.milliseconds(changes[changes.count - 1])); goal 5 ms")
    }

    private static func prepare(_ place: String, _ resources: String) async throws -> ([String], String) {
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let database = try await SQLiteDatabase.open(path: place + "/palermo.db")
        try await Migrator(Schema.migrations).run(on: database, now: .wallClock())
        let vault = try await Vault.open(keyFile: place + "/palermo.key", for: database, at: .wallClock())
        let desk = try Desk.load(
            resources: resources, country: .demo, database: database, vault: vault, world: .live,
            files: place + "/files", logger: Logger(label: "bench"))
        let xform = LargeForm.xform("bench", questions: questions)
        _ = try await desk.forms.publish(FormSource(xform: xform), actor: .system)
        let manager = Actor(
            kind: .member(MemberID.make(now: .wallClock())), organisation: .make(now: .wallClock()),
            roles: ["case-manager"])
        var keys: [String] = []
        for number in 0..<phones {
            keys.append(try await desk.access.makeDevice("Phone \(number)", actor: manager).token.reveal())
        }
        await database.close()
        return (keys, try LargeForm.record(try XForm(reading: xform), questions: questions))
    }

    /// Each of the telephones sends one record after the other, on a connection that stays.
    private static func submissions(
        _ server: ServerProcess, _ place: String, _ keys: [String], _ record: String, _ seconds: Int
    ) async throws {
        let halves = part("xml_submission_file", record).components(separatedBy: "uuid:ID").map(quoted)
        func script() -> String {
            // Records of its own for each load: the same one again would be no new work.
            """
            local keys = {\(keys.map { "'\($0)'" }.joined(separator: ","))}
            local before, after = \(halves[0]), \(halves[1])
            local number, run = 0, '\(UUID().uuidString)'
            wrk.headers['Content-Type'] = 'multipart/form-data; boundary=edge'
            request = function()
              number = number + 1
              return wrk.format('POST', '/key/' .. keys[number % #keys + 1] .. '/submission', nil,
                before .. 'uuid:' .. run .. '-' .. number .. after .. '--edge--\\r\\n')
            end

            """
        }
        _ = try Load.measure(server.base, script: script(), seconds: 2, connections: phones)
        let earlier = try await count(place)
        let load = try Load.measure(server.base, script: script(), seconds: seconds, connections: phones)
        let kept = try await count(place) - earlier
        let sent = Int(load.rate * Double(seconds))
        load.report(
            "submissions of \(questions) questions, \(phones) telephones",
            "goal 400 a second, p99 1,000 ms; best published 41 a second; answered about \(sent), kept \(kept)")
        Report.line("memory after them", "\(server.resident.now) MB")
    }

    /// 50 photographs of 5 MB at once, each over a connection that brings 4 MB a second at most.
    private static func uploads(
        _ server: ServerProcess, _ folder: String, _ keys: [String], _ record: String
    ) async throws {
        let photo = folder + "/photo.bin"
        try Data((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: URL(fileURLWithPath: photo))
        var lines: [String] = []
        for number in 0..<50 {
            let file = "\(folder)/record-\(number).xml"
            try record.replacing("uuid:ID", with: "uuid:photo-\(number)").write(
                toFile: file, atomically: true, encoding: .utf8)
            if number > 0 { lines.append("next") }
            lines += [
                "url = \"\(server.base)/key/\(keys[number])/submission\"", "form = \"xml_submission_file=@\(file)\"",
                "form = \"photo.bin=@\(photo)\"", "limit-rate = 4M", "silent", "output = \"/dev/null\"", "fail",
                "write-out = \"%{http_code}\\n\"",
            ]
        }
        let list = folder + "/uploads.txt"
        try lines.joined(separator: "\n").write(toFile: list, atomically: true, encoding: .utf8)
        server.forgetPeak()
        let before = server.resident.now
        let start = Report.now()
        let said = try Command.output("curl", ["-Z", "-s", "--parallel-immediate", "--parallel-max", "50", "-K", list])
        let taken = said.split(separator: "\n").count { $0 == "201" }
        Report.line(
            "50 uploads of 5 MB at once: peak memory", "\(server.resident.peak) MB",
            "\(before) MB before; goal 100 MB; \(taken) taken in \(Report.milliseconds(Report.now() - start))")
    }

    private static func part(_ name: String, _ content: String) -> String {
        "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"record.xml\"\r\n\r\n\(content)\r\n"
    }

    /// As Lua writes it: its long strings would lose every carriage return.
    private static func quoted(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r": line += "\\r"
            case "\n": line += "\\n"
            case "\\", "\"": line += "\\\(scalar)"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return "\"\(line)\""
    }

    private static let counted = Statement("bench.submissions", "SELECT COUNT(*) FROM submissions")

    private static func count(_ place: String) async throws -> Int {
        let database = try await SQLiteDatabase.open(path: place + "/palermo.db")
        let count = try await database.read { try $0.count(counted, []) }
        await database.close()
        return count
    }
}
