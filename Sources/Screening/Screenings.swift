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
    let lists: IndicatorLists
    /// The list with which a screening begins today.
    package var set: IndicatorSet { lists.current }

    /// How to reach the person: a number, at what time, and what to say if somebody else answers.
    package static let contactCharactersMax = 500

    package init(database: any Database, policy: Policy, vault: Vault, set: IndicatorSet, world: World) {
        self.database = database
        self.policy = policy
        self.vault = vault
        lists = IndicatorLists(current: set)
        self.world = world
    }

    package func start(_ new: NewScreening, actor: Actor) async throws -> ScreeningID {
        let permit = try permit(Actions.ScreeningStart.self, actor, Facts(owner: actor.organisation))
        let now = world.now()
        return try await database.write { try begin($0, permit, new, now) }
    }

    /// Adds to what is there. Answers that somebody else changed after `base` are kept beside, a text is joined.
    package func save(
        _ id: ScreeningID, _ changes: ScreeningChanges, base: Int, actor: Actor
    ) async throws -> SavedScreening {
        let permit = try permit(Actions.ScreeningAnswer.self, actor, try await head(id).facts)
        let now = world.now()
        return try await database.write { try answer($0, permit, id, changes, base: base, now) }
    }

    /// Fixes the answers, and keeps the result with its explanation as this version of the list computes it. It is never
    /// computed again, and the list is the one with which the screening began. Throws `.openConflicts` while two answers
    /// stand side by side, `.otherTool` when that list was not kept: then a new screening is needed.
    package func finish(_ id: ScreeningID, actor: Actor) async throws -> ScreeningResult {
        let permit = try permit(Actions.ScreeningAnswer.self, actor, try await head(id).facts)
        let now = world.now()
        return try await database.write { try end($0, permit, id, now) }
    }

    /// A whole screening that was held on a form: begun, answered and finished inside a transaction of another room.
    package func record(
        _ new: NewScreening, _ answers: ScreeningChanges, actor: Actor, in write: Write
    ) throws -> ScreeningID {
        let now = world.now()
        let start = try permit(Actions.ScreeningStart.self, actor, Facts(owner: actor.organisation))
        let id = try begin(write, start, new, now)
        guard let head = try ScreeningStore.facts(write.read, id) else { throw ScreeningProblem.unreadable }
        let permit = try permit(Actions.ScreeningAnswer.self, actor, head.facts)
        _ = try answer(write, permit, id, answers, base: 1, now)
        _ = try end(write, permit, id, now)
        return id
    }

    /// Opens one. The look is in the journal before anything is shown.
    package func load(_ id: ScreeningID, actor: Actor) async throws -> ScreeningFile {
        let head = try await head(id)
        let permit = try permit(Actions.ScreeningRead.self, actor, head.facts)
        try await database.append([permit.entry(at: world.now(), case: head.caseID)])
        return try await database.read { [vault] read in try Screenings.file(read, vault, permit, id).file }
    }

    /// The list a screening was made with; today's when that one was not kept, for its words only.
    package func list(of head: ScreeningHead) async throws -> IndicatorSet {
        if head.toolVersion == set.version { return set }
        return try await database.read { [lists] in try lists.list($0, version: head.toolVersion) } ?? set
    }

    /// The screenings of a case, oldest first: nothing that was said. `facts` are the case's.
    package func ofCase(_ id: CaseID, _ facts: Facts, actor: Actor) async throws -> [ScreeningHead] {
        let permit = try permit(Actions.CaseRead.self, actor, facts)
        return try await database.point { try ScreeningLink.ofCase($0, permit, id) }
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

    func permit<A: Action>(_ action: A.Type, _ actor: Actor, _ facts: Facts) throws -> Permit<A> {
        do { return try policy.permit(action, actor, facts) } catch { throw ScreeningProblem.refused(error) }
    }

    func head(_ id: ScreeningID) async throws -> ScreeningHead {
        guard let head = try await database.read({ try ScreeningStore.facts($0, id) }) else {
            throw ScreeningProblem.refused(.unknown)
        }
        return head
    }

    static func file<A: Action>(
        _ read: Read, _ vault: Vault, _ permit: Permit<A>, _ id: ScreeningID
    ) throws -> (file: ScreeningFile, key: RecordKey) {
        guard let key = try KeyStore.load(read, vault, for: id.cast()),
            let file = try ScreeningStore.file(read, permit, id, key: key)
        else { throw ScreeningProblem.unreadable }
        return (file, key)
    }

    static func check(_ text: String?, _ field: String, _ max: Int) throws {
        if let text, text.count > max { throw ScreeningProblem.tooLong(field: field) }
    }

    /// On an old version nothing written is lost: the late text comes after the one that is there.
    static func join(_ old: String?, _ new: String?, isStale: Bool) -> (text: String?, isJoined: Bool) {
        guard let new else { return (old, false) }
        if isStale, let old, old != new {
            return new.isEmpty || old.contains(new) ? (old, false) : ("\(old)\n\n\(new)", true)
        }
        return (new.isEmpty ? nil : new, false)
    }
}
