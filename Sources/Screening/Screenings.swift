import Access
import Kernel
import Storage
import Vault

/// The front door to screenings: a first responder's questions, long before anybody decides who is a presumed victim.
/// Every refusal and every mistake is a `ScreeningProblem`.
package struct Screenings: Sendable {
    let database: any Database
    let policy: Policy
    let vault: Vault
    let world: World
    package let set: IndicatorSet

    package init(database: any Database, policy: Policy, vault: Vault, set: IndicatorSet, world: World) {
        self.database = database
        self.policy = policy
        self.vault = vault
        self.set = set
        self.world = world
    }

    package func start(_ new: NewScreening, actor: Actor) async throws -> ScreeningID {
        let permit = try permit(Actions.ScreeningStart.self, actor, Facts(owner: actor.organisation))
        guard let member = actor.member, let organisation = actor.organisation else {
            throw ScreeningProblem.refused(.forbidden(action: Actions.ScreeningStart.name))
        }
        guard set.setting(new.setting) != nil else { throw ScreeningProblem.unknownSetting }
        let isTag = new.language.utf8.allSatisfy {
            (97...122).contains($0 | 0x20) || (48...57).contains($0) || $0 == 45
        }
        guard isTag, (2...35).contains(new.language.utf8.count) else { throw ScreeningProblem.badLanguage }
        let now = world.now()
        let id = ScreeningID.make(now: now)
        return try await database.write { [vault, set] write in
            let key = try KeyStore.create(write, vault, for: id.cast(), at: now)
            try ScreeningStore.insert(
                write, permit, id, new, organisation: organisation, member: member, toolVersion: set.version, key: key,
                now: now)
            try write.journal(
                permit.entry(
                    at: now, entity: id.cast(), codes: "setting=\(new.setting) channel=\(new.channel.rawValue)"))
            return id
        }
    }

    /// Adds to what is there. Answers that somebody else changed after `base` are kept beside, a text is joined.
    package func save(
        _ id: ScreeningID, _ changes: ScreeningChanges, base: Int, actor: Actor
    ) async throws -> SavedScreening {
        try check(changes)
        let permit = try permit(Actions.ScreeningAnswer.self, actor, try await head(id).facts)
        let now = world.now()
        return try await database.write { [vault] write in
            let (file, key) = try Screenings.file(write.read, vault, permit, id)
            guard file.head.state == .open else { throw ScreeningProblem.finished }
            let version = file.head.version + 1
            let isStale = base != file.head.version
            var sheet = file.sheet
            sheet.merge(changes.answers, base: base, version: version)
            let observations = Screenings.join(file.observations, changes.observations, isStale: isStale)
            let contact = Screenings.join(file.returnContact, changes.returnContact, isStale: isStale)
            // A late device may make the age less certain, never more: an unknown age is treated as a child's.
            let age = isStale && changes.age == .adult ? file.head.age : changes.age ?? file.head.age
            let next = ScreeningFile(
                head: file.head, sheet: sheet, observations: observations.text, returnContact: contact.text,
                explanation: nil)
            guard try ScreeningStore.save(write, permit, next, version: version, age: age, key: key) else {
                throw ScreeningProblem.finished
            }
            try write.journal(permit.entry(at: now, codes: "version=\(version) conflicts=\(sheet.conflicts.count)"))
            return SavedScreening(
                version: version, conflicts: sheet.conflicts,
                isTextJoined: observations.isJoined || contact.isJoined)
        }
    }

    /// Fixes the answers, and keeps the result with its explanation as this version of the list computes it. It is never
    /// computed again. Throws `.otherTool` when the list changed since the start: then a new screening is needed.
    package func finish(_ id: ScreeningID, actor: Actor) async throws -> ScreeningResult {
        let permit = try permit(Actions.ScreeningAnswer.self, actor, try await head(id).facts)
        let now = world.now()
        return try await database.write { [vault, set] write in
            let (file, key) = try Screenings.file(write.read, vault, permit, id)
            guard file.head.state == .open else { throw ScreeningProblem.finished }
            guard file.head.toolVersion == set.version else {
                throw ScreeningProblem.otherTool(started: file.head.toolVersion, here: set.version)
            }
            let result = IndicatorRule.evaluate(file.sheet.answers, age: file.head.age, set: set)
            let explanation = ScreenExchange.explain(result, set: set)
            guard
                try ScreeningStore.finish(
                    write, permit, id, result: result.code, explanation: explanation, key: key, now: now)
            else { throw ScreeningProblem.finished }
            try write.journal(permit.entry("screening.finished", at: now, codes: "result=\(result.code.rawValue)"))
            return result
        }
    }

    /// Opens one. The look is in the journal before anything is shown.
    package func load(_ id: ScreeningID, actor: Actor) async throws -> ScreeningFile {
        let head = try await head(id)
        let permit = try permit(Actions.ScreeningRead.self, actor, head.facts)
        try await database.append([permit.entry(at: world.now(), case: head.caseID)])
        return try await database.read { [vault] read in try Screenings.file(read, vault, permit, id).file }
    }

    /// The member's own, latest first.
    package func mine(
        actor: Actor, before: ScreeningID? = nil, limit: Int = Limits.pageRows
    ) async throws -> [ScreeningHead] {
        let permit = try permit(Actions.ScreeningRead.self, actor, Facts(owner: actor.organisation))
        guard let member = actor.member else { return [] }
        return try await database.read { read in
            try ScreeningStore.list(
                read, permit, mine: member, before: before ?? ID(high: .max, low: .max), limit: min(limit, 200))
        }
    }

    /// The ones of the member's organisation that are not finished, latest first.
    package func open(
        actor: Actor, before: ScreeningID? = nil, limit: Int = Limits.pageRows
    ) async throws -> [ScreeningHead] {
        let permit = try permit(Actions.ScreeningRead.self, actor, Facts(owner: actor.organisation))
        guard let organisation = actor.organisation else { return [] }
        return try await database.read { read in
            try ScreeningStore.list(
                read, permit, openIn: organisation, before: before ?? ID(high: .max, low: .max), limit: min(limit, 200))
        }
    }

    private func permit<A: Action>(_ action: A.Type, _ actor: Actor, _ facts: Facts) throws -> Permit<A> {
        do { return try policy.permit(action, actor, facts) } catch { throw ScreeningProblem.refused(error) }
    }

    private func head(_ id: ScreeningID) async throws -> ScreeningHead {
        guard let head = try await database.read({ try ScreeningStore.facts($0, id) }) else {
            throw ScreeningProblem.refused(.unknown)
        }
        return head
    }

    private static func file<A: Action>(
        _ read: Read, _ vault: Vault, _ permit: Permit<A>, _ id: ScreeningID
    ) throws -> (file: ScreeningFile, key: RecordKey) {
        guard let key = try KeyStore.load(read, vault, for: id.cast()),
            let file = try ScreeningStore.file(read, permit, id, key: key)
        else { throw ScreeningProblem.unreadable }
        return (file, key)
    }

    private func check(_ changes: ScreeningChanges) throws {
        guard changes.answers.keys.allSatisfy({ set.indicator($0) != nil }) else {
            throw ScreeningProblem.unknownIndicator
        }
        if let text = changes.observations, text.count > Limits.textCharactersMax {
            throw ScreeningProblem.tooLong(field: "observations")
        }
        if let text = changes.returnContact, text.count > Limits.lineCharactersMax {
            throw ScreeningProblem.tooLong(field: "return_contact")
        }
    }

    /// On an old version nothing written is lost: the late text comes after the one that is there.
    private static func join(_ old: String?, _ new: String?, isStale: Bool) -> (text: String?, isJoined: Bool) {
        guard let new else { return (old, false) }
        if isStale, let old, old != new {
            return new.isEmpty || old.contains(new) ? (old, false) : ("\(old)\n\n\(new)", true)
        }
        return (new.isEmpty ? nil : new, false)
    }
}
