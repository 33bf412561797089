import Localization
import Storage

/// The pages that nobody needs an account for, and that leave no trace in the browser.
struct PublicRoom: Room {
    func open(_ doors: inout Doors) {
        doors.openPage("") { visit in PublicPages.front(visit) }
        doors.openPage("help") { visit in PublicPages.front(visit) }
        doors.openPage("healthz") { visit in
            _ = try await visit.desk.database.read { _ in true }
            return Reply(kind: .text, body: Array("ok\n".utf8))
        }
        doors.openPage("readyz") { try await Readiness.show($0) }
        doors.openPage("metrics") { try await MetricsPage.show($0) }
    }
}

enum PublicPages {
    /// The title says nothing: it stands in the browser's history and on a shared screen.
    static func front(_ visit: Visit) -> Reply {
        let l = visit.l
        let settings = visit.desk.settings
        let body: HTML = """
            <p class="exit"><a class="btn danger" href="\(settings.exitAddress)" rel="noreferrer" data-exit>\
            \(l("Leave this page quickly"))</a> <span class="hint" data-exit-hint hidden>\(l("or press Escape"))</span></p>\
            <div class="hero"><h1>\(l("Help for people who were exploited"))</h1>\
            <p class="lead">\(l("""
                Palermo brings people together with a safe place to stay, a doctor, a lawyer, an interpreter and \
                someone who listens, also when borders, offices and shelters are closed.
                """))</p></div>\
            <div class="cards">\(helpCard(settings, l))\
            <section class="card"><h2>\(l("What happens when you ask"))</h2><ul>\
            <li>\(l("You decide what is told, to whom and until when."))</li>\
            <li>\(l("You can say no to every question and still be helped."))</li>\
            <li>\(l("You do not have to go to the police to be safe."))</li></ul></section>\
            <section class="card"><h2>\(l("You work with people who need help"))</h2>\
            <p>\(l("Hotlines, shelters, lawyers, doctors and authorities sign in here."))</p>\
            <p>\(UI.buttonLink(l("Sign in"), to: .query(.signIn, [("lang", visit.query("lang") ?? "")]), style: .secondary))\
            </p></section></div>\
            <p class="muted small">\(l("""
                This page keeps nothing on your device: no cookies, no copy. The page before and after it may still \
                stand in your browser's history.
                """))</p>
            """
        return visit.page(l("Information"), body)
    }

    private static func helpCard(_ settings: Settings, _ l: Localizer) -> HTML {
        let number = settings.helpline.map { number -> HTML in
            "<p><a class=\"tel\" href=\"tel:\(number.filter { $0.isNumber || $0 == "+" })\" dir=\"ltr\">\(number)</a></p>"
        }
        return """
            <section class="card bad"><h2>\(l("Do you need help now?"))</h2>\
            <p>\(l("If you are in danger, call the emergency number of the place where you are."))</p>\(number)\
            <p>\(l("Use a telephone or a computer that nobody else can look into."))</p></section>
            """
    }
}
