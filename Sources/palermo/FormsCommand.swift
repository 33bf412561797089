import Access
import ArgumentParser
import Definitions
import Forms
import Glibc
import Intake
import Kernel
import Storage
import Web

/// `palermo forms`: publishing forms from files, and what is published.
struct FormsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forms", abstract: "Publish forms, list them, and open what telephones encrypted.",
        subcommands: [Publish.self, List.self, Decrypt.self])

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish an XLSForm (.xlsx, .xls, .csv, .md) or an XForm (.xml).",
            discussion: """
                Spreadsheets are converted by pyxform: scripts/setup puts it beside the resources folder, PALERMO_PYXFORM
                names another xls2xform. The same content again changes nothing; another content needs another version.
                """)

        @Argument(help: "The form's file.") var file: String
        @Flag(help: "Publish it to be tried first; it takes no submissions.") var draft = false
        @Option(help: "A file that the form asks for (a list, a picture); may be given several times.")
        var media: [String] = []
        @Option(help: "A mapping (.yaml): what a submission opens.") var mapping: String?
        @Flag(help: "Print the report as JSON.") var json = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let name = String(file.split(separator: "/").last ?? "")
            let bytes = try Input.read(file)
            var files: [String: [UInt8]] = [:]
            for path in media { files[String(path.split(separator: "/").last ?? "")] = try Input.read(path) }
            let brought = files
            let opens = try mapping.map { path in
                (name: String(path.split(separator: "/").last ?? ""), bytes: try Input.read(path))
            }
            let app = try await Bootstrap.start(settings)
            let published = try await FormReports.explained {
                var source = try await app.desk.forms.source(name, bytes, media: brought, actor: .system)
                source.mapping = opens
                return try await app.desk.intake.publish(source, asDraft: draft, actor: .system)
            }
            print(json ? FormReports.json(published) : FormReports.text(published))
            await app.database.close()
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the forms.")

        @Flag(help: "Print the list as JSON.") var json = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let app = try await Bootstrap.start(settings)
            let heads = try await app.desk.forms.list(actor: .system)
            print(json ? FormReports.json(heads) : FormReports.text(heads))
            await app.database.close()
        }
    }
}

/// What the commands on forms print.
enum FormReports {
    /// A form's mistakes are told line by line, a spreadsheet's by sheet and row.
    static func explained<T>(_ body: () async throws -> T) async throws -> T {
        do { return try await body() } catch let problems as DefinitionProblems {
            throw CommandProblem("The mapping does not fit the form:\n\(problems)")
        } catch let problem as FormsProblem {
            switch problem {
            case .form(let refusal): throw CommandProblem("The form cannot work:\n\(refusal)")
            case .workbook(let problems):
                let lines = problems.map { problem in
                    let place = [
                        problem.sheet.isEmpty ? "" : "sheet \(problem.sheet)",
                        problem.row > 0 ? "row \(problem.row)" : "",
                        problem.column.isEmpty ? "" : "column \(problem.column)",
                    ].filter { !$0.isEmpty }
                    return (place.isEmpty ? [] : [place.joined(separator: ", ")] + [": "]).joined() + problem.what
                }
                throw CommandProblem("The spreadsheet cannot be converted:\n\(lines.joined(separator: "\n"))")
            case .versionTaken(let version):
                throw CommandProblem(
                    "version \"\(version)\" was published before with another content",
                    mend: "Give the form a new version in its settings")
            case .converterMissing:
                throw CommandProblem(
                    "spreadsheets cannot be converted: pyxform is not installed",
                    mend: "scripts/setup run installs it; PALERMO_PYXFORM can name another xls2xform. "
                        + "An XForm (.xml) needs none")
            case .converterTooSlow:
                throw CommandProblem(
                    "pyxform needed more than a minute for this spreadsheet", mend: "Make the form smaller")
            default: throw CommandProblem("the form was not published: \(problem)")
            }
        }
    }

    static func text(_ published: PublishedForm) -> String {
        let head = published.head
        let what = published.wasThere ? "was there already" : "published"
        var lines = ["\(head.name) version \"\(head.version)\" (\(head.title)): \(what), \(head.state.rawValue)."]
        lines += published.warnings.map { "Warning: \($0)" }
        if !published.missingMedia.isEmpty {
            lines.append(
                "Files that it asks for and that are missing: \(published.missingMedia.joined(separator: ", ")).")
        }
        return lines.joined(separator: "\n")
    }

    static func json(_ published: PublishedForm) -> String {
        var json = JSONWriter()
        json.object {
            $0.member("form", published.head.form.description)
            $0.member("name", published.head.name)
            $0.member("version", published.head.version)
            $0.member("title", published.head.title)
            $0.member("state", published.head.state.rawValue)
            $0.member("already_there", published.wasThere)
            $0.memberStrings("warnings", published.warnings.map(\.description))
            $0.memberStrings("missing_media", published.missingMedia)
        }
        return json.text
    }

    static func text(_ heads: [FormHead]) -> String {
        if heads.isEmpty { return "No form is published yet: palermo forms publish FILE." }
        return heads.map { head in
            let states = [
                head.live.map { "live \"\($0.version)\"" }, head.draft.map { "draft \"\($0.version)\"" },
            ].compactMap { $0 }
            return "\(head.name)\t\(head.title)\t\(states.isEmpty ? "withdrawn" : states.joined(separator: ", "))"
        }.joined(separator: "\n")
    }

    static func json(_ heads: [FormHead]) -> String {
        var json = JSONWriter()
        json.object {
            $0.memberArray("forms") { list in
                for head in heads {
                    list.object {
                        $0.member("id", head.id.description)
                        $0.member("name", head.name)
                        $0.member("title", head.title)
                        $0.member("live", ifPresent: head.live?.version)
                        $0.member("draft", ifPresent: head.draft?.version)
                    }
                }
            }
        }
        return json.text
    }
}

extension Doctor {
    /// Whether spreadsheets can be published.
    func spreadsheets() -> Finding {
        if let found = settings.converter.place { return .good("spreadsheets", found) }
        return Finding(
            name: "spreadsheets", state: .warning,
            what: "pyxform is not installed: only XForms (.xml) can be published",
            mend: "scripts/setup run installs it; PALERMO_PYXFORM can name another xls2xform")
    }
}
