import Access
import Forms
import Intake
import Kernel
import Localization
import Registration

/// Told before a record is sent, while a mass registration runs: somebody like this was registered before. It says where
/// and when, and no name; whether it is the same person is asked of the person, not of the program.
enum FillSimilar {
    static func html(_ filling: Filling, _ session: FormSession) async throws -> HTML {
        let (me, l) = (filling.me, filling.l)
        guard !filling.isTrial, me.may(Actions.RegistrationSimilar.self, Facts(owner: me.organisation)) else {
            return HTML()
        }
        let people = try await me.desk.intake.people(in: session, of: filling.version.id, actor: me.actor)
        guard !people.isEmpty,
            let found = try await me.desk.registrations.similar(to: people, form: filling.id, me.actor),
            !found.isEmpty
        else { return HTML() }
        return UI.notice(
            .warn,
            """
            <p><strong>\(l.plural(
                "{n} person like this was registered before.", "{n} people like this were registered before.",
                found.count))</strong></p><ul>\(HTML.each(found) { "<li>\(words($0, l))</li>" })</ul>\
            <p>\(l("Ask whether they were written down before. If you are not sure, send it: somebody compares both files."))</p>
            """)
    }

    private static func words(_ similar: SimilarRegistration, _ l: Localizer) -> HTML {
        guard let day = similar.day else { return HTML(text: l("In a case of your organisation")) }
        let parts = [l.day(day), similar.region, similar.team].compactMap(\.self)
        return "<bdi>\(parts.joined(separator: l.listComma))</bdi>"
    }
}
