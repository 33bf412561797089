import Access
import HTTPTypes
import Hummingbird
import Kernel
import Localization
import Logging
import Storage
import Vault

/// From what went wrong to what is answered: one place for pages and API alike.
enum Problems {
    static func problem(for error: any Error) -> Problem? {
        switch error {
        case let known as any WebProblem: known.problem
        case is HTTPError: .malformed("http")
        default: nil
        }
    }

    static func reply(to error: any Error, _ visit: Visit, _ logger: Logger) async -> Reply {
        let problem: Problem
        if let known = self.problem(for: error) {
            problem = known
            if known.level >= .warning {
                var details = metadata(error)
                if let number = known.number { details["number"] = "\(number)" }
                logger.log(level: known.level, "\(known.code)", metadata: details)
            }
        } else {
            // The number ties what the person reports to this line; the type says where to look, and no value is told.
            let number = Base32.encode(UInt64.random(in: 0...UInt64.max), length: 8)
            problem = .failure(number: number)
            var details = metadata(error)
            details["number"] = "\(number)"
            logger.error("failure", metadata: details)
        }
        if visit.isAPI || visit.header(.accept) == Reply.Kind.json.rawValue { return json(problem, visit) }
        // A script that shows the answer in a line of its own page.
        if visit.header(.accept) == Reply.Kind.text.rawValue { return line(problem, visit) }
        if problem.status == 401 { return signIn(visit) }
        if problem.code == Problem.firstPassphrase.code { return .redirect(.passphrase) }
        if problem.code == Problem.secondFactor.code { return .redirect(.room("sign-in/code")) }
        if problem.code == Problem.setUpFactor.code { return .redirect(.room("account/second-factor")) }
        return page(problem, visit, await signedIn(visit, problem))
    }

    /// Error types and storage codes only: paths hold identifiers, values hold people.
    static func metadata(_ error: any Error) -> Logger.Metadata {
        var details: Logger.Metadata = ["type": "\(type(of: error))"]
        if let storage = error as? StorageError { details["storage"] = "\(storage)" }
        return details
    }

    /// The page keeps its navigation when somebody is signed in, unless that is what failed.
    private static func signedIn(_ visit: Visit, _ problem: Problem) async -> SignedIn? {
        if problem.status >= 500 { return nil }
        do { return try await Gate.member(visit) } catch { return nil }
    }

    private static func line(_ problem: Problem, _ visit: Visit) -> Reply {
        let words = [problem.title(visit.l), problem.advice(visit.l)].filter { !$0.isEmpty }.joined(separator: ". ")
        return headers(problem, Reply(status: problem.status, kind: .text, body: Array(words.utf8)))
    }

    private static func signIn(_ visit: Visit) -> Reply {
        let isGet = visit.request.method == .get || visit.request.method == .head
        return .redirect(.query(.signIn, isGet && visit.path != "/desk" ? [("back", visit.request.uri.string)] : []))
    }

    static func page(_ problem: Problem, _ visit: Visit, _ me: SignedIn?) -> Reply {
        let visit = me?.visit ?? visit
        let l = visit.l
        let title = problem.title(l)
        let next =
            me == nil
            ? UI.buttonLink(l("To the first page"), to: .front, style: .secondary)
            : UI.buttonLink(l("To your desk"), to: .desk, style: .secondary)
        let body: HTML = """
            <div class="problem">\(UI.heading(title, lead: problem.advice(l)))\(UI.actions(next))</div>
            """
        return headers(problem, Layout.page(title: title, visit: visit, me: me, status: problem.status, body: body))
    }

    /// RFC 9457.
    static func json(_ problem: Problem, _ visit: Visit) -> Reply {
        var writer = JSONWriter()
        writer.object {
            $0.member("type", "urn:palermo:problem:\(problem.code)")
            $0.member("title", problem.title(visit.l))
            $0.member("status", problem.status)
            $0.member("detail", problem.advice(visit.l))
            $0.member("code", problem.code)
            if !problem.faults.isEmpty {
                $0.memberArray("errors") {
                    for fault in problem.faults {
                        $0.object {
                            $0.member("pointer", fault.pointer)
                            $0.member("message", fault.message)
                        }
                    }
                }
            }
        }
        var reply = headers(problem, Reply(status: problem.status, kind: .problem, body: writer.bytes))
        // RFC 9110, 11.6.1: a 401 says how to sign in.
        if problem.status == 401 { reply.headers.append((.wwwAuthenticate, "Bearer realm=\"palermo\"")) }
        return reply
    }

    private static func headers(_ problem: Problem, _ reply: Reply) -> Reply {
        var reply = reply
        if let seconds = problem.retryAfter, let name = HTTPField.Name("Retry-After") {
            reply.headers.append((name, String(seconds)))
        }
        if let allowed = problem.allowed { reply.headers.append((.allow, allowed)) }
        return reply
    }
}

extension Refusal: WebProblem {
    package var problem: Problem {
        switch self {
        case .notSignedIn: .notSignedIn
        case .unknown: .unknown
        case .forbidden: .forbidden
        }
    }
}

extension StorageError: WebProblem {
    package var problem: Problem {
        switch self {
        case .uncertain: .uncertain
        case .unavailable, .busy, .full, .schema: .unavailable
        case .constraint, .corrupt, .engine:
            .failure(number: "S-\(Base32.encode(UInt64.random(in: 0...UInt64.max), length: 6))")
        }
    }
}
