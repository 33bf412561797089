import Access
import HTTPTypes
import Kernel
import Localization

/// Signing in and out by program, and who is signed in.
enum SessionOperations {
    static let member = Shape.named(
        "Member",
        .object([
            must("id", .id), must("name", .text), must("organisation", .id), must("organisation_name", .text),
            must("roles", .list(.text)), must("language", .text), may("csrf_token", .text),
        ]))

    static let all: [Operation] = [
        Operation(
            open: .post, "api/v1/session", "session.begin", "Sign in: a token for the Authorization header.",
            body: .object([must("login", .line(1...100)), must("passphrase", .words(1...PassphraseRules.bytesMax))]),
            status: 201,
            answer: .object([must("token", .text), must("token_type", .choice(["Bearer"])), must("member", member)]),
            refusals: [403, 429, 503]
        ) { visit, call in try await begin(visit, call) },
        Operation(
            .post, "session/code", "session.code",
            "The second factor of a session that waits for it: nothing else is answered before.",
            body: .object([must("code", .line(1...40))]), status: 204, refusals: [429]
        ) { me, call in
            do {
                try await me.desk.access.completeSignIn(me.session, code: call.text("code", else: ""))
            } catch AccessProblem.codeWrong {
                throw Problem(
                    403, "session.code", title: { l in l("This code is not right, or was used already") },
                    advice: { l in l("Wait for the next one; the clock of the telephone must be right.") })
            }
            return .noContent()
        },
        Operation(.delete, "session", "session.end", "Sign out: the token ends.", status: 204) { me, _ in
            try await me.desk.access.signOut(me.session)
            return .noContent()
        },
        Operation(.get, "me", "me", "Who is signed in, for which organisation, in which roles.", answer: member) {
            me, _ in
            var json = JSONWriter()
            write(me.session, me.organisationName, withToken: me.visit.header(.authorization) == nil, to: &json)
            return .json(json.bytes)
        },
    ]

    private static func begin(_ visit: Visit, _ call: Call) async throws -> Reply {
        let (token, session): (SessionToken, Session)
        do {
            (token, session) = try await visit.desk.access.signIn(
                login: call.text("login", else: ""), passphrase: Secret(call.text("passphrase", else: "")),
                address: visit.address)
        } catch AccessProblem.refused {
            throw Problem(
                403, "session.refused", title: { l in l("This name and passphrase do not fit together") },
                advice: { l in l("Check both and try again. Nobody can see from this answer whether the name exists.") }
            )
        }
        let name = try await visit.site.organisationNames.name(
            of: session.organisation, in: visit.desk.directory, now: visit.now)
        var json = JSONWriter()
        json.object {
            $0.member("token", token.reveal())
            $0.member("token_type", "Bearer")
            $0.key("member")
            write(session, name, withToken: false, to: &$0)
        }
        return .json(json.bytes, status: 201)
    }

    /// - Parameter withToken: for whoever comes by cookie: what a change has to carry.
    private static func write(
        _ session: Session, _ organisation: String, withToken: Bool, to json: inout JSONWriter
    ) {
        json.object {
            $0.member("id", session.member.description)
            $0.member("name", session.displayName)
            $0.member("organisation", session.organisation.description)
            $0.member("organisation_name", organisation)
            $0.memberStrings("roles", session.roles.sorted())
            $0.member("language", session.language)
            if withToken { $0.member("csrf_token", session.csrfToken) }
        }
    }
}

extension JSONWriter {
    mutating func member<Entity>(_ name: String, _ id: ID<Entity>) { member(name, id.description) }
    mutating func member<Entity>(_ name: String, ifPresent id: ID<Entity>?) { if let id { member(name, id) } }
    mutating func member(_ name: String, _ at: Timestamp) { member(name, at.description) }
    mutating func member(_ name: String, ifPresent at: Timestamp?) { if let at { member(name, at) } }
    mutating func member(_ name: String, _ day: Day) { member(name, day.description) }
    mutating func member(_ name: String, ifPresent day: Day?) { if let day { member(name, day) } }
}

extension Reply {
    static func json(status: Int = 200, _ body: (inout JSONWriter) -> Void) -> Reply {
        var json = JSONWriter(reserving: 1_024)
        json.object(body)
        return .json(json.bytes, status: status)
    }

    /// Something new, with its address.
    static func made<Entity>(_ id: ID<Entity>, at path: String) -> Reply {
        json(status: 201) { $0.member("id", id) }.with(.location, "/api/v1/\(path)")
    }
}

extension Shape {
    static let madeID = Shape.named("Made", .object([must("id", .id)]))
}
