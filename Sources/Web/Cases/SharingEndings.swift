import Cases
import Kernel
import Localization
import Requests

/// What sharing would end with a lower judgement of the danger, said before it is made.
struct SharingEndings {
    private let endings: [SharingEnding]

    var isEmpty: Bool { endings.isEmpty }

    static func load(_ view: CaseView, _ risk: RiskLevel) async throws -> SharingEndings {
        // Only what is recorded as imminent can be a ground that ends.
        guard view.record.risk == .imminent else { return SharingEndings(endings: []) }
        return SharingEndings(
            endings: try await view.me.desk.requests.endings(of: view.file, supposing: risk, view.me.actor))
    }

    /// Carried in the form: tells whether whoever sends it has seen these.
    var mark: String {
        endings.map { $0.request.map { "\($0)" } ?? "authority-\($0.organisation)" }.joined(separator: " ")
    }

    func notice(_ view: CaseView) -> HTML {
        if isEmpty { return HTML() }
        let l = view.l
        let rows = HTML.each(endings) { ending in
            "<li><bdi>\(view.names.name(ending.organisation, l))</bdi> · \(what(ending, view))</li>"
        }
        return UI.notice(
            .warn,
            """
            <p>\(l("These are told about the person because the danger is imminent, without consent. Judged lower, sharing with them ends at once, and what still waits for an answer ends with it:"))</p>\
            <ul>\(rows)</ul>\
            <p>\(l("If the person wants them to go on helping, record that consent first."))</p>
            """)
    }

    private func what(_ ending: SharingEnding, _ view: CaseView) -> String {
        guard let kind = ending.kind else { return view.l("decides on identification") }
        return view.me.desk.requests.definitions.current(kind).map { RequestWords.kind($0, view.l) } ?? kind
    }
}
