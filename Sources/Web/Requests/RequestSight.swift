import Cases
import Directory
import Kernel
import Localization
import Requests

/// One request as its page shows it, to a member of one of the parties or to the holder of a one-time link.
struct RequestSight {
    let visit: Visit
    /// Nil for the holder of a link.
    let me: SignedIn?
    let view: RequestView
    let names: CaseNames
    let snapshot: DirectorySnapshot

    var l: Localizer { visit.l }
    var now: Timestamp { visit.now }
    var request: Request { view.request }
    var definition: RequestDefinition { view.definition }
    var service: Service? { request.service.flatMap { snapshot[$0]?.service } }
    var title: String { RequestWords.kind(definition, l) }

    static func load(_ visit: Visit, _ me: SignedIn?, _ view: RequestView) async throws -> RequestSight {
        var members = [view.request.fromMember, view.request.responsible, view.request.escalatedTo].compactMap(\.self)
        members += view.messages.compactMap(\.member) + view.history.compactMap(\.member)
        let names = CaseNames(
            members: try await visit.site.memberNames.names(of: members, in: visit.desk.access, now: visit.now),
            organisations: try await visit.site.organisationNames.all(in: visit.desk.directory, now: visit.now))
        return RequestSight(
            visit: visit, me: me, view: view, names: names, snapshot: try await visit.desk.directory.snapshot())
    }

    func serviceName(_ id: ServiceID) -> String { snapshot[id]?.service.name ?? l("a service that is gone") }

    /// Who, for which organisation.
    func who(_ member: MemberID?, _ organisation: OrganisationID?) -> HTML {
        let name = names.member(member)
        let organisation = names.organisation(organisation)
        switch (name, organisation) {
        case (let name?, let organisation?): return "<bdi>\(name)</bdi> · <bdi>\(organisation)</bdi>"
        case (let name?, nil): return "<bdi>\(name)</bdi>"
        case (nil, let organisation?): return "<bdi>\(organisation)</bdi>"
        case (nil, nil): return HTML(text: l("by itself"))
        }
    }
}

/// The parts that the page, the link's page and the letter have in common.
enum RequestParts {
    static func head(_ sight: RequestSight, actions: HTML? = nil) -> HTML {
        let (l, request) = (sight.l, sight.request)
        return """
            <div class="heading"><div><h1>\(sight.title)</h1>\
            <p>\(RequestWords.stateBadge(request, sight.definition, l)) \
            \(RequestWords.urgencyBadge(request.urgency, l)) \(RequestWords.due(request, now: sight.now, l))</p>\
            <p class="muted">\(RequestWords.turn(request, sight.names, l))</p></div>\
            \(actions.map { "<div class=\"actions\">\($0)</div>" as HTML })</div>
            """
    }

    static func asked(_ sight: RequestSight, plain: Bool = false) -> [(String, HTML)] {
        let (l, request) = (sight.l, sight.request)
        var rows: [(String, HTML)] = [
            (l("From"), sight.who(request.fromMember, request.from)),
            (l("To"), "<bdi>\(sight.names.name(request.to, l))</bdi>"),
        ]
        if let id = request.service {
            let name = sight.serviceName(id)
            let isLink = sight.me != nil && sight.service != nil && !plain
            rows.append((l("Service"), isLink ? UI.link(name, to: .service(id)) : "<bdi>\(name)</bdi>"))
        }
        if let group = request.group { rows.append((l("Places for"), HTML(text: RequestWords.group(group, l)))) }
        rows.append((l("Urgency"), HTML(text: RequestWords.urgency(request.urgency, l))))
        rows.append((l("Sent", context: "time"), HTML(text: l.time(request.madeAt))))
        if let reference = sight.view.payload?.reference {
            let isSender = sight.me != nil && sight.view.side == .sender && !plain
            rows.append(
                (l("Case"), isSender ? UI.link(reference, to: .case(request.caseID)) : HTML(text: reference)))
        }
        return rows
    }

    static func times(_ sight: RequestSight) -> [(String, HTML)] {
        let (l, request) = (sight.l, sight.request)
        var rows: [(String, HTML)] = []
        func add(_ label: String, _ at: Timestamp?) {
            guard let at else { return }
            // Beyond some weeks it would be the day once more.
            let ago = l.ago(at, now: sight.now)
            let more: HTML = ago == l.day(of: at) ? HTML() : " <span class=\"muted\">\(ago)</span>"
            rows.append((label, "\(l.time(at))\(more)"))
        }
        if !request.isClosed, let due = request.dueAt {
            add(l("Due"), due)
            if let rule = sight.view.dueRule { rows[rows.count - 1].1 += DueWords.why(rule, l) }
        }
        if let at = request.escalatedAt {
            let name = sight.names.member(request.escalatedTo)
            let time = l.time(at)
            rows.append(
                (
                    l("Not answered in time"),
                    HTML(
                        text: name.map { l("On the desk of {name} since {time}", ["name": $0, "time": time]) }
                            ?? l("Since {time}, and nobody there could be named", ["time": time]))
                ))
        }
        if let until = sight.view.holdUntil {
            add(l("A place is held until"), until)
        } else if request.hold != nil {
            rows.append((l("Place"), HTML(text: l("A place is kept for the person."))))
        }
        add(l("Answered"), request.answeredAt)
        add(l("Arrived", context: "time"), request.arrivedAt)
        if let reason = request.reason {
            rows.append((l("Reason"), HTML(text: RequestWords.reason(reason, sight.definition, l))))
        }
        if let member = request.responsible, let name = sight.names.member(member) {
            rows.append((l("Taken on by"), "<bdi>\(name)</bdi>"))
        }
        add(l("Closed", context: "request"), request.closedAt)
        return rows
    }

    static func shared(_ sight: RequestSight) -> HTML {
        let l = sight.l
        guard let part = sight.view.payload, !sight.view.isSharingEnded else {
            return UI.notice(
                .warn,
                "<p>\(l("Sharing has ended. What was shared can no longer be read by anybody here."))</p>"
            )
        }
        return RequestWords.shared(part, sight.visit.desk, l)
    }

    static func messages(_ sight: RequestSight) -> HTML {
        let l = sight.l
        // What the program says by itself stands in the history.
        let messages = sight.view.messages.filter { $0.side != .system }
        if messages.isEmpty { return "<p>\(l("Nothing was written."))</p>" }
        return UI.timeline(
            messages.map { message in
                let organisation = message.side == .sender ? sight.request.from : sight.request.to
                let day = message.day.map { "<p>\(l("Day: {day}", ["day": l.day($0)]))</p>" as HTML }
                let text: HTML =
                    message.text.map { $0.isEmpty ? HTML() : "<p class=\"kept\" dir=\"auto\">\($0)</p>" }
                    ?? "<p class=\"muted\">\(l("Can no longer be read: sharing has ended."))</p>"
                return (
                    at: l.time(message.at), tone: message.side == .sender ? UI.Tone.info : .quiet,
                    body: """
                    <p><strong>\(RequestWords.act(message.act, sight.definition, l))</strong> · \
                    \(sight.who(message.member, organisation))</p>\(day)\(text)
                    """
                )
            })
    }

    static func history(_ sight: RequestSight) -> HTML {
        let l = sight.l
        return UI.timeline(
            sight.view.history.map { step in
                (
                    at: l.time(step.at), tone: UI.Tone.quiet,
                    body: """
                    <p>\(RequestSentences.step(step.act, step.codes, sight.definition, l))</p>\
                    <p class="muted">\(sight.who(step.member, step.organisation))</p>
                    """
                )
            })
    }
}
