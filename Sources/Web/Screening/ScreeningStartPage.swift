import Access
import Kernel
import Localization
import Screening

/// Before the first question: where, how, in which language, and whether it is safe to talk.
enum ScreeningStartPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        guard me.may(Actions.ScreeningStart.self, Facts(owner: me.actor.organisation)) else { throw Problem.forbidden }
        var form = Form(me.l)
        form.set("setting", me.holds(anyOf: ["hotline-operator"]) ? "hotline" : "")
        form.set("channel", me.holds(anyOf: ["hotline-operator"]) ? ScreeningChannel.telephone.rawValue : "")
        form.set("language", me.l.language.rawValue)
        return page(me, form)
    }

    static func start(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        var form = posted
        let setting = form.code("setting", l("Where is the person?"), of: me.desk.screenings.set.settings.map(\.id))
        let channel = form.code("channel", l("How do you talk?"), ScreeningChannel.self)
        let age = form.code("age", l("Adult or child?"), AgeGroup.self)
        let language = form.code("language", l("In which language?"), of: LanguageNames.codes)
        let privacy = form.code("privacy", l("Can the person talk freely?"), of: ["alone", "not-alone", "not-sure"])
        guard form.isValid, let setting, let channel, let age, let language, let privacy else {
            return page(me, form, status: 422)
        }
        let id = try await me.desk.screenings.start(
            NewScreening(setting: setting, channel: channel, age: age, language: language), actor: me.actor)
        var observations = ""
        switch privacy {
        case "not-alone": observations = l("At the start the person was not alone.")
        case "not-sure": observations = l("At the start it was not certain that the person was alone.")
        default: observations = l("At the start the person said they could talk freely.")
        }
        if form.flag("interpreter") { observations += " " + l("An interpreter was present.") }
        _ = try await me.desk.screenings.save(
            id, ScreeningChanges(observations: observations), base: 1, actor: me.actor)
        return me.done(.screening(id))
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) -> Reply {
        let l = me.l
        var body = UI.notice(
            .info,
            """
            <p>\(l("Safety first, then consent, then questions. Stop at any sign of distress. Never ask in front of an employer, partner, relative or a “helper” who offers to interpret."))</p>
            """)
        body += UI.radios(
            form, "privacy", l("Can the person talk freely?"),
            [
                Choice("alone", l("Yes, alone")), Choice("not-sure", l("Not certain")),
                Choice("not-alone", l("No, somebody is there"), hint: l("Ask only what safety needs now.")),
            ])
        body += UI.radios(
            form, "setting", l("Where is the person?"),
            me.desk.screenings.set.settings.map { Choice($0.id, l.definition($0.label)) })
        body += UI.radios(
            form, "channel", l("How do you talk?"),
            ScreeningChannel.allCases.map { Choice($0.rawValue, ScreeningWords.channel($0, l)) }, inline: true)
        body += UI.radios(
            form, "age", l("Adult or child?"), AgeGroup.allCases.map { Choice($0.rawValue, ScreeningWords.age($0, l)) },
            hint: l("If you are not certain, say so: the person is then treated as a child."), inline: true)
        body += UI.select(form, "language", l("In which language?"), LanguageNames.choices)
        body += UI.check(
            form, "interpreter", l("An interpreter is present"),
            hint: l("Not a relative, partner, employer or companion."))
        return me.page(
            l("Start a screening"), status: status,
            UI.heading(l("Start a screening"))
                + UI.form(me, to: .newScreening, form, submit: l("Begin"), cancel: .screenings, body))
    }
}
