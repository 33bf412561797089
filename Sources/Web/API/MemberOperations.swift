import Access
import HTTPTypes
import Kernel
import Localization
import Vault

/// The people of one's own organisation, and one's own passphrase, by program.
enum MemberOperations {
    private static let person = Shape.named(
        "Person",
        .object([
            must("id", .id), must("login", .text), must("name", .text), must("roles", .list(.text)),
            must("closed", .truth), may("signed_in_at", .instant), may("first_passphrase_until", .instant),
        ]))
    private static let roles = Shape.set(.choice(Role.grantable.map(\.rawValue)), 1...Role.grantable.count)
    private static let made = Shape.named(
        "FirstPassphrase", .object([must("id", .id), must("first_passphrase", .text)]))

    static let all: [Operation] = [
        Operation(
            .get, "members", "members.list", "Who acts for one's organisation, in which roles.",
            answer: .object([must("members", .list(person)), must("may_give", .list(.text))])
        ) { me, _ in
            let members = try await me.desk.access.members(of: me.organisation, by: me.actor)
            let givable = try await me.desk.access.givableRoles(in: me.organisation, by: me.actor)
            return .json { json in
                json.memberArray("members") { list in
                    for member in members { list.object { write(member, to: &$0) } }
                }
                json.memberStrings("may_give", givable.map(\.rawValue))
            }
        },
        Operation(
            .post, "members", "members.add",
            "An account for somebody new. The first passphrase is told once, ends after seven days and is replaced at the first sign-in.",
            body: .object([
                must("login", .line(1...100)), must("name", .line(1...Limits.lineCharactersMax)), must("roles", roles),
                may("language", .choice(of: Language.self)),
            ]), status: 201, answer: made
        ) { me, call in
            let passphrase = Access.makePassphrase()
            let id = try await told {
                try await me.desk.access.createMember(
                    login: call.text("login", else: ""), displayName: call.text("name", else: ""),
                    passphrase: passphrase, language: call.text("language", else: me.session.language),
                    organisation: me.organisation, roles: Set(call.texts("roles").compactMap(Role.init(rawValue:))),
                    isFirst: true, by: me.actor)
            }
            return first(id, passphrase, status: 201)
        },
        Operation(
            .put, "members/:member/roles", "members.roles", "Gives and takes roles until they are these.",
            body: .object([must("roles", roles)]), status: 204
        ) { me, call in
            let id: MemberID = try me.id("member")
            try await told {
                try await me.desk.access.setRoles(
                    Set(call.texts("roles").compactMap(Role.init(rawValue:))), of: id, in: me.organisation, by: me.actor
                )
            }
            return .noContent()
        },
        Operation(
            .post, "members/:member/passphrase", "members.passphrase",
            "A new first passphrase for somebody who lost theirs; their sessions end.", answer: made
        ) { me, _ in
            let id: MemberID = try me.id("member")
            return first(
                id,
                try await told { try await me.desk.access.renewPassphrase(of: id, in: me.organisation, by: me.actor) },
                status: 200)
        },
        Operation(
            .delete, "members/:member", "members.leave", "They no longer act for one's organisation.", status: 204
        ) { me, _ in
            let id: MemberID = try me.id("member")
            try await told { try await me.desk.access.endMembership(of: id, in: me.organisation, by: me.actor) }
            return .noContent()
        },
        Operation(
            .post, "members/:member/closure", "members.close", "Closes the account and its sessions.", status: 204
        ) { me, _ in
            let id: MemberID = try me.id("member")
            try await told { try await me.desk.access.disable(id, by: me.actor) }
            return .noContent()
        },
        Operation(
            .put, "me/passphrase", "me.passphrase", "One's own new passphrase; other sessions end.",
            body: .object([
                must("old", .words(1...PassphraseRules.bytesMax)), must("new", .words(1...PassphraseRules.bytesMax)),
            ]), status: 204, refusals: [429, 503]
        ) { me, call in
            try await told {
                try await me.desk.access.changePassphrase(
                    me.session, old: Secret(call.text("old", else: "")), new: Secret(call.text("new", else: "")))
            }
            return .noContent()
        },
        Operation(
            .put, "me/organisation", "me.organisation", "Acts for another of one's organisations from now on.",
            body: .object([must("organisation", .id)]), status: 204, refusals: [404]
        ) { me, call in
            guard let id: OrganisationID = call.id("organisation") else { throw Problem.unknown }
            try await me.desk.access.switchOrganisation(me.session, to: id)
            return .noContent()
        },
    ]

    /// Well formed, and at odds with what is on record: a conflict, not a wrong form.
    private static func told<T>(_ body: () async throws -> T) async throws -> T {
        do { return try await body() } catch let problem as AccessProblem where problem.problem.status == 422 {
            throw problem.problem.answered(409)
        }
    }

    private static func first(_ id: MemberID, _ passphrase: Secret<String>, status: Int) -> Reply {
        .json(status: status) {
            $0.member("id", id)
            $0.member("first_passphrase", passphrase.reveal())
        }
    }

    private static func write(_ member: MemberSummary, to json: inout JSONWriter) {
        json.member("id", member.id)
        json.member("login", member.login)
        json.member("name", member.displayName)
        json.memberStrings("roles", member.roles.sorted())
        json.member("closed", member.isDisabled)
        json.member("signed_in_at", ifPresent: member.signedInAt)
        json.member("first_passphrase_until", ifPresent: member.passphraseUntil)
    }
}
