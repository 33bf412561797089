import Access
import Kernel
import Localization
import Vault

/// An account for somebody new, with a first passphrase that they replace when they first sign in.
enum NewMemberPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let roles = try await me.desk.access.givableRoles(in: me.organisation, by: me.actor)
        return page(me, try await me.form(draft: "member.new", ["language": me.l.language.rawValue]), roles)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let givable = try await me.desk.access.givableRoles(in: me.organisation, by: me.actor)
        var form = posted
        let name = form.line("name", l("Name"))
        let login = form.line("login", l("Sign-in name"), max: 100)
        let language = form.code("language", l("Language"), Language.self)
        let roles = form.codes("roles", l("Roles"), of: givable.map(\.rawValue), required: true)
        guard form.isValid, let language else { return page(me, form, givable, status: 422) }
        let passphrase = Access.makePassphrase()
        do {
            try await me.desk.access.createMember(
                login: login, displayName: name, passphrase: passphrase, language: language.rawValue,
                organisation: me.organisation, roles: Set(roles.compactMap(Role.init(rawValue:))), isFirst: true,
                by: me.actor)
        } catch let problem as AccessProblem {
            switch problem {
            case .loginTaken: form.fail("login", l("Somebody has this sign-in name already. Choose another."))
            case .loginInvalid:
                form.fail("login", l("A sign-in name has 1 to 100 Latin letters, digits or the signs . - _ @ +"))
            case .nameInvalid: form.fail("name", l("This name cannot be taken as it is."))
            default: throw problem
            }
            return page(me, form, givable, status: 422)
        }
        return FirstPassphrase.page(me, name: name, login: login, passphrase)
    }

    private static func page(_ me: SignedIn, _ form: Form, _ roles: [Role], status: Int = 200) -> Reply {
        let l = me.l
        var body = UI.field(form, "name", l("Name"), hint: l("As colleagues see it."))
        body += UI.field(
            form, "login", l("Sign-in name"), hint: l("Latin letters, digits or the signs . - _ @ +"), max: 100)
        body += UI.checks(form, "roles", l("Roles"), RoleWords.choices(roles, me), required: true)
        body += UI.radios(
            form, "language", l("Language"), Language.allCases.map { Choice($0.rawValue, $0.ownName) }, inline: true)
        return me.page(
            l("Add a person"), status: status,
            UI.heading(
                l("Add a person"),
                lead: l("You will see a first passphrase once. They choose their own when they first sign in."))
                + UI.form(
                    me, to: .room("administration/new"), form, submit: l("Add this person"),
                    cancel: .administration, body)
                + "<p class=\"muted small\">\(l("Somebody who has an account at another organisation, or needs a role that is not listed here, is added by whoever runs this site."))</p>"
        )
    }
}

/// The one page that shows a first passphrase.
enum FirstPassphrase {
    static func page(_ me: SignedIn, name: String, login: String, _ passphrase: Secret<String>) -> Reply {
        let l = me.l
        let body =
            UI.heading(l("A first passphrase"), lead: name)
            + UI.notice(
                .warn,
                "<p>\(l("It is shown only now. Give it to this person alone, in person or by telephone. It ends after seven days."))</p>"
            )
            + UI.facts([
                (l("Sign-in name"), "<span dir=\"ltr\">\(login)</span>"),
                (l("First passphrase"), "<strong dir=\"ltr\">\(passphrase.reveal())</strong>"),
            ]) + "<p>\(UI.link(l("All people"), to: .administration))</p>"
        return me.page(l("A first passphrase"), body)
    }
}

/// In which roles somebody acts for the organisation.
enum MemberRolesPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let member = try await Managed.load(me).member
        let roles = try await choices(me, member)
        var form = Form(me.l, ["was": mark(member)])
        form.set("roles", all: member.roles.sorted())
        return page(me, member, form, roles)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let member = try await Managed.load(me).member
        let allowed = try await choices(me, member)
        var form = posted
        let roles = form.codes("roles", l("Roles"), of: allowed.map(\.rawValue), required: true)
        guard form.isValid else { return page(me, member, form, allowed, status: 422) }
        do {
            try await me.desk.access.setRoles(
                Set(roles.compactMap(Role.init(rawValue:))), of: member.id, in: me.organisation,
                base: Set(form.value("was").split(separator: ".").compactMap { Role(rawValue: String($0)) }),
                by: me.actor)
        } catch AccessProblem.changedMeanwhile {
            let now = try await Managed.load(me).member
            form.set("was", mark(now))
            form.fail(
                "roles",
                l(
                    "Somebody else has changed the roles meanwhile, to: {roles}. Send yours again to replace that.",
                    ["roles": RoleWords.roles(now.roles, me)]))
            return page(me, now, form, allowed, status: 409)
        } catch AccessProblem.lastAdministrator {
            form.fail("roles", MemberStep.lastAdministrator(l))
            return page(me, member, form, allowed, status: 409)
        }
        return me.done(.member(member.id), notice: l("The roles are changed."))
    }

    private static func mark(_ member: MemberSummary) -> String { member.roles.sorted().joined(separator: ".") }

    /// What may be given, and what they have.
    private static func choices(_ me: SignedIn, _ member: MemberSummary) async throws -> [Role] {
        let givable = try await me.desk.access.givableRoles(in: me.organisation, by: me.actor)
        return Role.grantable.filter { givable.contains($0) || member.roles.contains($0.rawValue) }
    }

    private static func page(
        _ me: SignedIn, _ member: MemberSummary, _ form: Form, _ roles: [Role], status: Int = 200
    ) -> Reply {
        let l = me.l
        let body =
            UI.hidden("was", form.value("was"))
            + UI.checks(form, "roles", l("Roles"), RoleWords.choices(roles, me), required: true)
        return me.page(
            l("Change the roles"), status: status,
            UI.heading(l("Change the roles"), lead: member.displayName)
                + UI.form(
                    me, to: .memberPart(member.id, "roles"), form, submit: l("Change the roles"),
                    cancel: .member(member.id), body))
    }
}

/// What is asked once more before it is done.
enum MemberStep: String, CaseIterable {
    case passphrase, factor, leave, close

    var path: StaticString {
        switch self {
        case .passphrase: "passphrase"
        case .factor: "factor"
        case .leave: "leave"
        case .close: "close"
        }
    }

    func title(_ l: Localizer) -> String {
        switch self {
        case .passphrase: l("Make a new first passphrase")
        case .factor: l("They lost passphrase and second factor")
        case .leave: l("End their work here")
        case .close: l("Close the account")
        }
    }

    func meaning(_ l: Localizer) -> String {
        switch self {
        case .passphrase:
            l("For somebody who lost theirs. They are signed out everywhere, and the old passphrase ends at once.")
        case .factor:
            l(
                "Two people have to say so: whoever does it first asks, and a second person who manages the people of your organisation confirms within three days. Then both end, and you see a new first passphrase. Speak with the person before: in person, or on a number that you know."
            )
        case .leave:
            l(
                "They no longer act for your organisation, in any role, from now on. Cases that they work on stay with you, without anybody who works on them."
            )
        case .close:
            l(
                "They are signed out everywhere and cannot sign in any more. Cases that they work on stay with you, without anybody who works on them."
            )
        }
    }

    static func lastAdministrator(_ l: Localizer) -> String {
        l("Nobody else manages the people of your organisation. Give somebody else that role first.")
    }
}

enum MemberStepPage {
    static func show(_ me: SignedIn, _ step: MemberStep) async throws -> Reply {
        page(me, try await Managed.load(me).member, step)
    }

    static func receive(_ me: SignedIn, _ step: MemberStep) async throws -> Reply {
        let (l, access) = (me.l, me.desk.access)
        let member = try await Managed.load(me).member
        do {
            switch step {
            case .passphrase:
                let made = try await access.renewPassphrase(of: member.id, in: me.organisation, by: me.actor)
                return FirstPassphrase.page(me, name: member.displayName, login: member.login, made)
            case .factor:
                switch try await access.resetFactor(of: member.id, in: me.organisation, by: me.actor) {
                case .asked:
                    return me.done(
                        .member(member.id),
                        notice: l("You asked. A second person who manages the people of your organisation confirms it.")
                    )
                case .done(let made):
                    return FirstPassphrase.page(me, name: member.displayName, login: member.login, made)
                }
            case .leave:
                try await access.endMembership(of: member.id, in: me.organisation, by: me.actor)
                return me.done(.administration, notice: l("They no longer act for your organisation."))
            case .close:
                try await access.disable(member.id, by: me.actor)
                return me.done(.administration, notice: l("The account is closed."))
            }
        } catch AccessProblem.lastAdministrator {
            return page(me, member, step, refused: MemberStep.lastAdministrator(l))
        } catch AccessProblem.notYoursToReset {
            return page(me, member, step, refused: notYours(l))
        } catch Refusal.unknown where step == .close {
            return page(me, member, step, refused: notYours(l))
        }
    }

    private static func notYours(_ l: Localizer) -> String {
        l(
            "This person also acts for another organisation, or has a role that is not yours to give. Ask whoever runs this site; you can end their work here."
        )
    }

    private static func page(
        _ me: SignedIn, _ member: MemberSummary, _ step: MemberStep, refused: String? = nil
    ) -> Reply {
        let l = me.l
        var form = Form(l)
        if let refused { form.fail("", refused) }
        return me.page(
            step.title(l), status: refused == nil ? 200 : 409,
            UI.heading(step.title(l), lead: member.displayName)
                + UI.form(
                    me, to: .memberPart(member.id, step.path), form, submit: step.title(l), style: .danger,
                    cancel: .member(member.id), "<p>\(step.meaning(l))</p>"))
    }
}
