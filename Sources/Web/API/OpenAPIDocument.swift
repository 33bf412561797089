import Access
import HTTPTypes
import Kernel
import Synchronization

/// The OpenAPI 3.1 document of everything in `APIRoom.operations`. Source: OpenAPI Specification 3.1.0.
enum OpenAPIDocument {
    static let operations: [Operation] = [
        Operation(open: .get, "api/openapi.json", "about.openapi", "This document.", answer: .free) { visit, _ in
            .json(visit.site.openAPI.bytes(visit.desk))
        },
        Operation(
            open: .get, "hsds/openapi.json", "hsds.openapi", "What the open directory answers.", answer: .free
        ) { visit, _ in
            let bytes = write(
                APIRoom.operations.filter { $0.tag == "hsds" }, visit.desk, "Palermo: open directory (HSDS)")
            return HSDSOperations.open(.json(bytes))
        },
    ]

    /// The document, written when it is first asked for: it is the same until the next start.
    final class Kept: Sendable {
        private let written = Mutex<[UInt8]?>(nil)

        func bytes(_ desk: Desk) -> [UInt8] {
            written.withLock { written in
                if let written { return written }
                let bytes = write(APIRoom.operations, desk, "Palermo: the referral desk")
                written = bytes
                return bytes
            }
        }
    }

    static func write(_ operations: [Operation], _ desk: Desk, _ title: String) -> [UInt8] {
        var schema = ShapeSchema(desk)
        var json = JSONWriter(reserving: 256 * 1_024)
        json.object { json in
            json.member("openapi", "3.1.0")
            json.memberObject("info") {
                $0.member("title", title)
                $0.member("version", "1")
                $0.member(
                    "description",
                    "The same rules and the same journal as the pages. Times are RFC 3339 in UTC, days are ISO 8601.")
            }
            json.memberArray("servers") { $0.object { $0.member("url", "/") } }
            paths(operations, &schema, &json)
            components(&schema, &json)
        }
        return json.bytes
    }

    private static func paths(_ operations: [Operation], _ schema: inout ShapeSchema, _ json: inout JSONWriter) {
        var templates: [String] = []
        for operation in operations where !templates.contains(operation.template) {
            templates.append(operation.template)
        }
        json.key("paths")
        json.object { json in
            for template in templates {
                json.key(template)
                json.object { json in
                    for operation in operations where operation.template == template {
                        json.key(operation.method.rawValue.lowercased())
                        json.object { write(operation, &schema, &$0) }
                    }
                }
            }
        }
    }

    private static func write(_ operation: Operation, _ schema: inout ShapeSchema, _ json: inout JSONWriter) {
        json.member("operationId", operation.name)
        json.member("summary", operation.summary)
        json.memberStrings("tags", [operation.tag])
        if operation.isOpen {
            json.memberArray("security") { _ in }
        } else {
            json.memberArray("security") {
                $0.object { $0.memberArray("bearer") { _ in } }
                $0.object { json in
                    json.memberArray("session") { _ in }
                    if operation.method != .get { json.memberArray("csrf") { _ in } }
                }
            }
        }
        parameters(operation, &schema, &json)
        if let body = operation.body {
            json.memberObject("requestBody") { json in
                json.member("required", true)
                content("application/json", body, &schema, &json)
            }
        }
        json.memberObject("responses") { json in
            json.memberObject(String(operation.status)) { json in
                json.member("description", operation.answer == nil ? "Done." : "As asked.")
                if let answer = operation.answer {
                    let isList = operation.readsOwnQuery && !operation.query.isEmpty
                    content("application/json", answer, lines: isList, &schema, &json)
                }
            }
            for status in operation.allRefusals {
                json.memberObject(String(status)) { json in
                    json.member("$ref", "#/components/responses/Refused\(status)")
                }
            }
        }
    }

    private static func parameters(_ operation: Operation, _ schema: inout ShapeSchema, _ json: inout JSONWriter) {
        guard !operation.names.isEmpty || !operation.query.isEmpty || operation.isChange else { return }
        json.memberArray("parameters") { json in
            for name in operation.names {
                json.object { json in
                    json.member("name", name)
                    json.member("in", "path")
                    json.member("required", true)
                    json.key("schema")
                    schema.write(name == "act" || name == "word" ? .code(1...40) : .id, to: &json)
                }
            }
            for parameter in operation.query {
                json.object { json in
                    json.member("name", parameter.name)
                    json.member("in", "query")
                    json.member("description", parameter.about)
                    json.key("schema")
                    schema.write(parameter.shape, to: &json)
                }
            }
            if operation.isChange {
                json.object { json in
                    json.member("name", "Idempotency-Key")
                    json.member("in", "header")
                    json.member(
                        "description",
                        "Sent again with the same key within twelve hours, it is done once and answered as the first time."
                    )
                    json.key("schema")
                    schema.write(.line(1...OnceKeys.tokenBytesMax), to: &json)
                }
            }
        }
    }

    private static func content(
        _ type: String, _ shape: Shape, lines: Bool = false, _ schema: inout ShapeSchema, _ json: inout JSONWriter
    ) {
        json.memberObject("content") { json in
            json.memberObject(type) { json in
                json.key("schema")
                schema.write(shape, to: &json)
            }
            if lines { json.memberObject(Reply.Kind.lines.rawValue) { _ in } }
        }
    }

    private static let problem = Shape.object([
        must("type", .text), must("title", .text), must("status", .integer(400...599)), must("detail", .text),
        must("code", .text),
        may("errors", .list(.object([must("pointer", .text), must("message", .text)]))),
    ])

    private static let refusals: [(Int, String)] = [
        (400, "It could not be read, or a parameter is not known."), (401, "Nobody is signed in."),
        (403, "Not allowed."), (404, "There is no such thing, or it is not open to you: one answer for both."),
        (409, "At odds with what is on record: somebody was faster, or a rule stands against it."),
        (413, "Too large."), (415, "Not JSON."), (422, "JSON, but not as described; `errors` says where."),
        (429, "Too many tries; `Retry-After` says how long to wait."), (503, "Our records cannot be reached now."),
    ]

    /// Last, because what is named is known only when all paths are written. A named shape may name others.
    private static func components(_ schema: inout ShapeSchema, _ json: inout JSONWriter) {
        json.memberObject("components") { json in
            json.memberObject("securitySchemes") { json in
                json.memberObject("bearer") {
                    $0.member("type", "http")
                    $0.member("scheme", "bearer")
                }
                for (name, place, header) in [
                    ("session", "cookie", Cookie.name("session", isSecure: schema.desk.settings.isTLS)),
                    ("csrf", "header", "X-CSRF-Token"),
                ] {
                    json.memberObject(name) {
                        $0.member("type", "apiKey")
                        $0.member("in", place)
                        $0.member("name", header)
                    }
                }
            }
            json.memberObject("responses") { json in
                for (status, about) in refusals {
                    json.memberObject("Refused\(status)") { json in
                        json.member("description", about)
                        content("application/problem+json", .named("Problem", problem), &schema, &json)
                    }
                }
            }
            json.memberObject("schemas") { json in
                var written: Set<String> = []
                while let next = schema.named.filter({ !written.contains($0.key) }).min(by: { $0.key < $1.key }) {
                    written.insert(next.key)
                    json.key(next.key)
                    schema.write(next.value, to: &json)
                }
            }
        }
    }
}
