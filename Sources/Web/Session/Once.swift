import Access
import HTTPTypes
import Kernel
import Localization
import Logging
import Storage

/// Does what was sent once, and answers a repeat as the first was answered.
enum Once {
    /// - Parameter again: what somebody is told whose repeat cannot be answered so: with other words than the first, or
    ///   after a first of which nobody knows whether it was done.
    static func run(
        _ me: SignedIn, _ key: OnceKeys.Key, draft: String? = nil, again: (Problem) throws -> Reply,
        _ act: () async throws -> Reply
    ) async throws -> Reply {
        let keys = me.desk.onceKeys
        for _ in 0..<200 {
            switch try await keys.begin(key) {
            case .first(let run):
                do { return try await first(me, key, run, draft, act) } catch is OnceKeys.Outrun {
                    return try again(.alreadyDone)
                }
            case .done(let kept): return try Reply(kept: kept) ?? again(.alreadyDone)
            case .otherContent: return try again(.sentWithOtherWords)
            case .doneUnanswered: return try again(.alreadyDone)
            case .running: try await Task.sleep(for: .milliseconds(50))
            }
        }
        return try again(.uncertain)
    }

    private static func first(
        _ me: SignedIn, _ key: OnceKeys.Key, _ run: OnceKeys.Run, _ draft: String?, _ act: () async throws -> Reply
    ) async throws -> Reply {
        let reply: Reply
        do { reply = try await me.desk.onceKeys.doing(key, run, act) } catch let outrun as OnceKeys.Outrun {
            throw outrun
        } catch {
            await quietly(me) {
                if error as? StorageError == .uncertain {
                    try await me.desk.onceKeys.leaveOpen(key)
                } else {
                    try await me.desk.onceKeys.giveBack(key, run)
                }
            }
            throw error
        }
        await quietly(me) {
            if reply.status < 400 {
                try await me.desk.onceKeys.finish(key, answer: reply.kept, draft: draft, of: me.member)
            } else {
                try await me.desk.onceKeys.giveBack(key, run)
            }
        }
        return reply
    }

    /// The act is done, or refused: what is noted about it afterwards must not make it look otherwise.
    static func quietly(_ me: SignedIn, _ body: () async throws -> Void) async {
        do { try await body() } catch {
            me.desk.logger.warning("once.note", metadata: Problems.metadata(error))
        }
    }
}

extension Reply {
    /// A redirect or a short answer of the API, as it is kept for a repeat; empty for a page, which may show a person.
    var kept: String {
        guard kind == .none || kind == .json, body.count <= 1_024 else { return "" }
        var json = JSONWriter()
        json.object { json in
            json.member("status", status)
            json.member("kind", kind.rawValue)
            json.member("body", String(decoding: body, as: UTF8.self))
            json.memberStrings("headers", headers.flatMap { [$0.name.rawName, $0.value] })
        }
        return json.text
    }

    init?(kept: String) {
        guard !kept.isEmpty else { return nil }
        let json: JSONValue
        do { json = try JSONValue(parsing: Array(kept.utf8)) } catch { return nil }
        guard let status = json["status"]?.integer, let kind = Kind(rawValue: json["kind"]?.text ?? "") else {
            return nil
        }
        self.init(status: status, kind: kind, body: Array((json["body"]?.text ?? "").utf8))
        let words = (json["headers"]?.items ?? []).map { $0.text ?? "" }
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            guard let name = HTTPField.Name(words[index]) else { continue }
            headers.append((name, words[index + 1]))
        }
    }
}

extension Problem {
    static let alreadyDone = Problem(
        409, "once.done", title: { l in l("This was done already") },
        advice: { l in l("It was sent before and is not done twice. Go back and look how it stands.") })

    static let sentWithOtherWords = Problem(
        409, "once.other", title: { l in l("This was sent before with other words") },
        advice: { l in l("What you sent first is kept. This is not: if it is meant as well, send it now.") })

    static let uncertain = Problem(
        503, "uncertain", level: .error, title: { l in l("It may have been kept, or not") },
        advice: { l in
            l(
                "The answer of our records was lost on the way. Look first how it stands, then send it again if it is not there."
            )
        })
}
