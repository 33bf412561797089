import Access
import HTTPTypes
import Kernel
import Localization
import Storage
import Synchronization
import Vault

/// Forms that arrived after their session had ended. Each is sealed under a key of its own, which only the sender's
/// cookie holds; few, small, in memory, and gone after half an hour.
final class KeptForms: Sendable {
    static let secondsMax = 30 * 60
    private static let bytesMax = 16 * 1_024 * 1_024

    private struct Sealed {
        let id: ID<AnyEntity>
        let bytes: [UInt8]
        let until: Timestamp
    }

    struct Opened {
        let id: String
        let path: String
        let form: Form
        let author: String
    }

    private let sealed = Mutex<[Sealed]>([])

    /// The value of the cookie that opens it; nil when it is too large to keep.
    func keep(_ form: Form, path: String, now: Timestamp, vault: Vault) -> String? {
        let id = ID<AnyEntity>.make(now: now)
        let (key, wrapped) = vault.newRecordKey(for: id)
        let pairs = [("_path", path), ("_author", form.value("_by"))] + form.pairs
        let text = PercentCoding.query(pairs).dropFirst()
        let bytes = key.seal(String(text), table: "kept", column: "form")
        guard bytes.count <= 1_024 * 1_024 else { return nil }
        sealed.withLock { sealed in
            sealed.removeAll { $0.until < now }
            var size = bytes.count + sealed.reduce(0) { $0 + $1.bytes.count }
            while size > Self.bytesMax, let oldest = sealed.first {
                size -= oldest.bytes.count
                sealed.removeFirst()
            }
            sealed.append(Sealed(id: id, bytes: bytes, until: now.adding(seconds: Int64(Self.secondsMax))))
        }
        return "\(id).\(Hex.encode(wrapped))"
    }

    /// Nil when it is gone, or the key is not the one.
    func open(_ cookie: String, now: Timestamp, vault: Vault, l: Localizer) -> Opened? {
        let halves = cookie.split(separator: ".")
        guard halves.count == 2, let id = ID<AnyEntity>(halves[0]), let wrapped = Hex.decode(halves[1]),
            let found = sealed.withLock({ $0.first { $0.id == id && $0.until >= now } })
        else { return nil }
        do {
            let text = try vault.unwrap(wrapped, for: id).open(found.bytes, table: "kept", column: "form")
            let all = Form(l, pairs: try FormReader.pairs(Array(text.utf8)))
            return Opened(
                id: id.description, path: all.value("_path"), form: Form(l, pairs: all.pairs),
                author: all.value("_author"))
        } catch {
            return nil
        }
    }

    func remove(_ id: String) { sealed.withLock { $0.removeAll { $0.id.description == id } } }
}

/// The page that gives somebody back what they wrote and lets them send it.
enum Kept {
    static func page(
        _ me: SignedIn, form: Form, path: String, status: Int, title: String, message: String, id: String? = nil
    ) -> Reply {
        let l = me.l
        var body = UI.heading(title, lead: message)
        let shown = form.pairs.filter { !$0.1.isEmpty && ID<AnyEntity>($0.1) == nil }
        body += "<ul class=\"card\">\(HTML.each(shown) { "<li class=\"kept\" dir=\"auto\">\($0.1)</li>" })</ul>"
        var fields = HTML()
        for (name, value) in form.pairs { fields += UI.hidden(name, value) }
        if let id { fields += UI.hidden("_kept", id) }
        body += UI.form(me, to: .typed(path), submit: l("Send it now"), cancel: .desk, fields)
        return me.page(title, status: status, body)
    }

    static func answer(_ me: SignedIn) -> Reply {
        let isSecure = me.desk.settings.isTLS
        let cookie = me.visit.cookie(Cookie.name("kept", isSecure: isSecure)) ?? ""
        guard
            let kept = me.visit.site.keptForms.open(cookie, now: me.now, vault: me.desk.vault, l: me.l),
            kept.author == me.authorMark
        else { return Reply.redirect(.desk).with(cookie: Cookie("kept", "", maxAge: 0, isSecure: isSecure)) }
        return page(
            me, form: kept.form, path: kept.path, status: 200, title: me.l("We kept what you wrote"),
            message: me.l("Your session had ended, so it was not sent. Look it over and send it now."), id: kept.id)
    }
}
