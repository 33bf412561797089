import Access
import HTTPTypes
import Kernel

/// An organisation's telephones by program: setting them up, locking them, taking them out of use.
enum DeviceOperations {
    private static let device = Shape.named(
        "Telephone",
        .object([
            must("id", .id), must("name", .text), may("forms", .list(.id)), must("tries_drafts", .truth),
            must("made_at", .instant), must("made_by", .id), may("seen_at", .instant), may("locked_at", .instant),
            may("revoked_at", .instant),
        ]))
    private static let made = Shape.named(
        "TelephoneKey",
        .object([must("id", .id), must("server_url", .text), must("settings", .text), must("settings_code", .text)]))

    static let all: [Operation] = [
        Operation(
            .get, "telephones", "telephones.list", "The telephones of your organisation, the newest first.",
            answer: .object([must("telephones", .list(device))])
        ) { me, _ in
            let devices = try await me.desk.access.devices(actor: me.actor)
            return .json { json in CaseJSON.list("telephones", devices, to: &json) { write($0, to: &$1) } }
        },
        Operation(
            .post, "telephones", "telephones.add",
            "A new telephone. `server_url` holds its key and is told once; `settings_code` is what a QR code for ODK Collect carries. Without `forms` it gets every form.",
            body: .object([
                must("name", .line(1...Limits.lineCharactersMax)),
                may("forms", .set(.id, 1...Access.deviceFormsMax)), may("tries_drafts", .truth),
            ]), status: 201, answer: made
        ) { me, call in
            let forms = call.body["forms"].map { _ in Set(call.texts("forms").compactMap { FormID($0) }) }
            do {
                let (device, token) = try await me.desk.access.makeDevice(
                    call.text("name", else: ""), forms: forms, isTrial: call.truth("tries_drafts"), actor: me.actor)
                return key(me, device, token.reveal(), status: 201)
            } catch let problem as AccessProblem where problem.problem.status == 422 {
                throw problem.problem.answered(409)
            }
        },
        Operation(
            .post, "telephones/:device/key", "telephones.renew",
            "A new key for a telephone that is set up again; the one before opens nothing any more.", answer: made
        ) { me, _ in
            let (device, token) = try await me.desk.access.renewDevice(try me.id("device"), actor: me.actor)
            return key(me, device, token.reveal(), status: 200)
        },
        Operation(
            .put, "telephones/:device/lock", "telephones.lock",
            "A lost telephone opens nothing at once, until it is unlocked.",
            body: .object([must("locked", .truth)]), status: 204
        ) { me, call in
            try await me.desk.access.lockDevice(
                try me.id("device"), isLocked: call.truth("locked"), actor: me.actor)
            return .noContent()
        },
        Operation(
            .delete, "telephones/:device", "telephones.revoke", "Out of use, at once and for good.", status: 204
        ) { me, _ in
            try await me.desk.access.revokeDevice(try me.id("device"), actor: me.actor)
            return .noContent()
        },
    ]

    private static func key(_ me: SignedIn, _ device: DeviceUser, _ token: String, status: Int) -> Reply {
        let server = OpenRosa.server(me.visit, token: token)
        let site = me.desk.settings.name
        return .json(status: status) {
            $0.member("id", device.id)
            $0.member("server_url", server)
            $0.member("settings", CollectSettings.json(device, site: site, server: server))
            $0.member("settings_code", CollectSettings.code(device, site: site, server: server))
        }
    }

    private static func write(_ device: DeviceUser, to json: inout JSONWriter) {
        json.member("id", device.id)
        json.member("name", device.name)
        if let forms = device.forms { json.memberStrings("forms", forms.map(\.description).sorted()) }
        json.member("tries_drafts", device.isTrial)
        json.member("made_at", device.madeAt)
        json.member("made_by", device.madeBy)
        json.member("seen_at", ifPresent: device.seenAt)
        json.member("locked_at", ifPresent: device.lockedAt)
        json.member("revoked_at", ifPresent: device.revokedAt)
    }
}
