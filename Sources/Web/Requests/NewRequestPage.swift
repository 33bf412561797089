import Access
import Cases
import Directory
import Kernel
import Localization
import Requests

/// Asking an authority to decide, an organisation to take a case over, an interpreter to come: first whom, then what
/// they will see.
enum NewRequestPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let snapshot = try await me.desk.directory.snapshot()
        guard let definition = me.desk.requests.definitions.current(me.query("kind") ?? ""),
            let caseID = me.query("case").flatMap({ CaseID($0) })
        else { throw Problem.unknown }
        if let ask = RequestAsk.read(definition, caseID, snapshot, { me.query($0) }) {
            return try await SendPage.begin(me, ask)
        }
        let file = try await me.desk.cases.file(caseID, me.actor, timelineRows: 1)
        let choices =
            definition.namesService ? services(me, definition, snapshot) : organisations(me, definition, snapshot)
        var body = UI.heading(
            RequestWords.kind(definition, l), lead: l("Choose whom to ask. Nothing is sent before you have seen it."),
            actions: UI.buttonLink(l("Back to the case"), to: .case(caseID), style: .quiet))
        if choices.isEmpty {
            body += UI.empty(
                l("The directory has nobody who can be asked for this. Ask a coordinator to add them."),
                next: UI.link(l("Directory of services"), to: .directory))
        } else {
            let name = definition.namesService ? "service" : "to"
            let preset = definition.namesAuthority ? file.record.authority?.description ?? "" : ""
            body += """
                <form method="get" action="\(Links.room("requests/new"))">\(UI.hidden("kind", definition.id))\
                \(UI.hidden("case", caseID.description))\(Moving.read { me.query($0) }?.hidden)\
                \(UI.select(
                    Form(l, [name: preset]), name, l("Whom do you ask?"), choices, blank: l("Please choose")))\
                <div class="actions">\(UI.button(l("See what they will receive")))</div></form>
                """
        }
        return me.page(RequestWords.kind(definition, l), body)
    }

    static func send(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        guard let caseID = CaseID(posted.value("case")) else { throw Problem.unknown }
        return try await SendPage.send(me, posted, caseID)
    }

    private static func organisations(
        _ me: SignedIn, _ definition: RequestDefinition, _ snapshot: DirectorySnapshot
    ) -> [Choice] {
        snapshot.organisations.values
            .filter { organisation in
                organisation.details.status == .active && definition.toKinds.contains(organisation.kind.rawValue)
                    && organisation.id != me.actor.organisation
            }
            .sorted { ($0.name, $0.id.description) < ($1.name, $1.id.description) }
            .map { Choice($0.id.description, "\($0.name) · \(DirectoryWords.organisation($0.kind, me.l))") }
    }

    /// Services of the kind that the request is named after.
    private static func services(
        _ me: SignedIn, _ definition: RequestDefinition, _ snapshot: DirectorySnapshot
    ) -> [Choice] {
        snapshot.entries
            .filter { entry in
                guard let organisation = snapshot.organisation(of: entry) else { return false }
                return entry.service.details.status == .active
                    && definition.toKinds.contains(organisation.kind.rawValue)
                    && (snapshot.kinds[definition.id] == nil || entry.service.kind == definition.id)
            }
            .sorted { ($0.service.name, $0.service.id.description) < ($1.service.name, $1.service.id.description) }
            .map { entry in
                let languages = LanguageNames.list(entry.service.details.languages, me.l)
                let name = entry.service.name
                return Choice(entry.service.id.description, languages.isEmpty ? name : "\(name) · \(languages)")
            }
    }
}
