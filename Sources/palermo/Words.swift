import Access
import Directory
import Kernel
import Web

/// What is typed, turned into what is meant, or a clear line.
enum Words {
    static let roles = Role.grantable.map(\.rawValue).joined(separator: ", ")
    static let kinds = OrganisationKind.allCases.map(\.rawValue).joined(separator: ", ")

    static func role(_ text: String) throws -> Role {
        guard let role = Role(rawValue: text), Role.grantable.contains(role) else {
            throw CommandProblem("there is no role \"\(text)\"", mend: "Write one of: \(roles)")
        }
        return role
    }

    static func member(_ login: String, _ app: Bootstrap) async throws -> MemberID {
        guard let member = try await app.desk.access.member(login: login, by: .system) else {
            throw CommandProblem("there is no account \"\(login)\"", mend: "Make it with palermo user add")
        }
        return member
    }

    static func organisation(_ name: String, kind: String?, _ app: Bootstrap) async throws -> OrganisationID {
        let known = try await app.desk.directory.snapshot().organisations.values.filter { $0.name == name }
        if let first = known.first { return first.id }
        guard let kind else {
            throw CommandProblem(
                "there is no organisation \"\(name)\"",
                mend: "Check the spelling, or make it with palermo user add --new-organisation KIND")
        }
        guard let kind = OrganisationKind(rawValue: kind) else {
            throw CommandProblem("there is no kind of organisation \"\(kind)\"", mend: "Write one of: \(kinds)")
        }
        return try await app.desk.directory.createOrganisation(.init(name: name, kind: kind), by: .system)
    }

    /// Who exports: the machine's operator, for one organisation with what a case manager there may, or for all.
    static func keeper(_ name: String?, _ app: Bootstrap) async throws -> Actor {
        guard let name else { return .system }
        let id = try await organisation(name, kind: nil, app)
        return Actor(kind: .system, organisation: id, roles: [Role.caseManager.rawValue])
    }

    /// The room's codes in words.
    static func plainly<T>(_ body: () async throws -> T) async throws {
        do { _ = try await body() } catch let problem as AccessProblem {
            switch problem {
            case .loginTaken: throw CommandProblem("this login is taken", mend: "Choose another")
            case .loginInvalid: throw CommandProblem("a login has 1 to 100 letters, digits or .-_@+")
            case .nameInvalid: throw CommandProblem("a name has 1 to 200 characters")
            case .notAMember: throw CommandProblem("this account does not act for this organisation")
            case .noRole:
                throw CommandProblem("this is their only role there", mend: "End their work with palermo user leave")
            case .passphraseGuessable:
                throw CommandProblem(
                    "this passphrase is among the first that somebody would try",
                    mend: "Take four or five words that nobody would put together")
            case .passphraseUnfit: throw CommandProblem("a passphrase has 12 to 500 characters")
            default: throw CommandProblem("\(problem)")
            }
        }
    }
}
