import Access
import HTTPTypes
import Kernel

/// Which browsers keep forms, and whether they still may: asked by their script before it shows anything.
enum BrowserDoors {
    private static let tokenName = HTTPField.Name("X-Palermo-Device")

    /// The browser that says which one it is; nil when it says nothing that we know.
    static func device(_ visit: Visit) async throws -> BrowserDevice? {
        guard let token = tokenName.flatMap({ visit.header($0) }) else { return nil }
        return try await visit.desk.access.browser(token: token)
    }

    /// A locked browser learns so without a session too, and a session that it still has ends.
    static func state(_ visit: Visit) async throws -> Reply {
        let device = try await device(visit)
        if let device, device.isLocked {
            if let me = try await Gate.member(visit), me.member == device.member {
                try await visit.desk.access.signOut(me.session)
            }
            var json = JSONWriter()
            json.object { $0.member("locked", true) }
            return .json(json.bytes, status: 423)
        }
        let me = try await Gate.admit(visit)
        let own = device.flatMap { $0.member == me.member ? $0 : nil }
        if let own { try await me.desk.access.met(own, me.session) }
        var json = JSONWriter()
        json.object {
            $0.member("locked", false)
            $0.member("csrf", me.csrf)
            $0.member("member", me.member)
            $0.member("registered", own != nil)
        }
        return .json(json.bytes)
    }

    /// From now on it can be locked.
    static func register(_ visit: Visit) async throws -> Reply {
        let me = try await Gate.admitScript(visit)
        let kind = BrowserKind.words(visit.header(.userAgent) ?? "")
        let (_, token) = try await me.desk.access.registerBrowser(kind, me.session)
        var json = JSONWriter()
        json.object { $0.member("token", token.reveal()) }
        return .json(json.bytes, status: 201)
    }

    /// A locked browser has destroyed its key.
    static func erased(_ visit: Visit) async throws -> Reply {
        try Origin.check(visit)
        guard let token = tokenName.flatMap({ visit.header($0) }) else { throw Problem.unknown }
        try await visit.desk.access.browserErased(token: token)
        return .noContent()
    }
}

/// What a browser calls itself, in two words.
enum BrowserKind {
    static func words(_ agent: String) -> String {
        func first(_ names: [(mark: String, name: String)]) -> String? {
            names.first { agent.contains($0.mark) }?.name
        }
        return [first(browsers), first(systems)].compactMap { $0 }.joined(separator: ", ")
    }

    /// Most say that they are like others: the particular ones come first.
    private static let browsers = [
        ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("SamsungBrowser/", "Samsung Internet"), ("OPR/", "Opera"),
        ("Edg", "Edge"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ]
}
