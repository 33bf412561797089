import Access
import Kernel
import Localization

/// The people of an organisation, for whoever manages it: who is there, in which roles, who comes and who goes.
struct AdministrationRoom: Room {
    var navigation: [NavigationEntry] {
        [NavigationEntry(.administration, order: 60, roles: [Role.administrator.rawValue]) { l in l("People") }]
    }

    func open(_ doors: inout Doors) {
        doors.page("administration") { try await MemberListPage.show($0) }
        doors.page("administration/new") { try await NewMemberPage.show($0) }
        doors.form("administration/new") { try await NewMemberPage.receive($0, $1) }
        doors.page("administration/members/:member") { try await MemberPage.show($0) }
        doors.page("administration/members/:member/roles") { try await MemberRolesPage.show($0) }
        doors.form("administration/members/:member/roles") { try await MemberRolesPage.receive($0, $1) }
        for step in MemberStep.allCases {
            doors.page("administration/members/:member/\(step.rawValue)") { try await MemberStepPage.show($0, step) }
            doors.form("administration/members/:member/\(step.rawValue)") { me, _ in
                try await MemberStepPage.receive(me, step)
            }
        }
    }
}

/// A member of one's own organisation, found by the address.
struct Managed {
    let member: MemberSummary

    static func load(_ me: SignedIn) async throws -> Managed {
        let id: MemberID = try me.id("member")
        let members = try await me.desk.access.members(of: me.organisation, by: me.actor)
        guard let member = members.first(where: { $0.id == id }) else { throw Problem.unknown }
        return Managed(member: member)
    }
}

/// What roles are called.
enum RoleWords {
    static func role(_ role: String, _ me: SignedIn) -> String {
        me.desk.policy.labels[role].map { me.l.definition($0) } ?? role
    }

    static func roles(_ roles: Set<String>, _ me: SignedIn) -> String {
        roles.sorted().map { role($0, me) }.joined(separator: me.l.listComma)
    }

    static func choices(_ roles: [Role], _ me: SignedIn) -> [Choice] {
        roles.map { Choice($0.rawValue, role($0.rawValue, me)) }
    }
}

/// Everybody who acts for the organisation.
enum MemberListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let members = try await me.desk.access.members(of: me.organisation, by: me.actor)
        var body = UI.heading(
            l("People"),
            lead: l(
                "Who acts for {organisation}, and in which roles. Each change holds at once.",
                ["organisation": me.organisationName]),
            actions: UI.buttonLink(l("Add a person"), to: .room("administration/new")))
        if members.isEmpty {
            body += UI.empty(
                l("Nobody acts for your organisation yet."),
                next: UI.link(l("Add a person"), to: .room("administration/new")))
        } else {
            body += UI.table(
                l, caption: l("People"),
                [Column(l("Name")), Column(l("Sign-in name")), Column(l("Roles")), Column(l("Last sign-in"))],
                members.map { member in
                    [
                        "<bdi>\(UI.link(member.displayName, to: .member(member.id)))</bdi> \(badge(member, me))",
                        "<span dir=\"ltr\">\(member.login)</span>",
                        HTML(text: RoleWords.roles(member.roles, me)), lastSignIn(member, me),
                    ]
                }, count: l.plural("{n} person", "{n} people", members.count))
        }
        return me.page(l("People"), body)
    }

    static func badge(_ member: MemberSummary, _ me: SignedIn) -> HTML {
        let l = me.l
        if member.isDisabled { return UI.badge(l("Account closed"), .bad) }
        guard let until = member.passphraseUntil else { return HTML() }
        return until <= me.now
            ? UI.badge(l("First passphrase has ended"), .warn) : UI.badge(l("Has not signed in yet"), .info)
    }

    static func lastSignIn(_ member: MemberSummary, _ me: SignedIn) -> HTML {
        let l = me.l
        return HTML(text: member.signedInAt.map { l.ago($0, now: me.now) } ?? l("Not in the last 90 days"))
    }
}

/// One person: roles, last sign-in, and what can be done.
enum MemberPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let member = try await Managed.load(me).member
        var body = UI.heading(l("A person of your organisation"), lead: member.displayName)
        body += UI.facts([
            (l("Sign-in name"), "<span dir=\"ltr\">\(member.login)</span>"),
            (l("Roles"), HTML(text: RoleWords.roles(member.roles, me))),
            (l("Last sign-in"), "\(MemberListPage.lastSignIn(member, me)) \(MemberListPage.badge(member, me))"),
        ])
        if try await me.desk.access.isFactorResetAsked(of: member.id) {
            body += UI.notice(
                .warn,
                "<p>\(l("Somebody asked that the passphrase and second factor of this person end. A second person who manages the people of your organisation confirms it, or lets it lapse."))</p>"
            )
        }
        var buttons = HTML()
        if !member.isDisabled {
            buttons += UI.buttonLink(l("Change the roles"), to: .memberPart(member.id, "roles"))
            for step in [MemberStep.passphrase, .factor, .leave, .close] {
                buttons += UI.buttonLink(
                    step.title(l), to: .memberPart(member.id, step.path), style: .secondary)
            }
        } else {
            buttons += UI.buttonLink(
                MemberStep.leave.title(l), to: .memberPart(member.id, MemberStep.leave.path), style: .secondary)
        }
        body += "<div class=\"actions\">\(buttons)</div><p>\(UI.link(l("All people"), to: .administration))</p>"
        return me.page(l("A person of your organisation"), body)
    }
}
