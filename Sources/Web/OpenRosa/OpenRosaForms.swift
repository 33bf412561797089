import Access
import Forms
import HTTPTypes
import Hummingbird
import Kernel
import Localization

/// The forms of a server as phones list and fetch them. One entry without a name or an address, and Collect drops the whole
/// list: an entry here always has all of them.
enum OpenRosaForms {
    static func list(_ visit: Visit, _ actor: Actor) async throws -> Reply {
        let wanted = visit.query("formID")
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        xml += "<xforms xmlns=\"http://openrosa.org/xforms/xformsList\">"
        for head in try await visit.desk.forms.list(actor: actor) {
            guard let offered = actor.isTrial ? head.draft : head.live, wanted == nil || wanted == offered.name else {
                continue
            }
            let title = actor.isTrial ? visit.l("{title} (draft)", ["title": offered.title]) : offered.title
            let base = "forms/\(head.id)"
            xml += """

                <xform><formID>\(OpenRosa.escape(offered.name))</formID><name>\(OpenRosa.escape(title))</name>\
                <version>\(OpenRosa.escape(offered.version))</version><hash>md5:\(offered.md5)</hash>\
                <downloadUrl>\(OpenRosa.escape(OpenRosa.address(visit, base + "/xform.xml")))</downloadUrl>\
                <manifestUrl>\(OpenRosa.escape(OpenRosa.address(visit, base + "/manifest.xml")))</manifestUrl></xform>
                """
        }
        return OpenRosa.xml(xml + "\n</xforms>\n")
    }

    static func xform(_ visit: Visit, _ actor: Actor) async throws -> Reply {
        let live = try await live(visit, actor)
        var reply = OpenRosa.xml("")
        reply.body = try await visit.desk.forms.xform(live, actor: actor)
        return reply
    }

    static func manifest(_ visit: Visit, _ actor: Actor) async throws -> Reply {
        let live = try await live(visit, actor)
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        xml += "<manifest xmlns=\"http://openrosa.org/xforms/xformsManifest\">"
        for medium in try await visit.desk.forms.media(of: live, actor: actor) {
            let address = OpenRosa.address(visit, "forms/\(live.form)/media/\(PercentCoding.encode(medium.name))")
            xml += """

                <mediaFile><filename>\(OpenRosa.escape(medium.name))</filename><hash>md5:\(medium.md5)</hash>\
                <downloadUrl>\(OpenRosa.escape(address))</downloadUrl></mediaFile>
                """
        }
        return OpenRosa.xml(xml + "\n</manifest>\n")
    }

    /// Always as a file to keep: what others wrote never runs in our pages.
    static func medium(_ visit: Visit, _ actor: Actor) async throws -> Reply {
        let live = try await live(visit, actor)
        guard let typed = visit.captured["name"], let name = PercentCoding.decode(typed.utf8, plusIsSpace: false) else {
            throw Problem.unknown
        }
        let bytes = try await visit.desk.forms.medium(name, of: live, actor: actor)
        var reply = Reply(kind: .none, body: bytes)
        // Shown in our pages as a picture or a sound, where nothing in it can run.
        let type = name.lowercased().hasSuffix(".svg") ? "image/svg+xml" : FileKind(sniffing: bytes).rawValue
        reply.headers.append((.contentType, type))
        reply.headers.append((.contentDisposition, "attachment"))
        return reply
    }

    /// What is live, or the draft (`draft=1`) for those who may publish.
    private static func live(_ visit: Visit, _ actor: Actor) async throws -> FormVersion {
        let isDraft = actor.isTrial || visit.query("draft") != nil
        return try await visit.desk.forms.version(of: try visit.id("form"), isDraft: isDraft, actor: actor)
    }
}
