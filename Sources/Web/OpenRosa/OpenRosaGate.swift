import Access
import HTTPTypes
import Hummingbird
import Kernel
import Synchronization
import Vault

/// Who speaks: a telephone by the token in the address, a member by HTTP Basic or by the browser's session.
enum OpenRosaGate {
    static func admit(_ visit: Visit) async throws -> Actor {
        if let token = visit.captured["token"] {
            guard let device = try await visit.desk.access.device(token: String(token)) else { throw Problem.unknown }
            return device.actor
        }
        if let typed = basic(visit) {
            let session = try await visit.site.basicSessions.session(typed, visit)
            if session.mustChangePassphrase { throw Problem.firstPassphrase }
            // A telephone that sends name and passphrase has no code to give: it is set up with a key of its own.
            if session.factor == .waits { throw Problem.secondFactor }
            if visit.desk.access.mustSetUpFactor(session) { throw Problem.setUpFactor }
            return session.actor
        }
        // What was entered on a device that is locked now may have been entered by whoever found it.
        if let device = try await BrowserDoors.device(visit), device.isLocked { throw Problem.deviceLocked }
        return try await Gate.admitScript(visit).actor
    }

    /// RFC 7617, in UTF-8.
    private static func basic(_ visit: Visit) -> (login: String, passphrase: String)? {
        guard let header = visit.header(.authorization), header.lowercased().hasPrefix("basic "),
            header.utf8.count <= 4_096, let bytes = Base64.decode(header.dropFirst(6)),
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count <= PassphraseRules.bytesMax else { return nil }
        return (String(parts[0]), String(parts[1]))
    }
}

/// Sessions of phones that send a name and a passphrase with every request: the passphrase is hashed once, not each time.
/// What is kept names the pair by a digest under the vault's key; a session that ended is asked for again.
final class BasicSessions: Sendable {
    private static let countMax = 2_000
    private let tokens = Mutex<[[UInt8]: SessionToken]>([:])

    func session(_ typed: (login: String, passphrase: String), _ visit: Visit) async throws -> Session {
        let access = visit.desk.access
        let key = visit.desk.vault.digest(
            Array("\(typed.login)\u{1F}\(typed.passphrase)".utf8), purpose: "basic-session")
        if let token = tokens.withLock({ $0[key] }) {
            if let session = try await access.session(for: token) { return session }
            tokens.withLock { $0[key] = nil }
        }
        do {
            let (token, session) = try await access.signIn(
                login: typed.login, passphrase: Secret(typed.passphrase), address: visit.address)
            tokens.withLock { tokens in
                if tokens.count >= Self.countMax { tokens.removeAll() }
                tokens[key] = token
            }
            return session
        } catch AccessProblem.refused {
            throw Problem.notSignedIn
        }
    }
}
