import Access
import Forms
import Kernel

/// The draft of a form that is filled in by the page's script: the same one that the pages without a script go on with.
enum LiveDraft {
    static func show(_ filling: Filling) async throws -> Reply {
        guard let kept = try await filling.me.desk.drafts.load(key: filling.draftKey, of: filling.me.member) else {
            return .noContent()
        }
        return Reply(kind: .textXML, body: Array(kept.utf8))
    }

    /// Keeps the record as it is now. An empty one is thrown away: it was sent.
    static func keep(_ visit: Visit) async throws -> Reply {
        let filling = try await Filling.open(try await Gate.admitScript(visit))
        let record = try await visit.body(limit: Drafts.bytesMax)
        if record.isEmpty {
            try await filling.discard()
        } else {
            try await filling.keep(try filling.session(record, language: nil))
        }
        return .noContent()
    }
}
