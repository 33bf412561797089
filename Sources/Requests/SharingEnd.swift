import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

extension Requests {
    /// To be given to `Cases`. When a case is closed, what still waits for an answer or an arrival ends by its
    /// definition, and places that are held for it are given back. When consent or exception no longer permits what a request shares, sharing ends in the same
    /// transaction, and both sides see that it has. Requests that still wait for their end are ended by their
    /// definition; somebody who is in a place already stays there.
    package static func reaction(
        definitions: RequestDefinitions, sharing: CaseSharing, policy: Policy
    ) -> CaseReaction {
        { write, happening, now in
            switch happening {
            case .consentChanged(let id), .circumstancesChanged(let id):
                for request in try RequestStore.shared(write.read, id) {
                    try SharingEnd.recheck(write, request, definitions, sharing, policy, now)
                }
            case .erased(let id, let isReplay):
                try SharingEnd.erased(write, id, isReplay: isReplay, definitions, sharing, policy, now)
            case .closed(let id):
                for request in try RequestStore.live(write.read, id) where !request.isClosed {
                    let definition = try definitions.definition(
                        write.read, kind: request.kind, digest: request.digest)
                    guard let act = definition.act(on: .caseClosed, in: request.state) else { continue }
                    let permit = try policy.permit(Actions.RequestFollow.self, .system, request.facts)
                    var change = RequestChange(
                        write: write, definitions: definitions, definition: definition, sharing: sharing, proposed: nil,
                        now: now, before: request)
                    try change.run(RequestCommand(act: act.code, version: request.version), side: .system, permit)
                }
            }
        }
    }
}

/// When what a request shared can no longer be read, and how it is taken away.
enum SharingEnd {
    enum Why: String {
        /// Neither consent nor exception holds any more.
        case consent
        /// The request ended, or what a finished help had shared was kept long enough.
        case over
        /// The case was erased.
        case erased
    }

    /// Whether both sides may read what was shared, by the clock and the rules of now.
    static func isShared(
        _ read: Read, _ request: Request, _ definition: RequestDefinition, _ sharing: CaseSharing, _ now: Timestamp
    ) throws -> Bool {
        if request.sharingEndedAt != nil || isOver(request, definition, sharing, now) { return false }
        do {
            return try stands(read, request, definition, sharing, now).isStanding
        } catch Refusal.unknown {
            // The case was erased.
            return false
        }
    }

    /// Ends sharing when it must end, and looks again when its ground will have ended by itself.
    static func recheck(
        _ write: Write, _ request: Request, _ definitions: RequestDefinitions, _ sharing: CaseSharing,
        _ policy: Policy, _ now: Timestamp
    ) throws {
        if request.sharingEndedAt != nil { return }
        let definition = try definitions.definition(write.read, kind: request.kind, digest: request.digest)
        let permit = try policy.permit(Actions.RequestFollow.self, .system, request.facts)
        if isOver(request, definition, sharing, now) {
            try end(write, request, .over, permit, now)
            return
        }
        let (isStanding, through) = try stands(write.read, request, definition, sharing, now)
        if isStanding {
            try watch(write, request.id, through: through, sharing.zone)
            return
        }
        var ended = request
        if !request.isClosed, let act = definition.act(on: .consentWithdrawn, in: request.state) {
            var change = RequestChange(
                write: write, definitions: definitions, definition: definition, sharing: sharing, proposed: nil,
                now: now,
                before: request)
            ended = try change.run(RequestCommand(act: act.code, version: request.version), side: .system, permit)
        }
        if ended.sharingEndedAt == nil { try end(write, ended, .consent, permit, now) }
    }

    /// Nothing that was ever shared of the case stays readable. Throws `.stillHelped` while a request runs.
    static func erased(
        _ write: Write, _ id: CaseID, isReplay: Bool, _ definitions: RequestDefinitions, _ sharing: CaseSharing,
        _ policy: Policy, _ now: Timestamp
    ) throws {
        for request in try RequestStore.live(write.read, id) {
            let permit = try policy.permit(Actions.RequestFollow.self, .system, request.facts)
            var ended = request
            if !request.isClosed {
                guard isReplay else { throw CaseProblem.stillHelped }
                let definition = try definitions.definition(write.read, kind: request.kind, digest: request.digest)
                if let act = definition.act(on: .caseClosed, in: request.state) {
                    var change = RequestChange(
                        write: write, definitions: definitions, definition: definition, sharing: sharing, proposed: nil,
                        now: now, before: request)
                    ended = try change.run(
                        RequestCommand(act: act.code, version: request.version), side: .system, permit)
                }
            }
            if ended.sharingEndedAt == nil { try end(write, ended, .erased, permit, now) }
        }
    }

    /// A job for the start of the civil day after the ground's last.
    static func watch(_ write: Write, _ request: RequestID, through: Day?, _ zone: Zone) throws {
        guard let through else { return }
        try RequestTimes.watchSharing(write, request, at: zone.instant(through.adding(days: 1)))
    }

    /// Destroys the request's key and what it sealed, and ends its links. The row, its codes and its times stay.
    static func erase<A: Action>(
        _ write: Write, _ request: Request, _ why: Why, _ permit: Permit<A>, _ now: Timestamp
    ) throws {
        try KeyStore.destroy(write, for: request.id.cast(), at: now)
        try RequestStore.erasePayload(write, request.id)
        try MessageStore.erase(write, request.id)
        try LinkStore.revoke(write, request.id, now)
        try write.journal(
            permit.entry(
                "request.sharing-ended", at: now, case: request.caseID, entity: request.id.cast(),
                codes: "kind=\(request.kind) why=\(why.rawValue)"))
    }

    private static func end<A: Action>(
        _ write: Write, _ request: Request, _ why: Why, _ permit: Permit<A>, _ now: Timestamp
    ) throws {
        var ended = request
        ended.sharingEndedAt = now
        ended.version += 1
        guard try RequestStore.update(write, ended, from: request.version) else {
            throw RequestProblem.stale(act: request.lastAct, state: request.state, version: request.version)
        }
        try erase(write, ended, why, permit, now)
    }

    private static func isOver(
        _ request: Request, _ definition: RequestDefinition, _ sharing: CaseSharing, _ now: Timestamp
    ) -> Bool {
        guard request.isClosed else { return false }
        return definition.sharedUntil(request, sharing.calendar).map { $0 <= now } ?? true
    }

    private static func stands(
        _ read: Read, _ request: Request, _ definition: RequestDefinition, _ sharing: CaseSharing, _ now: Timestamp
    ) throws -> (isStanding: Bool, through: Day?) {
        var scope = CaseSharing.Scope(
            recipient: request.to, recipientKind: try Directory.organisation(read, request.to)?.kind.rawValue,
            purpose: definition.purpose)
        if request.consent == nil {
            // Which exception it was sent on was not always kept; then any that the purpose names may still hold.
            scope.exceptions =
                request.exception.map { [$0] } ?? sharing.definitions.purpose(definition.purpose)?.exceptions ?? []
        }
        do {
            return (true, try sharing.stands(read, request.caseID, scope, now: now).through)
        } catch CaseProblem.noConsent {
        } catch CaseProblem.noConsentOfGuardian {
        }
        return (false, nil)
    }
}
