import Access
import Kernel
import Localization
import Logging
import Storage
import Vault

/// What a deployment says about itself.
package struct Settings: Sendable {
    /// The name in every page's header.
    package var name: String
    /// True when browsers reach us over TLS (ourselves or a proxy): cookies are then marked so.
    package var isTLS: Bool
    /// Where the quick exit of the public page leads.
    package var exitAddress: String
    /// The public helpline's number; nil when there is none.
    package var helpline: String?
    /// Shown on sign-in pages of a demonstration; nil elsewhere.
    package var demonstration: String?

    package init(
        name: String = "Palermo", isTLS: Bool = false, exitAddress: String = "https://www.wikipedia.org/",
        helpline: String? = nil, demonstration: String? = nil
    ) {
        self.name = name
        self.isTLS = isTLS
        self.exitAddress = exitAddress
        self.helpline = helpline
        self.demonstration = demonstration
    }
}

/// Everything that pages work with, wired by the command at one place.
package struct Desk: Sendable {
    package var settings: Settings
    package var world: World
    package var database: any Database
    package var vault: Vault
    package var catalogues: Catalogues
    package var zone: Zone
    package var doorkeeper: any Doorkeeper
    package var logger: Logger

    package init(
        settings: Settings, world: World, database: any Database, vault: Vault, catalogues: Catalogues, zone: Zone,
        doorkeeper: any Doorkeeper, logger: Logger
    ) {
        self.settings = settings
        self.world = world
        self.database = database
        self.vault = vault
        self.catalogues = catalogues
        self.zone = zone
        self.doorkeeper = doorkeeper
        self.logger = logger
    }
}
