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
        subcommands: [Add.self, Give.self, Leave.self, Disable.self, NewPassphrase.self, NoFactor.self])

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
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Give one more role, or take one away.")
        @Argument(help: "Login.") var login: String
        @Argument(help: "\(Words.roles).") var role: String
        @Option(help: "Name of the organisation.") var organisation: String
        @Flag(help: "Take the role away.") var remove = false
        @OptionGroup var settings: Settings

        func run() async throws {
            let role = try Words.role(role)
            let app = try await Bootstrap.start(settings)
            let place = try await Words.organisation(organisation, kind: nil, app)
            let member = try await Words.member(login, app)
            try await Words.plainly {
                if remove {
                    try await app.desk.access.takeRole(role, from: member, in: place, by: .system)
                } else {
                    try await app.desk.access.grantRole(role, to: member, in: place, by: .system)
                }
            }
            await app.database.close()
            print("\(login) is \(remove ? "no longer " : "")\(role.rawValue) at \(organisation).")
        }
    }

    struct Leave: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End somebody's work for an organisation, in every role.")
        @Argument(help: "Login.") var login: String
        @Option(help: "Name of the organisation.") var organisation: String
        @OptionGroup var settings: Settings

        func run() async throws {
            let app = try await Bootstrap.start(settings)
            let place = try await Words.organisation(organisation, kind: nil, app)
            let member = try await Words.member(login, app)
            try await Words.plainly {
                try await app.desk.access.endMembership(of: member, in: place, by: .system)
            }
            await app.database.close()
            print("\(login) no longer acts for \(organisation).")
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

    struct NoFactor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "no-factor",
            abstract: "Take away a lost second factor, where no two administrators are there to do it.")
        @Argument(help: "Login.") var login: String
        @OptionGroup var settings: Settings

        func run() async throws {
            let app = try await Bootstrap.start(settings)
            let member = try await Words.member(login, app)
            try await Words.plainly { try await app.desk.access.removeFactor(of: member, by: .system) }
            await app.database.close()
            print("\(login) signs in with the passphrase alone, and sets up a second factor if a role asks for one.")
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
