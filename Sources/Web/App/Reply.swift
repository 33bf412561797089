import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// What a page or an API answers, before the headers that every answer carries are added.
package struct Reply: Sendable {
    package enum Kind: String, Sendable {
        case html = "text/html; charset=utf-8"
        case json = "application/json"
        case problem = "application/problem+json"
        case lines = "application/x-ndjson"
        case text = "text/plain; charset=utf-8"
        case calendar = "text/calendar; charset=utf-8"
        case csv = "text/csv; charset=utf-8"
        case xml = "application/xml"
        case textXML = "text/xml; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case webManifest = "application/manifest+json"
        case zip = "application/zip"
        case bytes = "application/octet-stream"
        case none = ""
    }

    package var status: Int
    package var kind: Kind
    package var body: [UInt8]
    /// Further headers: `Location`, `Content-Disposition`, `Set-Cookie`, …
    package var headers: [(name: HTTPField.Name, value: String)] = []
    var shape = SecurityHeaders.Shape.page
    /// Writes the body piece by piece, instead of `body`. Whatever may be refused is refused before: an error
    /// in it breaks the answer off.
    var stream: (sizeBytes: Int, write: Stream)?

    typealias Stream = @concurrent @Sendable (_ out: inout any ResponseBodyWriter) async throws -> Void

    package init(status: Int = 200, kind: Kind, body: [UInt8]) {
        self.status = status
        self.kind = kind
        self.body = body
    }

    /// Sends the browser on with GET, after a form was accepted.
    package static func redirect(_ link: Links) -> Reply { redirect(path: link.path) }

    static func redirect(path: String) -> Reply {
        var reply = Reply(status: 303, kind: .none, body: [])
        reply.headers.append((.location, path))
        return reply
    }

    package static func json(_ bytes: [UInt8], status: Int = 200) -> Reply {
        Reply(status: status, kind: .json, body: bytes)
    }

    package static func noContent() -> Reply { Reply(status: 204, kind: .none, body: []) }

    /// A file to keep, always as an attachment: what others wrote never runs in our pages. `name` is ASCII.
    package static func attachment(_ bytes: [UInt8], kind: Kind, name: String) -> Reply {
        var reply = Reply(kind: kind, body: bytes)
        let safe = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        reply.headers.append((.contentDisposition, "attachment; filename=\"\(safe)\""))
        return reply
    }

    /// The same, written while it is sent.
    static func attachment(
        kind: Kind, name: String, sizeBytes: Int, stream: @escaping Stream
    ) -> Reply {
        var reply = attachment([], kind: kind, name: name)
        reply.stream = (sizeBytes, stream)
        return reply
    }

    package func with(_ name: HTTPField.Name, _ value: String) -> Reply {
        var reply = self
        reply.headers.append((name, value))
        return reply
    }

    func with(cookie: Cookie) -> Reply { with(.setCookie, cookie.header) }
}

extension Reply {
    /// The answer on the wire, with the headers that no page goes without.
    func response() -> Response {
        var fields = SecurityHeaders.fields(shape)
        if kind != .none { fields[.contentType] = kind.rawValue }
        for (name, value) in headers {
            if name == .setCookie {
                fields.append(HTTPField(name: name, value: value))
            } else {
                fields[name] = value
            }
        }
        let content: ResponseBody
        if let stream {
            content = ResponseBody(contentLength: stream.sizeBytes) { writer in
                try await stream.write(&writer)
                try await writer.finish(nil)
            }
        } else {
            content = body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        }
        return Response(status: HTTPResponse.Status(code: status), headers: fields, body: content)
    }
}

/// The headers of every answer: nothing is fetched from elsewhere, framed, sniffed, kept or told to the next site.
enum SecurityHeaders {
    enum Shape: Sendable {
        case page, asset
        /// A page on which a form is filled in by its scripts: pictures and sounds that were just taken, the worker that
        /// keeps it for when there is no network, and where somebody is if they say so.
        case form
    }

    private static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    private static let common: HTTPFields = {
        var fields = HTTPFields()
        fields.reserveCapacity(16)
        fields[.contentSecurityPolicy] = policy
        fields[.xContentTypeOptions] = "nosniff"
        set(&fields, "Referrer-Policy", "no-referrer")
        set(&fields, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        set(&fields, "Cross-Origin-Opener-Policy", "same-origin")
        set(&fields, "Cross-Origin-Resource-Policy", "same-origin")
        set(&fields, "X-Frame-Options", "DENY")
        return fields
    }()

    private static let form: HTTPFields = {
        var fields = page
        fields[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
            + "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
            + "frame-ancestors 'none'; base-uri 'none'"
        set(&fields, "Permissions-Policy", "camera=(), geolocation=(self), microphone=(), payment=(), usb=()")
        return fields
    }()

    private static let page: HTTPFields = {
        var fields = common
        fields[.cacheControl] = "no-store"
        return fields
    }()

    static func fields(_ shape: Shape) -> HTTPFields {
        switch shape {
        case .page: page
        case .asset: common
        case .form: form
        }
    }

    private static func set(_ fields: inout HTTPFields, _ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { fields[name] = value }
    }
}
