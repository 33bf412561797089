import Cases
import Directory
import Kernel
import Localization

/// To whom, until when, by whom and how: the parts of a consent as a form shows and reads them.
enum ConsentInputs {
    struct Recipient {
        var organisation: OrganisationID?
        var kind: String?
    }

    /// Every kind of organisation, then every organisation in use.
    static func recipients(_ me: SignedIn) async throws -> [Choice] {
        let l = me.l
        let kinds = OrganisationKind.allCases.map {
            Choice(
                "kind:\($0.rawValue)",
                l("Every organisation of this kind: {kind}", ["kind": DirectoryWords.organisation($0, l)]))
        }
        let names = try await me.visit.site.organisationNames.all(in: me.desk.directory, now: me.now)
        let organisations = names.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            .map { Choice("organisation:\($0.key)", $0.value) }
        return organisations + kinds
    }

    static func read(_ form: inout Form, _ name: String, _ me: SignedIn, _ choices: [Choice]) -> Recipient {
        guard let code = form.code(name, me.l("Who may receive it"), of: choices.map(\.code), required: false),
            let colon = code.firstIndex(of: ":")
        else { return Recipient() }
        let rest = String(code[code.index(after: colon)...])
        return code.hasPrefix("kind:") ? Recipient(kind: rest) : Recipient(organisation: OrganisationID(rest))
    }

    /// By whom, spoken or written, in which language.
    static func manner(_ form: Form, _ me: SignedIn) -> HTML {
        let l = me.l
        return UI.radios(
            form, "giver", l("Who answered?"),
            [Choice("person", l("The person")), Choice("guardian", l("The guardian"))], inline: true)
            + UI.radios(
                form, "form", l("How?"), [Choice("spoken", l("Spoken")), Choice("written", l("In writing"))],
                inline: true)
            + UI.select(
                form, "language", l("In which language was it explained?"),
                LanguageNames.choices, blank: nil)
    }

    static func readManner(
        _ form: inout Form, _ me: SignedIn
    ) -> (giver: Consent.Giver, form: Consent.Form, language: String) {
        let l = me.l
        return (
            form.code("giver", l("Who answered?"), Consent.Giver.self) ?? .person,
            form.code("form", l("How?"), Consent.Form.self) ?? .spoken,
            form.code("language", l("In which language was it explained?"), of: LanguageNames.codes) ?? "en"
        )
    }

    /// The first language that the person understands and we have a name for, else the member's own.
    static func language(_ file: CaseFile?, _ me: SignedIn) -> String {
        file?.codes(CaseFieldID.languages).first { LanguageNames.codes.contains($0) } ?? me.l.language.rawValue
    }

    static func childRule(_ l: Localizer) -> HTML {
        UI.notice(
            .warn,
            """
            <p>\(l("For a child, and where the age is not known, only a guardian's consent allows sharing. Ask the child too, and write down what the child says."))</p>
            """)
    }
}
