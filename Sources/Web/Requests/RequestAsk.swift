import Directory
import Kernel
import Localization
import Requests

/// The request that ends by one of its acts in the same moment in which the next is asked, and the version that was seen.
struct Moving {
    let id: RequestID
    let version: Int
    let act: String

    static func read(_ value: (String) -> String?) -> Moving? {
        guard let id = value("from").flatMap({ RequestID($0) }), let version = value("version").flatMap({ Int($0) }),
            let act = value("act")
        else { return nil }
        return Moving(id: id, version: version, act: act)
    }

    var pairs: [(String, String)] { [("from", id.description), ("version", String(version)), ("act", act)] }
    var hidden: HTML { HTML.each(pairs) { UI.hidden($0.0, $0.1) } }
}

/// What somebody is about to ask, as the address or the posted form says it.
struct RequestAsk {
    let definition: RequestDefinition
    let caseID: CaseID
    let to: OrganisationID
    let service: ServiceID?
    let need: NeedID?
    let exception: String?
    /// Set when somebody is moved on.
    let moving: Moving?
    /// The group that was matched.
    let group: String?

    /// Nil when it does not name somebody who can be asked.
    static func read(
        _ definition: RequestDefinition, _ caseID: CaseID, _ snapshot: DirectorySnapshot, _ value: (String) -> String?
    ) -> RequestAsk? {
        let service = value("service").flatMap { ServiceID($0) }
        let to = service.map { snapshot[$0]?.service.organisation } ?? value("to").flatMap { OrganisationID($0) }
        guard let to, snapshot.organisations[to] != nil, definition.namesService == (service != nil) else { return nil }
        return RequestAsk(
            definition: definition, caseID: caseID, to: to, service: service,
            need: value("need").flatMap { NeedID($0) }, exception: value("exception"),
            moving: Moving.read(value),
            group: value("group"))
    }

    var hidden: HTML {
        var html = UI.hidden("case", caseID.description) + UI.hidden("kind", definition.id)
        html += UI.hidden("to", to.description)
        if let service { html += UI.hidden("service", service.description) }
        if let need { html += UI.hidden("need", need.description) }
        if let exception { html += UI.hidden("exception", exception) }
        if let moving { html += moving.hidden }
        return html
    }

    func link(exception: String?) -> Links {
        .query(
            target,
            [
                ("kind", definition.id), ("case", caseID.description), ("to", to.description),
                ("service", service?.description ?? ""), ("need", need?.description ?? ""), ("group", group ?? ""),
                ("exception", exception ?? ""),
            ] + (moving?.pairs ?? []))
    }

    /// What began at a need goes on beside it.
    var target: Links { need != nil && service != nil ? .casePart(caseID, "refer") : .room("requests/new") }

    func draft(group: String?, urgency: Urgency, message: String, onceKey: String) -> RequestDraft {
        RequestDraft(
            kind: definition.id, caseID: caseID, to: to, service: service, group: group, urgency: urgency, need: need,
            message: message, exception: exception, onceKey: onceKey)
    }

    /// Under which what is typed is kept.
    var draftName: String { "request.\(definition.id).\(caseID).\(service?.description ?? to.description)" }

    /// The same, on the version of the present request that stands now.
    func seen(version: Int) -> RequestAsk {
        RequestAsk(
            definition: definition, caseID: caseID, to: to, service: service, need: need, exception: exception,
            moving: moving.map { Moving(id: $0.id, version: version, act: $0.act) }, group: group)
    }

    /// The groups of places that the service counts, when a place is held.
    func places(_ snapshot: DirectorySnapshot) -> [ServicePlaces] {
        guard definition.holdMinutes != nil, let service, let entry = snapshot[service],
            snapshot.kinds[entry.service.kind] != nil
        else { return [] }
        return entry.places
    }
}
