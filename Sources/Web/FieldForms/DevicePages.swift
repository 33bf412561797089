import Access
import Forms
import Kernel
import Localization

/// The telephones of an organisation: which there are, what they were set up with, and when they last called.
enum DeviceListPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let devices = try await me.desk.access.devices(actor: me.actor)
        let titles = try await DeviceWords.titles(me)
        let new = UI.buttonLink(l("Add a telephone"), to: .room("forms/telephones/new"))
        var body = UI.heading(
            l("Telephones"),
            lead: l(
                "They fetch forms and send what was filled in, with ODK Collect or KoboCollect. They read nothing else."
            ),
            actions: new)
        if devices.isEmpty {
            body += UI.empty(
                l("No telephone is set up yet."), next: UI.link(l("Add a telephone"), to: .room("forms/telephones/new")))
        } else {
            body += UI.table(
                l, caption: l("Telephones"),
                [Column(l("Name")), Column(l("Forms")), Column(l("Last contact")), Column(l("State"))],
                devices.map { device in
                    [
                        "<bdi>\(UI.link(device.name, to: .telephone(device.id)))</bdi>",
                        HTML(text: DeviceWords.forms(device, titles, l)), DeviceWords.seen(device, me),
                        DeviceWords.state(device, l),
                    ]
                }, count: l.plural("{n} telephone", "{n} telephones", devices.count))
        }
        return me.page(l("Telephones"), body + "<p>\(UI.link(l("All forms"), to: .forms))</p>")
    }
}

enum DeviceWords {
    static func titles(_ me: SignedIn) async throws -> [FormID: String] {
        Dictionary(
            try await me.desk.forms.list(actor: me.actor).map { ($0.id, $0.title) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    static func forms(_ device: DeviceUser, _ titles: [FormID: String], _ l: Localizer) -> String {
        guard let forms = device.forms else { return device.isTrial ? l("Every draft") : l("Every form") }
        let names = forms.compactMap { titles[$0] }.sorted()
        return names.isEmpty ? l("Forms that are not used any more") : names.joined(separator: l.listComma)
    }

    static func seen(_ device: DeviceUser, _ me: SignedIn) -> HTML {
        HTML(text: device.seenAt.map { me.l.ago($0, now: me.now) } ?? me.l("Not yet"))
    }

    static func state(_ device: DeviceUser, _ l: Localizer) -> HTML {
        if device.revokedAt != nil { return UI.badge(l("Taken out of use"), .quiet) }
        if device.lockedAt != nil { return UI.badge(l("Locked"), .bad) }
        if device.isTrial { return UI.badge(l("Tries drafts"), .info) }
        return UI.badge(l("In use"), .good)
    }
}

/// A new telephone, and the code that sets it up.
enum NewDevicePage {
    static func show(_ me: SignedIn) async throws -> Reply { try await page(me, Form(me.l, ["kind": "work"])) }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let heads = try await me.desk.forms.list(actor: me.actor)
        let name = form.line("name", l("Name"))
        let picked = form.codes("forms", l("Forms"), of: heads.map(\.id.description))
        let isTrial = form.value("kind") == "trial"
        guard form.isValid else { return try await page(me, form, status: 422) }
        let forms = Set(picked.compactMap { FormID($0) })
        do {
            let (device, token) = try await me.desk.access.makeDevice(
                name, forms: forms.isEmpty ? nil : forms, isTrial: isTrial, actor: me.actor)
            return DeviceCode.page(me, device, token.reveal())
        } catch AccessProblem.nameInvalid {
            form.fail("name", l("This name cannot be taken as it is."))
            return try await page(me, form, status: 422)
        }
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) async throws -> Reply {
        let l = me.l
        let heads = try await me.desk.forms.list(actor: me.actor)
        var body = UI.field(
            form, "name", l("Name"), hint: l("As your organisation tells its telephones apart: Team 4."))
        if !heads.isEmpty {
            body += UI.checks(
                form, "forms", l("Forms"), heads.map { Choice($0.id.description, $0.title) },
                hint: l("When none is chosen it gets every form, also those that come later."), required: false)
        }
        if me.may(Actions.FormPublish.self) {
            body += UI.radios(
                form, "kind", l("What it is for"),
                [
                    Choice("work", l("For work"), hint: l("It fetches what is published, and what it sends is kept.")),
                    Choice(
                        "trial", l("To try drafts"), hint: l("It fetches drafts, and nothing that it sends is kept.")),
                ])
        }
        return me.page(
            l("Add a telephone"), status: status,
            UI.heading(l("Add a telephone"), lead: l("You will see a code that sets the telephone up in one scan."))
                + UI.form(
                    me, to: .room("forms/telephones/new"), form, submit: l("Make the code"), cancel: .telephones, body))
    }
}

/// The one page that shows the code.
enum DeviceCode {
    static func page(_ me: SignedIn, _ device: DeviceUser, _ token: String) -> Reply {
        let l = me.l
        let server = OpenRosa.server(me.visit, token: token)
        let code = QRCode(CollectSettings.code(device, site: me.desk.settings.name, server: server))
        let picture: HTML = code.map { "<p>\($0.svg(label: l("Code that sets the telephone up")))</p>" } ?? HTML()
        let steps = [
            l("Install ODK Collect or KoboCollect on the telephone and open it."),
            l("Choose to set it up with a QR code, and hold the camera over this one."),
            l(
                "Fetch the forms. From then on the telephone shows what is published and sends what is complete by itself."
            ),
        ]
        let body =
            UI.heading(l("Set up the telephone"), lead: device.name)
            + UI.notice(
                .warn,
                "<p>\(l("The code is shown only now. Whoever has it can send in the name of this telephone: show it to nobody else, and destroy a print after use."))</p>"
            ) + picture + "<ol>\(HTML.each(steps) { "<li>\($0)</li>" })</ol>"
            + UI.why(
                l("Without a camera"),
                "<p>\(l("Type this as the address of the server, and leave name and password empty:"))</p><p><code dir=\"ltr\">\(server)</code></p>"
            ) + "<p class=\"screen-only\">\(UI.link(l("All telephones"), to: .telephones))</p>"
        return me.page(l("Set up the telephone"), body)
    }
}

/// One telephone, and what can be done when it is lost.
enum DevicePage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let device = try await me.desk.access.device(try me.id("device"), actor: me.actor)
        let titles = try await DeviceWords.titles(me)
        let names = try await me.memberNames([device.madeBy])
        var body = UI.heading(l("Telephone"), lead: device.name)
        body += UI.facts([
            (l("State"), DeviceWords.state(device, l)),
            (l("Forms"), HTML(text: DeviceWords.forms(device, titles, l))),
            (l("Last contact"), DeviceWords.seen(device, me)),
            (l("Set up"), HTML(text: l.time(device.madeAt))),
            (l("By"), "<bdi>\(names[device.madeBy] ?? "–")</bdi>"),
        ])
        if device.revokedAt == nil {
            let isLocked = device.lockedAt != nil
            body += UI.section(
                l("When it is lost"),
                step(
                    me, device, isLocked ? "unlock" : "lock", isLocked ? l("Unlock it") : l("Lock it"), .primary,
                    isLocked
                        ? l("It goes on where it was.")
                        : l(
                            "At once it fetches and sends nothing, until you unlock it. What was filled in on it stays on it."
                        ))
                    + step(
                        me, device, "renew", l("Make a new code"), .secondary,
                        l("For a telephone that is set up again. The code before opens nothing any more."))
                    + step(
                        me, device, "revoke", l("Take it out of use"), .danger,
                        l("At once and for good. What it sent before is kept.")))
        }
        return me.page(l("Telephone"), body + "<p>\(UI.link(l("All telephones"), to: .telephones))</p>")
    }

    private static func step(
        _ me: SignedIn, _ device: DeviceUser, _ part: StaticString, _ title: String, _ style: UI.ButtonStyle,
        _ meaning: String
    ) -> HTML {
        UI.form(me, to: .telephonePart(device.id, part), submit: title, style: style, "<p>\(meaning)</p>")
    }

    static func lock(_ me: SignedIn, isLocked: Bool) async throws -> Reply {
        let id: DeviceUserID = try me.id("device")
        try await me.desk.access.lockDevice(id, isLocked: isLocked, actor: me.actor)
        return me.done(
            .telephone(id), notice: isLocked ? me.l("The telephone is locked.") : me.l("The telephone is unlocked."))
    }

    static func revoke(_ me: SignedIn) async throws -> Reply {
        try await me.desk.access.revokeDevice(try me.id("device"), actor: me.actor)
        return me.done(.telephones, notice: me.l("The telephone is out of use."))
    }

    static func renew(_ me: SignedIn) async throws -> Reply {
        let (device, token) = try await me.desk.access.renewDevice(try me.id("device"), actor: me.actor)
        return DeviceCode.page(me, device, token.reveal())
    }
}
