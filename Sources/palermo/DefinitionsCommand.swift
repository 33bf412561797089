import Access
import ArgumentParser
import Audit
import Cases
import Deadlines
import Definitions
import Demo
import Directory
import Kernel
import Localization
import Requests
import Screening
import Web

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
            let checks = DefinitionChecks.run(settings.resourcesFolder, settings.country)
            print(json ? DefinitionChecks.json(checks) : DefinitionChecks.text(checks))
            if !json { Notice.say(DefinitionChecks.choices(settings)) }
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
    /// Every loader that the server itself runs at start; each takes the resources folder and whose law and map.
    private static let loaders: [(name: String, load: @Sendable (String, CountryChoice) throws -> Void)] = [
        (
            "roles",
            { folder, _ in
                _ = try Policy.load(
                    from: try DefinitionFile.load(folder + "/definitions/roles/roles.yaml"),
                    kinds: OrganisationKind.allCases.map(\.rawValue))
            }
        ),
        ("deadlines", { folder, _ in try DeadlineDefinitions.check(resources: folder) }),
        ("services", { folder, _ in _ = try ServiceKinds.load(folder + "/definitions/services/kinds.yaml") }),
        ("regions", { _ = try Regions.load($1.regionsFile(resources: $0)) }),
        (
            "holidays",
            { folder, country in
                let regions = try Regions.load(country.regionsFile(resources: folder))
                _ = try Holidays.load(
                    resources: folder, jurisdiction: country.jurisdiction, regions: Set(regions.all.map(\.code)))
            }
        ),
        ("cases", { _ = try CaseDefinitions.load(resources: $0, jurisdiction: $1.jurisdiction) }),
        (
            "requests",
            { folder, country in
                let cases = try CaseDefinitions.load(resources: folder, jurisdiction: country.jurisdiction)
                let purposes = cases.purposes.map { ($0.code, Set($0.fields)) }
                _ = try RequestDefinitions.load(
                    resources: folder, purposes: Dictionary(purposes) { first, _ in first },
                    kinds: Set(OrganisationKind.allCases.map(\.rawValue)))
            }
        ),
        ("indicators", { folder, _ in _ = try IndicatorSet.load(resources: folder) }),
        ("audit", { folder, _ in _ = try UnusualRules.load(folder + "/definitions/audit/unusual.yaml") }),
        ("demo", { folder, _ in _ = try DemoNames.load(definitions: folder + "/definitions") }),
        ("locales", { folder, _ in _ = try Catalogues.load(directory: folder + "/locales") }),
    ]

    /// Without a choice what the demonstration uses is read: every rule of every jurisdiction is in the same file.
    static func run(_ folder: String, _ country: CountryChoice?) -> [DefinitionCheck] {
        loaders.map { name, load in
            do {
                try load(folder, country ?? .demo)
                return DefinitionCheck(name: name, problems: [])
            } catch let several as DefinitionProblems {
                return DefinitionCheck(name: name, problems: several.problems.map(\.description))
            } catch {
                return DefinitionCheck(name: name, problems: ["\(error)"])
            }
        }
    }

    /// What can be chosen, and what is.
    static func choices(_ settings: Settings) -> String {
        let chosen = settings.country.map { "Chosen: jurisdiction \($0.jurisdiction), regions \($0.regions)." }
        do {
            let rules = try CaseDefinitions.load(resources: settings.resourcesFolder, jurisdiction: "demo")
                .recoveryRules
            let maps = try Files.names(in: settings.definitionsFolder + "/regions", ending: ".yaml")
            return """
                Jurisdictions: \(rules.map(\.code).joined(separator: ", ")). \
                Regions: \(maps.map { $0.dropLast(5) }.joined(separator: ", ")).
                \(chosen ?? "None is chosen yet: set PALERMO_JURISDICTION and PALERMO_REGIONS.")
                """
        } catch { return chosen ?? "\(error)" }
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
