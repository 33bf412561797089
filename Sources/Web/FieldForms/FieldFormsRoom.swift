import Access
import Forms
import HTTPTypes
import Kernel
import Localization

/// Questionnaires: published here, filled in here, on a telephone or without a network, and looked through.
struct FieldFormsRoom: Room {
    static let roles: Set<String> = [
        "hotline-operator", "first-responder", "case-manager", "provider", "coordinator", "administrator",
    ]

    func open(_ doors: inout Doors) {
        doors.page("forms") { try await FormListPage.show($0) }
        doors.page("forms/new") { try await PublishPage.show($0) }
        doors.form("forms/new", limit: PublishPage.bytesMax) { try await PublishPage.publish($0, $1) }
        doors.page("forms/:form") { try await FormAboutPage.show($0) }
        doors.form("forms/:form/live") { me, _ in try await FormAboutPage.goLive(me) }
        doors.form("forms/:form/withdraw") { try await FormAboutPage.withdraw($0, $1) }
        doors.page("forms/:form/fill") { try await FillPage.show(try await Filling.open($0)) }
        doors.form("forms/:form/fill") { try await FillPage.save(try await Filling.open($0), $1) }
        doors.page("forms/:form/check") { try await FillCheckPage.show(try await Filling.open($0)) }
        doors.form("forms/:form/discard") { me, _ in try await FillPage.discard(try await Filling.open(me)) }
        doors.form("forms/:form/send", limit: FillCheckPage.filesBytesMax) { me, posted in
            let filling = try await Filling.open(me)
            return try await FillCheckPage.send(filling, posted) { try await FillSend.receive(filling, $0, $1) }
        }
        doors.page("forms/submissions/:submission/receipt") { try await FillSend.receipt($0) }
        openSubmissions(&doors)
        openTelephones(&doors)
        openOffline(&doors)
    }

    private func openTelephones(_ doors: inout Doors) {
        doors.page("forms/telephones") { try await DeviceListPage.show($0) }
        doors.page("forms/telephones/new") { try await NewDevicePage.show($0) }
        doors.form("forms/telephones/new") { try await NewDevicePage.receive($0, $1) }
        doors.page("forms/telephones/:device") { try await DevicePage.show($0) }
        doors.form("forms/telephones/:device/lock") { me, _ in try await DevicePage.lock(me, isLocked: true) }
        doors.form("forms/telephones/:device/unlock") { me, _ in try await DevicePage.lock(me, isLocked: false) }
        doors.form("forms/telephones/:device/renew") { me, _ in try await DevicePage.renew(me) }
        doors.form("forms/telephones/:device/revoke") { me, _ in try await DevicePage.revoke(me) }
    }

    private func openSubmissions(_ doors: inout Doors) {
        doors.page("forms/:form/submissions") { try await SubmissionListPage.show($0) }
        doors.page("forms/:form/export") { try await SubmissionExport.answer($0) }
        doors.page("forms/submissions/:submission") { try await SubmissionPage.show($0) }
        doors.form("forms/submissions/:submission/review") { try await SubmissionPage.review($0, $1) }
        doors.form("forms/submissions/:submission/work") { me, _ in try await SubmissionWorkPart.runAgain(me) }
        doors.page("forms/submissions/:submission/manifest") { try await SubmissionPage.manifest($0) }
        doors.page("forms/submissions/:submission/files/:file") { try await SubmissionPage.file($0) }
    }

    /// The forms themselves and their files are fetched from the doors that telephones use.
    private func openOffline(_ doors: inout Doors) {
        doors.page("forms/offline") { OfflineDoors.shell($0) }
        doors.openPage("forms/worker.js") { OfflineDoors.worker($0) }
        doors.openPage("forms/shell.json") { OfflineDoors.shellFiles($0) }
        doors.openPage("forms/app.webmanifest") { OfflineDoors.webManifest($0) }
        doors.page("forms/list") { try await OfflineDoors.list($0) }
        doors.openPage("forms/device") { try await BrowserDoors.state($0) }
        doors.table.add(.post, "forms/device") { try await BrowserDoors.register($0) }
        doors.table.add(.post, "forms/device/erased") { try await BrowserDoors.erased($0) }
        doors.page("forms/devices") { try await BrowserPages.show($0) }
        doors.form("forms/devices/:device/lock") { try await BrowserPages.lock($0, $1) }
        doors.form("forms/devices/:device/unlock") { try await BrowserPages.unlock($0, $1) }
        doors.page("forms/:form/draft") { try await LiveDraft.show(try await Filling.open($0)) }
        doors.table.add(.post, "forms/:form/draft") { try await LiveDraft.keep($0) }
        doors.page("forms/:form/manifest") { try await OfflineDoors.manifest($0) }
    }

    var navigation: [NavigationEntry] {
        [NavigationEntry(.forms, order: 15, roles: Self.roles) { l in l("Forms") }]
    }
}
