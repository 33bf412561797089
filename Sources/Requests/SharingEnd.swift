import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

extension Requests {
    /// To be given to `Cases`: when a consent no longer permits what a request shares, the request's key is destroyed in
    /// the same transaction, and both sides see that sharing has ended. Requests that still wait for their end are ended
    /// by their definition; somebody who is in a place already stays there.
    package static func reaction(
        definitions: RequestDefinitions, sharing: CaseSharing, policy: Policy
    ) -> CaseReaction {
        { write, happening, now in
            switch happening {
            case .consentChanged(let id):
                for request in try RequestStore.ofCase(write.read, id)
                where request.sharingEndedAt == nil && request.consent != nil {
                    try recheck(write, request, definitions, sharing, policy, now)
                }
            }
        }
    }

    private static func recheck(
        _ write: Write, _ request: Request, _ definitions: RequestDefinitions, _ sharing: CaseSharing,
        _ policy: Policy, _ now: Timestamp
    ) throws {
        let definition = try definitions.definition(write.read, kind: request.kind, digest: request.digest)
        let kind = try Directory.organisation(write.read, request.to)?.kind.rawValue
        do {
            _ = try sharing.payload(
                write.read, request.caseID, recipient: request.to, recipientKind: kind, purpose: definition.purpose,
                now: now)
            return
        } catch CaseProblem.noConsent {
        } catch CaseProblem.noConsentOfGuardian {
        }
        let permit = try policy.permit(Actions.RequestFollow.self, .system, request.facts)
        var ended = request
        if !request.isClosed, let act = definition.act(on: .consentWithdrawn, in: request.state) {
            var change = RequestChange(
                write: write, definition: definition, vault: sharing.vault, snapshot: nil, now: now, zone: sharing.zone,
                before: request)
            ended = try change.run(
                RequestCommand(act: act.code, version: request.version), side: .system, permit)
        }
        let version = ended.version
        ended.sharingEndedAt = now
        ended.version += 1
        guard try RequestStore.update(write, ended, from: version) else {
            throw RequestProblem.stale(act: ended.lastAct, state: ended.state, version: version)
        }
        try KeyStore.destroy(write, for: request.id.cast(), at: now)
        try RequestStore.erasePayload(write, request.id)
        try LinkStore.revoke(write, request.id, now)
        try write.journal(
            permit.entry(
                "request.sharing-ended", at: now, case: request.caseID, entity: request.id.cast(),
                codes: "kind=\(request.kind)"))
    }
}
