import ArgumentParser
import Cases
import Definitions
import Directory
import Glibc
import Kernel
import Schema
import Storage
import Vault
import Web

/// `palermo doctor`: checks a deployment and says what to mend. Changes nothing.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check key, database, definitions, resources, disk and clock; say what to mend.")

    @Flag(help: "Print the result as JSON.") var json = false
    @OptionGroup var settings: Settings

    func run() async throws {
        let findings = await Doctor(settings: settings).examine()
        print(json ? Doctor.json(findings) : Doctor.text(findings))
        if findings.contains(where: { $0.state == .bad }) { throw ExitCode.failure }
    }
}

/// One thing that was looked at.
struct Finding {
    enum State: String { case good, warning, bad }

    let name: String
    let state: State
    let what: String
    /// What to do; empty when nothing.
    let mend: String

    static func good(_ name: String, _ what: String) -> Finding {
        Finding(name: name, state: .good, what: what, mend: "")
    }
}

struct Doctor {
    let settings: Settings

    func examine() async -> [Finding] {
        [
            keyFile(), await database(), await ledger(), country(), zone(), holidays(), definitions(), resources(),
            disk(), clock(),
            transport(), spreadsheets(),
        ]
    }

    private func keyFile() -> Finding {
        let path = settings.keyPath
        var status = stat()
        guard lstat(path, &status) == 0 else {
            return Finding(
                name: "key file", state: .warning, what: "\(path) is not there",
                mend: "It is made at the first start; if data exist already, put their key file back")
        }
        let mode = status.st_mode & 0o777
        if status.st_mode & S_IFMT != S_IFREG {
            return Finding(name: "key file", state: .bad, what: "\(path) is not a file", mend: "Put the key file there")
        }
        if mode & 0o077 != 0 {
            return Finding(
                name: "key file", state: .bad, what: "\(path) can be read by others (mode \(String(mode, radix: 8)))",
                mend: "chmod 600 \(path)")
        }
        return .good("key file", "\(path), mode \(String(mode, radix: 8))")
    }

    private func database() async -> Finding {
        let target = settings.databaseTarget()
        if case .sqlite(let path) = target, access(path, F_OK) != 0 {
            return Finding(
                name: "database", state: .warning, what: "\(path) is not there", mend: "It is made at the first start")
        }
        do {
            let database = try await Bootstrap.openDatabase(target)
            let applied = try await database.read { read in try read.all(Doctor.steps) { $0.int(0) } }
            let key = await keyProblem(database, applied)
            let failing = applied.isEmpty ? [] : try await database.read { try Jobs.failing($0, limit: 20) }
            await database.close()
            if let key { return Finding(name: "database", state: .bad, what: key, mend: "Put its own key file back") }
            let newest = Schema.migrations.map(\.number).max() ?? 0
            let has = applied.max() ?? 0
            if has > newest {
                return Finding(
                    name: "database", state: .bad, what: "schema \(has) is newer than this program's \(newest)",
                    mend: "Run the newer program")
            }
            if applied.count < Schema.migrations.count {
                return Finding(
                    name: "database", state: .warning, what: "schema \(has), this program has \(newest)",
                    mend: "It is brought up at the next start; make a backup before")
            }
            if let worst = failing.first {
                let kinds = Set(failing.map { "\($0.kind) (\($0.failure))" }).sorted().joined(separator: ", ")
                return Finding(
                    name: "database", state: worst.attempts >= 3 ? .bad : .warning,
                    what: "work in the background fails, tried up to \(worst.attempts) times: \(kinds)",
                    mend: "Mend what the failure names; it is tried again by itself")
            }
            return .good("database", "\(target.name), schema \(has)")
        } catch {
            return Finding(
                name: "database", state: .bad, what: CommandProblem.line(error),
                mend: "Check --database and that the server runs")
        }
    }

    /// Why this key file does not open this database; nil when it does.
    private func keyProblem(_ database: any Database, _ applied: [Int]) async -> String? {
        guard applied.contains(Migration.m0011Once.number) else { return nil }
        do {
            try await Vault.check(keyFile: settings.keyPath, against: database)
            return nil
        } catch {
            return CommandProblem.line(error)
        }
    }

    static let steps = Statement("schema_migrations.numbers", "SELECT number FROM schema_migrations")

    private func country() -> Finding {
        guard let choice = settings.country else {
            let problem = settings.noCountry
            return Finding(name: "country", state: .bad, what: problem.what, mend: problem.mend)
        }
        do {
            let law = try CaseDefinitions.load(
                resources: settings.resourcesFolder, jurisdiction: choice.jurisdiction
            ).recovery
            let regions = try Regions.load(choice.regionsFile(resources: settings.resourcesFolder))
            let what = "\(law.label) (\(choice.jurisdiction)), \(regions.all.count) regions (\(choice.regions))"
            if law.status == .unverified {
                return Finding(
                    name: "country", state: .warning, what: "\(what); the rule is not verified",
                    mend: "Check it against the law and mark it verified in deadlines/recovery.yaml")
            }
            if choice == .demo && !settings.demo {
                return Finding(
                    name: "country", state: .warning, what: "\(what): an invented country",
                    mend: "Choose the law and map of the real one before real cases are kept")
            }
            return .good("country", what)
        } catch {
            return Finding(
                name: "country", state: .bad, what: "\(error)",
                mend: "palermo definitions check lists what can be chosen")
        }
    }

    private func zone() -> Finding {
        do {
            let zone = try settings.openZone()
            if settings.zoneName == nil && !settings.demo {
                return Finding(
                    name: "time zone", state: .warning, what: "none is set, so days begin and end in UTC",
                    mend: "Set PALERMO_ZONE, as Europe/Rome")
            }
            return .good("time zone", zone.name)
        } catch {
            return Finding(
                name: "time zone", state: .bad, what: "\(error)", mend: "Correct PALERMO_ZONE or install tzdata")
        }
    }

    /// Whether times in working days can be counted for the coming months.
    private func holidays() -> Finding {
        guard let choice = settings.country else {
            return Finding(name: "holidays", state: .warning, what: "no country is chosen", mend: "")
        }
        let file = "\(settings.definitionsFolder)/holidays/\(choice.jurisdiction).yaml"
        do {
            let regions = try Regions.load(choice.regionsFile(resources: settings.resourcesFolder))
            let known = try Holidays.load(
                resources: settings.resourcesFolder, jurisdiction: choice.jurisdiction,
                regions: Set(regions.all.map(\.code)))
            guard let covered = known.covered else {
                return Finding(
                    name: "holidays", state: .warning,
                    what: "there is no table, so working days leave out Saturdays and Sundays only",
                    mend: "Write \(file) from the official list; demo.yaml shows how")
            }
            let what = "known until \(covered.upperBound)"
            let needed = try settings.openZone().day(of: .wallClock()).adding(days: 92)
            return covered.contains(needed)
                ? .good("holidays", what)
                : Finding(name: "holidays", state: .warning, what: what, mend: "Add the coming years to \(file)")
        } catch { return Finding(name: "holidays", state: .bad, what: "\(error)", mend: "Correct \(file)") }
    }

    private func definitions() -> Finding {
        let checks = DefinitionChecks.run(settings.resourcesFolder, settings.country)
        let bad = checks.flatMap(\.problems)
        guard let first = bad.first else { return .good("definitions", "\(checks.count) kinds in order") }
        return Finding(
            name: "definitions", state: .bad, what: bad.count == 1 ? first : "\(first) (and \(bad.count - 1) more)",
            mend: "palermo definitions check lists all")
    }

    private func resources() -> Finding {
        let folder = settings.resourcesFolder
        for part in ["definitions", "locales", "assets"] where access("\(folder)/\(part)", R_OK) != 0 {
            return Finding(
                name: "resources", state: .bad, what: "\(folder)/\(part) cannot be read",
                mend: "Start in the folder that holds Resources, or set --resources")
        }
        do { _ = try Assets.load(directory: folder + "/assets") } catch {
            return Finding(
                name: "resources", state: .bad, what: "\(error)",
                mend: "Bring the whole Resources folder of this version")
        }
        return .good("resources", folder)
    }

    private func disk() -> Finding {
        var status = statvfs()
        guard statvfs(settings.dataFolder, &status) == 0 else {
            return Finding(
                name: "disk", state: .warning, what: "\(settings.dataFolder) is not there",
                mend: "It is made at the first start")
        }
        let free = Int(status.f_bavail) * Int(status.f_frsize) / (1_024 * 1_024)
        if free < 200 {
            return Finding(name: "disk", state: .bad, what: "\(free) MB free", mend: "Make room: writes will fail soon")
        }
        return free < 2_000
            ? Finding(name: "disk", state: .warning, what: "\(free) MB free", mend: "Plan for more room")
            : .good("disk", "\(free) MB free")
    }

    /// A clock before this program was written is certainly wrong: deadlines would be computed from it.
    private func clock() -> Finding {
        let now = Timestamp.wallClock()
        guard let floor = Day(year: 2024, month: 1, day: 1), now < Timestamp(floor) else {
            return .good("clock", now.description)
        }
        return Finding(name: "clock", state: .bad, what: "it says \(now)", mend: "Set it (timedatectl set-ntp true)")
    }

    /// How browsers and proxies reach the server.
    private func transport() -> Finding {
        do {
            let (isTLS, proxies) = (try settings.isTLS(), try settings.proxies())
            guard isTLS else {
                return Finding(
                    name: "transport", state: .warning, what: "without TLS",
                    mend: "For real work put a TLS proxy in front and set PALERMO_TLS=yes")
            }
            if Settings.environment("PALERMO_PROXIES") == nil {
                return .good("transport", "TLS by a proxy on this machine (else set PALERMO_PROXIES)")
            }
            return proxies.isEmpty
                ? Finding(
                    name: "transport", state: .bad, what: "PALERMO_PROXIES is empty",
                    mend: "Name the TLS proxy: without it all visitors count as one address")
                : .good("transport", "TLS, proxies named")
        } catch {
            return Finding(name: "transport", state: .bad, what: CommandProblem.line(error), mend: "")
        }
    }

    static func text(_ findings: [Finding]) -> String {
        let width = findings.map(\.name.count).max() ?? 0
        return findings.map { finding in
            let mark = finding.state == .good ? "ok     " : finding.state == .warning ? "notice " : "MEND   "
            let name = finding.name + String(repeating: " ", count: width - finding.name.count)
            return mark + name + "  " + finding.what + (finding.mend.isEmpty ? "" : ". \(finding.mend).")
        }.joined(separator: "\n")
    }

    static func json(_ findings: [Finding]) -> String {
        var json = JSONWriter()
        json.object {
            $0.member("ok", !findings.contains { $0.state == .bad })
            $0.memberArray("findings") { list in
                for finding in findings {
                    list.object {
                        $0.member("name", finding.name)
                        $0.member("state", finding.state.rawValue)
                        $0.member("what", finding.what)
                        $0.member("mend", finding.mend)
                    }
                }
            }
        }
        return json.text
    }
}
