import Access
import HTTPTypes
import Kernel

/// Browsers that keep forms for when there is no network, by program.
enum BrowserOperations {
    private static let device = Shape.named(
        "BrowserDevice",
        .object([
            must("id", .id), must("member", .id), must("kind", .text), must("registered_at", .instant),
            must("seen_at", .instant), may("locked_at", .instant), may("erased_at", .instant),
        ]))

    static let all: [Operation] = [
        Operation(
            .get, "browser-devices", "browserDevices.list",
            "Browsers of one's organisation that keep forms for when there is no network.",
            answer: .object([must("devices", .list(device))])
        ) { me, _ in
            let devices = try await me.desk.access.browsers(actor: me.actor)
            return .json { json in
                json.memberArray("devices") { list in for one in devices { list.object { write(one, to: &$0) } } }
            }
        },
        Operation(
            .put, "browser-devices/:device/lock", "browserDevices.lock",
            "Locks a lost browser: at its next contact it destroys the key to everything that it keeps.", status: 204,
            refusals: [404]
        ) { me, _ in
            try await me.desk.access.lockBrowser(try me.id("device"), actor: me.actor)
            return .noContent()
        },
        Operation(
            .delete, "browser-devices/:device/lock", "browserDevices.unlock",
            "The browser may keep forms again, under a new PIN.", status: 204, refusals: [404]
        ) { me, _ in
            try await me.desk.access.unlockBrowser(try me.id("device"), actor: me.actor)
            return .noContent()
        },
    ]

    private static func write(_ device: BrowserDevice, to json: inout JSONWriter) {
        json.member("id", device.id)
        json.member("member", device.member)
        json.member("kind", device.kind)
        json.member("registered_at", device.madeAt)
        json.member("seen_at", device.seenAt)
        json.member("locked_at", ifPresent: device.lockedAt)
        json.member("erased_at", ifPresent: device.erasedAt)
    }
}
