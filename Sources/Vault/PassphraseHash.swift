import CSodium
import Dispatch
import Kernel
import Synchronization

/// Why a passphrase could not be hashed or checked now.
package enum PassphraseProblem: Error, Sendable, Equatable {
    /// Too many are waiting already; try again in a moment.
    case busy
    /// The machine has no memory left for it.
    case memory
}

/// Argon2id for passphrases (libsodium; RFC 9106). Slow on purpose, so it runs beside the request threads: two at a
/// time, a few more waiting, the rest refused, or a flood of sign-ins would take the whole machine.
package struct PassphraseHash: Sendable {
    package struct Cost: Sendable {
        /// Passes over the memory.
        package var passes: UInt64
        package var memoryBytes: Int

        package init(passes: UInt64, memoryBytes: Int) {
            self.passes = passes
            self.memoryBytes = memoryBytes
        }

        /// 64 MiB, 2 passes: libsodium's "interactive"; above the OWASP minimum for Argon2id (19 MiB, 2 passes).
        package static let interactive = Cost(passes: 2, memoryBytes: 64 * 1_024 * 1_024)
        /// 8 KiB, 1 pass: for tests only, guards nothing.
        package static let tests = Cost(passes: 1, memoryBytes: 8 * 1_024)
    }

    private let cost: Cost
    private let queue: HashQueue

    package init(cost: Cost = .interactive, atOnce: Int = 2, waiting: Int = 20) {
        self.cost = cost
        queue = HashQueue(atOnce: atOnce, waitingMax: waiting)
    }

    /// A hash at the same cost of a passphrase that nobody knows, made where it is called (once, at start). Checking
    /// against it takes as long as against a member's.
    package func decoy() -> String { PassphraseHash.hash(Token.random(bytes: 32), cost) ?? "" }

    /// The hash in the `$argon2id$…` form, salt and cost included.
    package func make(_ passphrase: Secret<String>) async throws(PassphraseProblem) -> String {
        let cost = cost
        let hash = try await queue.run { PassphraseHash.hash(passphrase.reveal(), cost) }
        guard let hash else { throw .memory }
        return hash
    }

    private static func hash(_ plain: String, _ cost: Cost) -> String? {
        Sodium.ready()
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let count = UInt64(plain.utf8.count)
        let status = plain.withCString { crypto_pwhash_str(&text, $0, count, cost.passes, cost.memoryBytes) }
        guard status == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether the passphrase made this hash. A hash that is none costs nothing and is answered no.
    package func verify(_ passphrase: Secret<String>, _ hash: String) async throws(PassphraseProblem) -> Bool {
        try await queue.run { () -> Bool in
            Sodium.ready()
            let plain = passphrase.reveal()
            let count = UInt64(plain.utf8.count)
            return plain.withCString { crypto_pwhash_str_verify(hash, $0, count) == 0 }
        }
    }
}

/// Runs slow work on threads of its own, a bounded number at once, a bounded number waiting.
final class HashQueue: Sendable {
    private enum Place { case now, later, none }
    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }
    private let state = Mutex(State())
    private let atOnce: Int
    private let waitingMax: Int
    private let threads = DispatchQueue(label: "passphrases", attributes: .concurrent)

    init(atOnce: Int, waitingMax: Int) {
        self.atOnce = atOnce
        self.waitingMax = waitingMax
    }

    func run<T: Sendable>(_ work: @escaping @Sendable () -> T) async throws(PassphraseProblem) -> T {
        let result: T? = await withCheckedContinuation { continuation in
            let job: @Sendable () -> Void = { continuation.resume(returning: work()) }
            let place = state.withLock { state -> Place in
                if state.running < atOnce {
                    state.running += 1
                    return .now
                }
                guard state.waiting.count < waitingMax else { return .none }
                state.waiting.append(job)
                return .later
            }
            switch place {
            case .now: start(job)
            case .later: break
            case .none: continuation.resume(returning: nil)
            }
        }
        guard let result else { throw .busy }
        return result
    }

    private func start(_ job: @escaping @Sendable () -> Void) {
        threads.async {
            job()
            let next = self.state.withLock { state -> (@Sendable () -> Void)? in
                guard !state.waiting.isEmpty else {
                    state.running -= 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
            if let next { self.start(next) }
        }
    }
}
