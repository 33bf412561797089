import Definitions
import Kernel

/// Names for people and organisations that do not exist, from Resources/definitions/demo.
package struct DemoNames: Sendable {
    struct Origin: Sendable {
        /// ISO 3166 code of the country.
        let country: String
        let languages: [String]
        let female: [String]
        let male: [String]
        let family: [String]
    }

    let origins: [Origin]
    let towns: [String]
    /// By kind of organisation; `{town}` stands for a town.
    let organisations: [String: [String]]

    package static func load(definitions folder: String) throws(DefinitionProblem) -> DemoNames {
        let root = try DefinitionFile.load(folder + "/demo/names.yaml")
        try root.allow("origins", "towns", "organisations")
        var origins: [Origin] = []
        for node in try root.list("origins") {
            try node.allow("country", "languages", "female", "male", "family")
            origins.append(
                Origin(
                    country: try node.string("country"), languages: try node.strings("languages"),
                    female: try node.strings("female"), male: try node.strings("male"),
                    family: try node.strings("family")))
            for key in ["languages", "female", "male", "family"] where try node.strings(key).isEmpty {
                throw node.problem("\"\(key)\" is empty", "Write at least one.")
            }
        }
        var organisations: [String: [String]] = [:]
        for entry in try root.map("organisations") { organisations[entry.key] = try entry.node.texts() }
        let towns = try root.strings("towns")
        guard !origins.isEmpty, !towns.isEmpty else {
            throw root.problem("origins and towns are needed", "Write at least one of each.")
        }
        return DemoNames(origins: origins, towns: towns, organisations: organisations)
    }
}

/// Somebody who is helped, before anything is written down. Invented.
struct DemoPerson: Sendable {
    let given: String
    let family: String
    /// As the case's field spells it: `female`, `male`, …
    let gender: String
    let age: Int?
    let country: String
    let languages: [String]

    var isChild: Bool { age.map { $0 < 18 } ?? true }

    static func make(_ names: DemoNames, _ chance: inout SeededGenerator) -> DemoPerson {
        let origin = chance.pick(names.origins)
        let isFemale = chance.chance(72)
        let gender = chance.chance(2) ? (isFemale ? "trans-female" : "trans-male") : (isFemale ? "female" : "male")
        let age: Int? =
            chance.chance(4)
            ? nil : chance.chance(18) ? chance.number(6...17) : 18 + chance.number(0...chance.pick([8, 17, 40]))
        return DemoPerson(
            given: chance.pick(isFemale ? origin.female : origin.male), family: chance.pick(origin.family),
            gender: gender, age: age, country: origin.country, languages: origin.languages)
    }
}
