import Access
import ArgumentParser
import Directory
import Glibc
import Kernel
import Storage
import Web

/// `palermo user`: the accounts of those who work here, for whoever runs the machine.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Make accounts, give roles, disable, set a passphrase.",
        discussion: "Passphrases are asked for, or read from standard input when it is no terminal; never an argument.",
        subcommands: [Add.self, Give.self, Disable.self, NewPassphrase.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an account.")
        @Argument(help: "Login: letters, digits and .-_@+") var login: String
        @Option(help: "Name that colleagues see.") var name: String
        @Option(help: "Name of the organisation.") var organisation: String
        @Option(help: "Make the organisation when it is missing, of this kind: \(Words.kinds).") var newOrganisation:
            String?
        @Option(name: .customLong("role"), help: "\(Words.roles). May be repeated.") var roles: [String]
        @OptionGroup var settings: Settings

        func run() async throws {
            let roles = try Set(roles.map(Words.role))
            let app = try await Bootstrap.start(settings)
            let place = try await Words.organisation(organisation, kind: newOrganisation, app)
            try await Words.plainly {
                try await app.desk.access.createMember(
                    login: login, displayName: name, passphrase: try Passphrase.ask(), organisation: place,
                    roles: roles, by: .system)
            }
            await app.database.close()
            print("\(login) can sign in.")
        }
    }

    struct Give: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "role", abstract: "Give one more role.")
        @Argument(help: "Login.") var login: String
        @Argument(help: "\(Words.roles).") var role: String
        @Option(help: "Name of the organisation.") var organisation: String
        @OptionGroup var settings: Settings

        func run() async throws {
            let role = try Words.role(role)
            let app = try await Bootstrap.start(settings)
            let place = try await Words.organisation(organisation, kind: nil, app)
            let member = try await Words.member(login, app)
            try await Words.plainly {
                try await app.desk.access.grantRole(role, to: member, in: place, by: .system)
            }
            await app.database.close()
            print("\(login) is \(role.rawValue) at \(organisation).")
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Close an account and its sessions at once.")
        @Argument(help: "Login.") var login: String
        @OptionGroup var settings: Settings

        func run() async throws {
            let app = try await Bootstrap.start(settings)
            let member = try await Words.member(login, app)
            try await Words.plainly { try await app.desk.access.disable(member, by: .system) }
            await app.database.close()
            print("\(login) can no longer sign in.")
        }
    }

    struct NewPassphrase: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "passphrase", abstract: "Set a new passphrase; open sessions end.")
        @Argument(help: "Login.") var login: String
        @OptionGroup var settings: Settings

        func run() async throws {
            let app = try await Bootstrap.start(settings)
            let member = try await Words.member(login, app)
            try await Words.plainly {
                try await app.desk.access.resetPassphrase(of: member, to: try Passphrase.ask(), by: .system)
            }
            await app.database.close()
            print("The passphrase of \(login) is changed.")
        }
    }
}

/// What is typed, turned into what is meant, or a clear line.
private enum Words {
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
                mend: "Check the spelling, or make it with --new-organisation KIND")
        }
        guard let kind = OrganisationKind(rawValue: kind) else {
            throw CommandProblem("there is no kind of organisation \"\(kind)\"", mend: "Write one of: \(kinds)")
        }
        return try await app.desk.directory.createOrganisation(.init(name: name, kind: kind), by: .system)
    }

    /// The room's codes in words.
    static func plainly<T>(_ body: () async throws -> T) async throws {
        do { _ = try await body() } catch let problem as AccessProblem {
            switch problem {
            case .loginTaken: throw CommandProblem("this login is taken", mend: "Choose another")
            case .loginInvalid: throw CommandProblem("a login has 1 to 100 letters, digits or .-_@+")
            case .nameInvalid: throw CommandProblem("a name has 1 to 200 characters")
            case .passphraseUnfit: throw CommandProblem("a passphrase has 12 to 500 characters")
            default: throw CommandProblem("\(problem)")
            }
        }
    }
}

/// Asks without showing what is typed.
private enum Passphrase {
    static func ask() throws -> Secret<String> {
        guard isatty(STDIN_FILENO) == 1 else { return Secret(readLine() ?? "") }
        Notice.write("Passphrase (at least 12 characters): ")
        var shown = termios()
        tcgetattr(STDIN_FILENO, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            Notice.say("")
        }
        return Secret(readLine() ?? "")
    }
}
