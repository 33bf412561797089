import Vault

/// The vault of tests: its key is known to everybody, so nothing real may ever be sealed with it.
package enum TestVault {
    package static func make() -> Vault { Vault(masterKey: [UInt8](0..<32)) }
}
