import ArgumentParser
import Glibc
import Vault

/// The one program: the server, and the commands that an operator or an analyst needs beside it.
@main
struct Palermo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "palermo",
        abstract: "Finds help for people who have been trafficked, and follows it until it has reached them.",
        discussion: "Try `palermo demo`: a country with data to play in, nothing to set up.",
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, ServeCommand.self, UserCommand.self, DefinitionsCommand.self, DoctorCommand.self,
            ImportCommand.self, ExportCommand.self, ScreenCommand.self, DeadlinesCommand.self, FormsCommand.self,
            ReleaseCommand.self, EstimateCommand.self, AuditCommand.self,
            BackupCommand.self, RestoreCommand.self, DrillCommand.self,
        ])

    /// Before anything is read or made: what this program writes is its owner's alone, and what it remembers never goes
    /// into a core dump.
    static func main() async {
        umask(0o077)
        Vault.keepMemoryToOurselves()
        await main(nil)
    }
}
