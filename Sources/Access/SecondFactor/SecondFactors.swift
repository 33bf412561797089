import Kernel
import Storage
import Vault

/// The second factor: a code that a program on the member's telephone makes (RFC 6238), and codes on paper for the day it
/// is lost.
package struct SecondFactorState: Sendable, Equatable {
    package let isOn: Bool
    package let recoveryCodesLeft: Int
    /// One of the member's roles asks for it: it cannot be switched off.
    package let isRequired: Bool
}

extension Access {
    private static let codesMade = 10
    /// An asked-for reset that nobody confirms ends by itself.
    static let resetDays: Int64 = 3

    package func secondFactor(_ session: Session) async throws -> SecondFactorState {
        let isRequired = requiresFactor(session.roles)
        return try await database.read { read in
            SecondFactorState(
                isOn: try FactorStore.find(read, session.member)?.isConfirmed ?? false,
                recoveryCodesLeft: try FactorStore.codesLeft(read, session.member), isRequired: isRequired)
        }
    }

    func requiresFactor(_ roles: Set<String>) -> Bool { !policy.factorRoles.isDisjoint(with: roles) && asksFactors }

    /// A new secret in base 32, to be put into an authenticator program; it counts for nothing until a code of it is given.
    /// Throws `.factorOn` when there is one already.
    package func beginFactor(_ session: Session) async throws -> Secret<String> {
        let secret = OneTimePassword.newSecret()
        let (vault, now) = (vault, world.now())
        try await database.write { write in
            let record: ID<AnyEntity> = session.member.cast()
            let key =
                try KeyStore.load(write.read, vault, for: record) ?? KeyStore.create(write, vault, for: record, at: now)
            let sealed = key.sealBytes(secret, table: "second_factors", column: "sealed")
            guard try FactorStore.begin(write, session.member, sealed, at: now) else { throw AccessProblem.factorOn }
        }
        return Secret(OneTimePassword.base32(secret))
    }

    /// The login, for the label in the authenticator program.
    package func login(of member: MemberID) async throws -> String {
        try await database.read { try AccessStore.login($0, member) } ?? ""
    }

    /// Switches the second factor on with the first code of it, ends the member's other sessions and returns the recovery
    /// codes, which are shown once. Throws `.codeWrong`, `.wait`.
    package func confirmFactor(_ session: Session, code: String) async throws -> [Secret<String>] {
        try await takeCode(session, code, takesRecovery: false)
        let (codes, digests) = makeRecoveryCodes(session.member)
        let now = world.now()
        try await database.write { write in
            try FactorStore.replaceCodes(write, session.member, digests)
            try FactorStore.set(write, session.id, .done)
            try SessionStore.revokeAll(write, of: session.member, but: session.id, at: now)
            try write.journal(
                entry("member.factor-on", now, session.member, session.organisation, entity: session.member.cast()))
        }
        return codes
    }

    /// Gives a session that waits for it what it waits for. Throws `.codeWrong`, `.wait`.
    package func completeSignIn(_ session: Session, code: String) async throws {
        guard session.factor == .waits else { return }
        let wasRecovery = try await takeCode(session, code, takesRecovery: true)
        let now = world.now()
        try await database.write { write in
            try FactorStore.set(write, session.id, .done)
            try write.journal(
                entry(
                    "session.factor", now, session.member, session.organisation, entity: session.id.cast(),
                    codes: wasRecovery ? "by=recovery-code" : "by=code"))
        }
    }

    /// New recovery codes; the old ones end. Throws `.codeWrong`, `.wait`.
    package func renewRecoveryCodes(_ session: Session, code: String) async throws -> [Secret<String>] {
        try await takeCode(session, code, takesRecovery: false)
        let (codes, digests) = makeRecoveryCodes(session.member)
        let now = world.now()
        try await database.write { write in
            try FactorStore.replaceCodes(write, session.member, digests)
            try write.journal(
                entry(
                    "member.recovery-codes", now, session.member, session.organisation, entity: session.member.cast()))
        }
        return codes
    }

    /// Throws `.factorRequired` when a role asks for it, `.codeWrong`, `.wait`.
    package func switchFactorOff(_ session: Session, code: String) async throws {
        if requiresFactor(session.roles) { throw AccessProblem.factorRequired }
        try await takeCode(session, code, takesRecovery: true)
        let now = world.now()
        try await database.write { write in
            try FactorStore.remove(write, session.member)
            try FactorStore.set(write, session.id, .absent)
            try write.journal(
                entry("member.factor-off", now, session.member, session.organisation, entity: session.member.cast()))
        }
    }

    /// Whether it was a recovery code. Each code is good once, also for two requests at the same moment.
    @discardableResult
    private func takeCode(_ session: Session, _ typed: String, takesRecovery: Bool) async throws -> Bool {
        let (now, vault, member) = (world.now(), vault, session.member)
        let key = throttleKey("factor", member.description)
        let digits = typed.filter { !$0.isWhitespace && $0 != "-" }.uppercased()
        let recovery = recoveryDigest(member, digits)
        let outcome = try await database.write { write -> Result<Bool, AccessProblem> in
            if let wait = try SessionStore.wait(write.read, key, now: now) {
                return .failure(.wait(seconds: Int(wait)))
            }
            try SessionStore.count(write, key, SessionRules.loginAtAddress, now: now)
            if let factor = try FactorStore.find(write.read, member),
                let record = try KeyStore.load(write.read, vault, for: member.cast())
            {
                let secret = try record.openBytes(factor.sealed, table: "second_factors", column: "sealed")
                if let step = OneTimePassword.step(of: digits, secret, at: now, after: factor.lastStep),
                    try FactorStore.use(write, member, step: step, at: now)
                {
                    try SessionStore.forgive(write, key)
                    return .success(false)
                }
                if takesRecovery, factor.isConfirmed, try FactorStore.useCode(write, member, recovery, at: now) {
                    try SessionStore.forgive(write, key)
                    return .success(true)
                }
            }
            try write.journal(
                entry("session.refused", now, nil, nil, entity: member.cast(), codes: "reason=second-factor"))
            return .failure(.codeWrong)
        }
        return try outcome.get()
    }

    private func makeRecoveryCodes(_ member: MemberID) -> (codes: [Secret<String>], digests: [[UInt8]]) {
        let codes = (0..<Self.codesMade).map { _ in Base32.encode(UInt64.random(in: 0...UInt64.max), length: 12) }
        let shown = codes.map { code in
            Secret(stride(from: 0, to: 12, by: 4).map { String(code.dropFirst($0).prefix(4)) }.joined(separator: "-"))
        }
        return (shown, codes.map { recoveryDigest(member, $0) })
    }

    private func recoveryDigest(_ member: MemberID, _ code: String) -> [UInt8] {
        vault.digest(Array("\(member) \(code)".utf8), purpose: "recovery-code")
    }
}
