import Access
import Directory
import Kernel

/// How to get in: one for each role.
package struct DemoSignIn: Sendable, Equatable {
    package let login: String
    package let role: Role
    package let does: String
}

/// Who acts for which organisation.
enum DemoMembers {
    /// The sign-ins that are printed, with the kind of organisation and which of them.
    static let known: [(login: String, role: Role, kind: OrganisationKind, number: Int, does: String)] = [
        ("hotline", .hotlineOperator, .hotline, 0, "answers calls, screens, opens cases"),
        ("officer", .firstResponder, .police, 0, "screens and refers in the field"),
        ("manager", .caseManager, .ngo, 0, "keeps cases, finds places, refers"),
        ("decision", .decisionMaker, .competentAuthority, 0, "decides on identification"),
        ("shelter", .provider, .shelterProvider, 0, "answers referrals, keeps places current"),
        ("clinic", .provider, .health, 0, "answers referrals to health care"),
        ("coordinator", .coordinator, .competentAuthority, 0, "sees where it is stuck, keeps the directory"),
        ("rapporteur", .rapporteur, .competentAuthority, 0, "sees statistics, never a person"),
        ("privacy", .dataProtectionOfficer, .competentAuthority, 0, "sees who looked at what"),
        ("admin", .administrator, .ngo, 0, "manages the accounts of an organisation"),
    ]

    private static let roleOf: [OrganisationKind: (Role, Int)] = [
        .hotline: (.hotlineOperator, 6), .police: (.firstResponder, 2), .labourInspectorate: (.firstResponder, 2),
        .ngo: (.caseManager, 3), .competentAuthority: (.decisionMaker, 4), .shelterProvider: (.provider, 2),
        .health: (.provider, 1), .legalAid: (.provider, 1), .municipality: (.provider, 1),
        .guardianship: (.provider, 1), .international: (.provider, 1), .other: (.provider, 1),
    ]

    /// Makes the accounts. Those that are not printed have passphrases that nobody knows.
    static func build(
        _ access: Access, quick: Access, _ country: inout DemoCountry, _ names: DemoNames,
        _ chance: inout SeededGenerator
    ) async throws {
        for (login, role, kind, number, _) in known {
            let places = country.organisations.indices.filter { country.organisations[$0].kind == kind }
            guard places.indices.contains(number) else { continue }
            try await add(login, role, Demo.passphrase, to: places[number], access, &country, names, &chance)
        }
        for place in country.organisations.indices {
            guard let (role, count) = roleOf[country.organisations[place].kind] else { continue }
            for number in 0..<count {
                let unknown = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
                try await add(
                    "member\(place + 1)-\(number + 1)", role, Secret(unknown), to: place, quick, &country, names,
                    &chance)
            }
        }
    }

    private static func add(
        _ login: String, _ role: Role, _ passphrase: Secret<String>, to place: Int, _ access: Access,
        _ country: inout DemoCountry, _ names: DemoNames, _ chance: inout SeededGenerator
    ) async throws {
        let origin = chance.pick(names.origins)
        let name = chance.pick(chance.chance(60) ? origin.female : origin.male) + " " + chance.pick(origin.family)
        let id = try await access.createMember(
            login: login, displayName: name, passphrase: passphrase, organisation: country.organisations[place].id,
            roles: [role], by: .system)
        country.organisations[place].members.append(DemoMember(id: id, name: name, role: role))
    }
}
