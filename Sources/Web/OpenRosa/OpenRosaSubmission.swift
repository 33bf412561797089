import Access
import Forms
import HTTPTypes
import Hummingbird
import Kernel
import Localization
import NIOCore

/// Takes in what was filled in: `multipart/form-data` with the record as `xml_submission_file` and files under their own
/// names. Files are sealed to disk while they arrive; only the record itself is ever whole in memory.
enum OpenRosaSubmission {
    private static let recordName = "xml_submission_file"
    private static let incompleteName = "*isIncomplete*"

    static func receive(_ visit: Visit, _ actor: Actor) async throws -> Reply {
        // Whoever may not send is told before anything is read.
        _ = try visit.desk.policy.permit(Actions.FormSubmit.self, actor)
        let forms = visit.desk.forms
        let incoming = try await read(visit)
        let receipt = try await forms.submit(incoming, actor: actor)
        let l = visit.l
        if receipt.isTrial {
            return OpenRosa.response(
                receipt.findings == 0
                    ? l("The form could be sent. It was a try: nothing of it was kept.")
                    : l.plural(
                        "The form could be sent, and {n} answer does not fit it. It was a try: nothing of it was kept.",
                        "The form could be sent, and {n} answers do not fit it. It was a try: nothing of it was kept.",
                        receipt.findings), status: 201)
        }
        let message =
            switch receipt.state {
            case .accepted, .encrypted: l("Received.")
            case .quarantined: l("Received. Some answers do not fit the form: somebody will look at them.")
            case .conflict: l("Received. Another version of this record was here already: both are kept.")
            }
        var reply = OpenRosa.response(message, status: receipt.isRepeat ? 202 : 201)
        if let name = HTTPField.Name("X-Palermo-Receipt") { reply.headers.append((name, receipt.id.description)) }
        if let name = HTTPField.Name("X-Palermo-State") { reply.headers.append((name, receipt.state.rawValue)) }
        reply.headers.append((.location, OpenRosa.address(visit, "submission")))
        return reply
    }

    private static func read(_ visit: Visit) async throws -> IncomingSubmission {
        let type = MediaType(visit.header(.contentType) ?? "")
        guard type.name == "multipart/form-data", let boundary = type.parameters["boundary"],
            (1...70).contains(boundary.utf8.count)
        else { throw Problem.wrongType }
        if let announced = visit.header(.contentLength).flatMap({ Int($0) }), announced > 2 * OpenRosa.acceptBytes {
            throw Problem.tooLarge
        }
        let reader = Reader(forms: visit.desk.forms, boundary: boundary)
        let body = visit.request.body
        return try await withThrowingTaskGroup(of: IncomingSubmission?.self) { group in
            group.addTask { try await reader.read(body) }
            group.addTask {
                try await Task.sleep(for: .seconds(bodySecondsMax))
                return nil
            }
            defer { group.cancelAll() }
            guard let incoming = try await group.next() ?? nil else { throw Problem.tooSlow }
            return incoming
        }
    }

    /// A phone on a bad network sends photographs slowly.
    private static let bodySecondsMax: Int64 = 600

    private struct Reader: Sendable {
        let forms: Forms
        let boundary: String

        func read(_ body: RequestBody) async throws -> IncomingSubmission {
            var stream = MultipartStream(boundary: boundary)
            var incoming = IncomingSubmission(xml: [])
            var place = Place.skip
            var size = 0
            do {
                for try await piece in body {
                    size += piece.readableBytes
                    guard size <= 2 * OpenRosa.acceptBytes else { throw Problem.tooLarge }
                    for event in try stream.feed(piece.readableBytesView) {
                        try take(event, &incoming, &place)
                    }
                }
                guard stream.isDone else { throw Problem.malformed("form.multipart") }
                guard !incoming.xml.isEmpty else { throw FormsProblem.noForm }
                return incoming
            } catch {
                if case .file(let writer) = place { writer.discard() }
                forms.attachments.discard(incoming.files)
                throw error
            }
        }

        private enum Place {
            case skip
            case record
            case file(AttachmentWriter)
        }

        private func take(
            _ event: MultipartStream.Event, _ incoming: inout IncomingSubmission, _ place: inout Place
        ) throws {
            switch event {
            case .part(let name, let fileName):
                if name == recordName {
                    incoming.xml = []
                    place = .record
                } else if name == incompleteName {
                    incoming.isIncomplete = true
                    place = .skip
                } else if let fileName {
                    guard incoming.files.count < IncomingSubmission.filesMax else { throw FormsProblem.tooManyFiles }
                    place = .file(try forms.attachments.begin(fileName.isEmpty ? name : fileName))
                } else {
                    place = .skip
                }
            case .bytes(let bytes):
                switch place {
                case .skip: break
                case .record:
                    guard incoming.xml.count + bytes.count <= IncomingSubmission.xmlBytesMax else {
                        throw FormsProblem.submissionTooLarge
                    }
                    incoming.xml += bytes
                case .file(let writer): try writer.append(bytes)
                }
            case .partEnd:
                if case .file(let writer) = place { incoming.files.append(try writer.finish()) }
                place = .skip
            }
        }
    }
}
