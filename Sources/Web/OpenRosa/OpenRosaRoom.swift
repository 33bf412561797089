import Access
import Forms
import HTTPTypes
import Hummingbird
import Kernel

/// What ODK Collect, KoboCollect and other OpenRosa clients ask: the list of forms, the forms and their files, and taking
/// in what was filled in. Under `/key/TOKEN/` for a telephone that was set up with its token, and without for members who
/// sign in with HTTP Basic or in a browser.
/// Source: docs.getodk.org/openrosa (form list, form submission, HTTP, authentication).
package struct OpenRosaRoom: Room {
    package init() {}

    package func open(_ doors: inout Doors) {
        for base in ["", "key/:token/"] {
            Self.door(&doors, .get, base + "formList", OpenRosaForms.list)
            Self.door(&doors, .get, base + "forms/:form/xform.xml", OpenRosaForms.xform)
            Self.door(&doors, .get, base + "forms/:form/manifest.xml", OpenRosaForms.manifest)
            Self.door(&doors, .get, base + "forms/:form/media/:name", OpenRosaForms.medium)
            // Collect wants 204 here, and takes any other 2xx for something that is no server of forms.
            Self.door(&doors, .get, base + "submission") { visit, _ in
                Reply.noContent().with(.location, OpenRosa.address(visit, "submission"))
            }
            Self.door(&doors, .post, base + "submission", OpenRosaSubmission.receive)
        }
    }

    private static func door(
        _ doors: inout Doors, _ method: HTTPRequest.Method, _ path: String,
        _ answer: @escaping @Sendable (Visit, Actor) async throws -> Reply
    ) {
        doors.table.add(method, path) { visit in
            do {
                let actor = try await OpenRosaGate.admit(visit)
                return OpenRosa.headers(try await answer(visit, actor))
            } catch {
                return try OpenRosa.refusal(error, visit)
            }
        }
    }
}

/// What every OpenRosa answer has in common.
enum OpenRosa {
    /// So much may come in one POST; a phone then sends further files in another.
    static let acceptBytes = 100_000_000

    static func headers(_ reply: Reply) -> Reply {
        var reply = reply
        if let version = HTTPField.Name("X-OpenRosa-Version") { reply.headers.append((version, "1.0")) }
        if let length = HTTPField.Name("X-OpenRosa-Accept-Content-Length") {
            reply.headers.append((length, String(acceptBytes)))
        }
        return reply
    }

    static func xml(_ text: String, status: Int = 200) -> Reply {
        var reply = Reply(status: status, kind: .xml, body: Array(text.utf8))
        // Collect takes no other type.
        reply.headers.append((.contentType, "text/xml; charset=utf-8"))
        return reply
    }

    /// An answer that Collect shows to whoever sent.
    static func response(_ message: String, status: Int) -> Reply {
        xml(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <OpenRosaResponse xmlns="http://openrosa.org/http/response"><message>\(escape(message))</message>\
            </OpenRosaResponse>
            """, status: status)
    }

    /// A whole address on this server as the client called it, under the same key.
    static func address(_ visit: Visit, _ path: String) -> String {
        "\(server(visit, token: visit.captured["token"].map(String.init)))/\(path)"
    }

    /// What a telephone is set up with: this server as the client called it, and the key of the telephone.
    static func server(_ visit: Visit, token: String?) -> String {
        let name = HTTPField.Name("Host")
        let host = visit.request.head.authority ?? name.flatMap { visit.request.headers[$0] } ?? "localhost"
        let scheme = visit.desk.settings.isTLS ? "https" : "http"
        return "\(scheme)://\(host)\(token.map { "/key/\($0)" } ?? "")"
    }

    static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\u{0}"..<"\u{9}", "\u{B}"..<"\u{D}", "\u{E}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// What went wrong, as an OpenRosa answer. What is not known goes on to the site's own answer, which writes it down.
    static func refusal(_ error: any Error, _ visit: Visit) throws -> Reply {
        guard let problem = Problems.problem(for: error) else { throw error }
        if problem.status >= 500 { throw error }
        let words = [problem.title(visit.l), problem.advice(visit.l)].filter { !$0.isEmpty }
        var reply = headers(response(words.joined(separator: ". "), status: problem.status))
        // A browser would ask for a name and a passphrase in a window of its own, where our page says it in its words.
        let isScript = ["X-CSRF-Token", "Sec-Fetch-Site"].contains { name in
            HTTPField.Name(name).flatMap { visit.header($0) } != nil
        }
        if problem.status == 401, !isScript {
            reply.headers.append((.wwwAuthenticate, "Basic realm=\"palermo\", charset=\"UTF-8\""))
        }
        if let seconds = problem.retryAfter, let name = HTTPField.Name("Retry-After") {
            reply.headers.append((name, String(seconds)))
        }
        return reply
    }
}
