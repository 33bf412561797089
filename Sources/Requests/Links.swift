import Access
import Cases
import Directory
import Kernel
import Storage
import Vault

/// What may be said of a link before anybody opened it: nothing of a person, a place or an organisation.
package struct LinkDoor: Sendable {
    package let definition: RequestDefinition
    package let link: RequestLink
    /// Whether the request still runs: whoever has answered may have more to say later.
    package let isRunning: Bool
}

/// What a one-time link shows.
package struct LinkView: Sendable {
    package let view: RequestView
    package let link: RequestLink
    /// False when the link was used: what was shared is then no longer shown, and nothing can be changed.
    package var mayAct: Bool { link.usedAt == nil && !view.acts.isEmpty }
}

extension Requests {
    /// A link for a receiver without an account: opens this one request and lets its holder act once. Shown once; only
    /// its digest is kept. A new link ends the earlier ones.
    package func makeLink(_ id: RequestID, _ actor: Actor) async throws -> (token: Secret<String>, expires: Timestamp) {
        let (vault, policy, definitions, now) = (vault, policy, definitions, world.now())
        let token = Token.random(bytes: 32)
        let digest = vault.digest(Array(token.utf8), purpose: "request-link")
        let expires = try await database.write { write in
            guard let request = try RequestStore.find(write.read, id) else { throw Refusal.unknown }
            let permit = try policy.permit(
                Actions.RequestFollow.self, actor, try facts(write.read, request, actor))
            let definition = try definitions.definition(write.read, kind: request.kind, digest: request.digest)
            guard let hours = definition.linkHours else { throw RequestProblem.linksNotAllowed }
            guard !request.isClosed else { throw RequestProblem.ended(state: request.state) }
            guard try SharingEnd.isShared(write.read, request, definition, self.cases.sharing, now) else {
                throw RequestProblem.sharingEnded
            }
            let expires = now.adding(hours: Int64(hours))
            try LinkStore.revoke(write, id, now)
            try LinkStore.insert(write, id, digest: digest, by: actor.member, now, until: expires)
            try write.journal(
                permit.entry("request.link", at: now, case: request.caseID, entity: id.cast()))
            return expires
        }
        return (Secret(token), expires)
    }

    /// Whether a link can be opened. Looks at no record of a person, so that a messenger's preview learns nothing and
    /// leaves no trace of a reader. Throws `.linkUnknown` or `.linkExpired`.
    package func linkDoor(_ token: Secret<String>) async throws -> LinkDoor {
        let (definitions, now) = (definitions, world.now())
        let digest = linkDigest(token)
        return try await database.read { read in
            let (request, link) = try LinkStore.find(read, digest, now)
            let definition = try definitions.definition(read, kind: request.kind, digest: request.digest)
            return LinkDoor(definition: definition, link: link, isRunning: !request.isClosed)
        }
    }

    /// What the holder of a link sees; each opening is journalled. Throws `.linkUnknown` or `.linkExpired`.
    package func openLink(_ token: Secret<String>) async throws -> LinkView {
        let now = world.now()
        let digest = linkDigest(token)
        let (view, entry) = try await database.read { read in
            let (request, link) = try LinkStore.find(read, digest, now)
            let actor = Self.holder(of: request)
            let permit = try self.policy.permit(Actions.RequestRead.self, actor, request.facts)
            var view = try self.view(read, request, actor, request.facts, permit)
            if link.usedAt != nil { view.hideContent() }
            let entry = permit.entry(
                "request.read", at: now, case: request.caseID, entity: request.id.cast())
            return (LinkView(view: view, link: link), entry)
        }
        try await database.append([entry])
        return view
    }

    /// Acts once by a link: afterwards the link only says that the answer was recorded. Throws `.linkUsed` the second time.
    @discardableResult
    package func act(link token: Secret<String>, _ command: RequestCommand) async throws -> Request {
        let now = world.now()
        let digest = linkDigest(token)
        let asked = try await database.read { try LinkStore.find($0, digest, now).0 }
        let proposed = try await proposal(asked.id, Self.holder(of: asked)) { definition, _ in
            definition.act(command.act)
        }
        return try await database.write { write in
            let (request, link) = try LinkStore.find(write.read, digest, now)
            guard try LinkStore.use(write, link.id, now) else { throw RequestProblem.linkUsed }
            return try self.act(write, request.id, command, Self.holder(of: request), proposed, isMove: false)
        }
    }

    private func linkDigest(_ token: Secret<String>) -> [UInt8] {
        vault.digest(Array(token.reveal().utf8.prefix(100)), purpose: "request-link")
    }

    private static func holder(of request: Request) -> Actor {
        Actor(kind: .link(request.id), organisation: request.to, roles: [Role.linkHolder.rawValue])
    }
}

/// Every statement on one-time links.
enum LinkStore {
    private static let insert = Statement(
        "request_links.insert",
        """
        INSERT INTO request_links (id, request_id, digest, made_at, made_by, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """)
    private static let revoke = Statement(
        "request_links.revoke",
        "UPDATE request_links SET revoked_at = ?2 WHERE request_id = ?1 AND revoked_at IS NULL AND used_at IS NULL")
    private static let use = Statement(
        "request_links.use",
        "UPDATE request_links SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL AND revoked_at IS NULL")
    private static let find = Statement(
        "request_links.find",
        """
        SELECT id, made_at, expires_at, used_at, revoked_at, request_id FROM request_links WHERE digest = ?1
        """)
    private static let ofRequest = Statement(
        "request_links.ofRequest",
        """
        SELECT id, made_at, expires_at, used_at, revoked_at FROM request_links WHERE request_id = ?1
        ORDER BY id DESC LIMIT 20
        """)

    static func insert(
        _ write: Write, _ request: RequestID, digest: [UInt8], by member: MemberID?, _ now: Timestamp, until: Timestamp
    ) throws {
        try write.run(
            insert, [.id(LinkID.make(now: now)), .id(request), .bytes(digest), .at(now), .id(member), .at(until)])
    }

    static func revoke(_ write: Write, _ request: RequestID, _ now: Timestamp) throws {
        try write.run(revoke, [.id(request), .at(now)])
    }

    static func use(_ write: Write, _ link: LinkID, _ now: Timestamp) throws -> Bool {
        try write.run(use, [.id(link), .at(now)]) == 1
    }

    /// The request and the link, while the link may be opened.
    static func find(_ read: Read, _ digest: [UInt8], _ now: Timestamp) throws -> (Request, RequestLink) {
        let found = try read.first(find, [.bytes(digest)]) { row -> (RequestID, RequestLink) in
            (try row.id(5), try RequestLink(row: row))
        }
        guard let (id, link) = found, let request = try RequestStore.find(read, id) else {
            throw RequestProblem.linkUnknown
        }
        guard link.revokedAt == nil, now < link.expiresAt else { throw RequestProblem.linkExpired }
        return (request, link)
    }

    static func all(_ read: Read, _ request: RequestID) throws -> [RequestLink] {
        try read.all(ofRequest, [.id(request)]) { try RequestLink(row: $0) }
    }
}

extension RequestLink {
    init(row: Row) throws {
        self.init(
            id: try row.id(0), madeAt: row.at(1), expiresAt: row.at(2), usedAt: row.optionalAt(3),
            revokedAt: row.optionalAt(4))
    }
}
