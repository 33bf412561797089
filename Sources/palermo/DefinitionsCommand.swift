import Access
import ArgumentParser
import Cases
import Definitions
import Demo
import Directory
import Kernel
import Localization
import Requests
import Screening

/// `palermo definitions check`: reads every definition and says what is wrong with it, with file and line.
struct DefinitionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "definitions", abstract: "Check the definitions that say how things are in this country.",
        subcommands: [Check.self], defaultSubcommand: Check.self)

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Read every definition and report what to mend.")

        @Flag(help: "Print the result as JSON.") var json = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let checks = DefinitionChecks.run(settings.resourcesFolder)
            print(json ? DefinitionChecks.json(checks) : DefinitionChecks.text(checks))
            if checks.contains(where: { !$0.isGood }) { throw ExitCode.failure }
        }
    }
}

/// One kind of definition and what is wrong with it.
struct DefinitionCheck {
    let name: String
    let problems: [String]
    var isGood: Bool { problems.isEmpty }
}

enum DefinitionChecks {
    /// Every loader that the server itself runs at start; each takes the resources folder.
    private static let loaders: [(name: String, load: @Sendable (String) throws -> Void)] = [
        ("roles", { _ = try Policy.load(from: try DefinitionFile.load($0 + "/definitions/roles/roles.yaml")) }),
        ("services", { _ = try ServiceKinds.load($0 + "/definitions/services/kinds.yaml") }),
        ("regions", { _ = try Regions.load($0 + "/definitions/regions/demo.yaml") }),
        ("cases", { _ = try CaseDefinitions.load(resources: $0) }),
        (
            "requests",
            { folder in
                let purposes = try CaseDefinitions.load(resources: folder).purposes.map { ($0.code, Set($0.fields)) }
                _ = try RequestDefinitions.load(
                    resources: folder, purposes: Dictionary(purposes) { first, _ in first },
                    kinds: Set(OrganisationKind.allCases.map(\.rawValue)))
            }
        ),
        ("indicators", { _ = try IndicatorSet.load(resources: $0) }),
        ("demo", { _ = try DemoNames.load(definitions: $0 + "/definitions") }),
        ("locales", { _ = try Catalogues.load(directory: $0 + "/locales") }),
    ]

    static func run(_ folder: String) -> [DefinitionCheck] {
        loaders.map { name, load in
            do {
                try load(folder)
                return DefinitionCheck(name: name, problems: [])
            } catch let several as DefinitionProblems {
                return DefinitionCheck(name: name, problems: several.problems.map(\.description))
            } catch {
                return DefinitionCheck(name: name, problems: ["\(error)"])
            }
        }
    }

    static func text(_ checks: [DefinitionCheck]) -> String {
        let good = checks.filter(\.isGood).map(\.name).joined(separator: ", ")
        let count = checks.count(where: \.isGood)
        let summary = "\(count) of \(checks.count) kinds of definition are in order: \(good)."
        return (checks.flatMap(\.problems) + [summary]).joined(separator: "\n")
    }

    static func json(_ checks: [DefinitionCheck]) -> String {
        var json = JSONWriter()
        json.object {
            $0.member("ok", checks.allSatisfy(\.isGood))
            $0.memberArray("checks") { list in
                for check in checks {
                    list.object {
                        $0.member("name", check.name)
                        $0.member("ok", check.isGood)
                        $0.memberStrings("problems", check.problems)
                    }
                }
            }
        }
        return json.text
    }
}
