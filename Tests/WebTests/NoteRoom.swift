import Access
import HTTPTypes
import Synchronization

@testable import Web

/// A room with one long form, so that what the site does for every form can be tested.
final class NoteRoom: Room {
    let received = Mutex<[String]>([])

    func open(_ doors: inout Doors) {
        doors.page("notes/new") { me in
            me.page("New note", NoteRoom.page(me, try await me.form(draft: "note.new")))
        }
        doors.form("notes") { me, posted in
            var form = posted
            let text = form.text("text", "Note", max: 100)
            guard form.isValid else { return me.page("New note", status: 422, NoteRoom.page(me, form)) }
            self.received.withLock { $0.append(text) }
            return me.done(.room("notes/new"), notice: "Note <kept>")
        }
        doors.page("notes/:note") { _ in throw Refusal.unknown }
        doors.page("broken") { _ in throw Broken() }
        doors.api(.get, "notes/:note") { me in
            _ = try me.id("note", as: NoteRoom.self)
            throw Refusal.forbidden(action: "note.read")
        }
        doors.api(.post, "notes") { me in
            Reply.json(try await me.visit.body(limit: 100), status: 201)
        }
    }

    private static func page(_ me: SignedIn, _ form: Form) -> HTML {
        UI.form(
            me, to: .room("notes"), form, submit: "Send", UI.textArea(form, "text", "Note"))
    }

    /// Carries what must not be shown.
    struct Broken: Error { let secret = "the-secret-name" }
}
