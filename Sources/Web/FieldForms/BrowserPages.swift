import Access
import Kernel
import Localization

/// Browsers that keep forms for when there is no network: one's own on the account page, the organisation's for whoever
/// looks after its devices. A lost one is locked from here.
enum BrowserPages {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let devices = try await me.desk.access.browsers(actor: me.actor)
        let names = try await me.memberNames(devices.map(\.member))
        var body = UI.heading(
            l("Devices that keep forms"),
            lead: l("Browsers of your people that open forms without a network. Lock one that was lost or taken away."))
        if devices.isEmpty {
            body += UI.empty(
                l("No device keeps forms. One stands here once somebody chooses a PIN for the forms on it."))
        } else {
            body += table(me, devices, names)
        }
        body += "<p>\(UI.link(l("All forms"), to: .forms))</p>"
        return me.page(l("Devices that keep forms"), body)
    }

    /// One's own, for the account page; nothing when there is none.
    static func own(_ me: SignedIn) async throws -> HTML {
        let devices = try await me.desk.access.browsers(of: me.session)
        if devices.isEmpty { return HTML() }
        return UI.card(me.l("Devices that keep forms"), table(me, devices, nil))
    }

    static func lock(_ me: SignedIn, _ form: Form) async throws -> Reply {
        try await me.desk.access.lockBrowser(try me.id("device"), actor: me.actor)
        return me.done(back(form), notice: me.l("The device is locked. It destroys what it keeps at its next contact."))
    }

    static func unlock(_ me: SignedIn, _ form: Form) async throws -> Reply {
        try await me.desk.access.unlockBrowser(try me.id("device"), actor: me.actor)
        return me.done(back(form), notice: me.l("The device may keep forms again, under a new PIN."))
    }

    private static func back(_ form: Form) -> Links {
        form.has("from", "account") ? .account : .room("forms/devices")
    }

    /// - Parameter names: whose they are; nil when all are the reader's own.
    private static func table(_ me: SignedIn, _ devices: [BrowserDevice], _ names: [MemberID: String]?) -> HTML {
        let l = me.l
        var columns = [Column(l("Device")), Column(l("Last seen")), Column(l("State")), Column(l("What you can do"))]
        if names != nil { columns.insert(Column(l("Person")), at: 1) }
        return UI.table(
            l, caption: l("Devices that keep forms"), columns,
            devices.map { device in
                var row: [HTML] = [
                    "<bdi>\(device.kind.isEmpty ? l("A browser") : device.kind)</bdi>",
                    HTML(text: l.ago(device.seenAt, now: me.now)), state(device, l),
                    act(me, device, isOwn: names == nil),
                ]
                if let names { row.insert("<bdi>\(names[device.member] ?? "")</bdi>", at: 1) }
                return row
            }, count: l.plural("{n} device", "{n} devices", devices.count))
    }

    private static func state(_ device: BrowserDevice, _ l: Localizer) -> HTML {
        if let at = device.erasedAt {
            return
                "\(UI.badge(l("Locked"), .bad)) \(l("What it kept is destroyed since {time}.", ["time": l.time(at)]))"
        }
        guard device.isLocked else { return UI.badge(l("In use"), .good) }
        return """
            \(UI.badge(l("Locked"), .bad)) \(l("It has not been in contact since. Until then its PIN protects what it keeps."))
            """
    }

    private static func act(_ me: SignedIn, _ device: BrowserDevice, isOwn: Bool) -> HTML {
        let l = me.l
        let from = UI.hidden("from", isOwn ? "account" : "")
        if device.isLocked {
            return UI.form(
                me, to: .browserDevice(device.id, "unlock"), submit: l("Allow it again"), style: .quiet, inline: true,
                from)
        }
        return UI.why(
            l("Lock it"),
            UI.form(
                me, to: .browserDevice(device.id, "lock"), submit: l("Lock it now"), style: .danger,
                """
                <p>\(l("At its next contact with the network everything on it becomes unreadable for ever, also entries that were not sent yet. It is signed out at once."))</p>\
                \(from)
                """))
    }
}
