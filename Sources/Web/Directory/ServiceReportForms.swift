import Access
import Directory
import Kernel
import Localization

/// What a provider says of its service: one click for "still true" or a new state, one for a place more or less.
enum ServiceReportForms {
    /// Buttons: still true, and the four states.
    static func quick(_ me: SignedIn, _ view: ServiceView, back: Links?) -> HTML {
        let l = me.l
        let service = view.service.id
        let returns = back.map { UI.hidden("back", $0.path) } ?? HTML()
        let current = view.entry.state?.state
        var html = HTML()
        if current != nil {
            html += UI.form(
                me, to: .servicePart(service, "confirm"), submit: l("Still true"), inline: true, returns)
        }
        html += UI.form(
            me, to: .servicePart(service, "state"), inline: true,
            """
            \(returns)<div class="actions">\(HTML.each(OpenState.allCases) { state in
                state == current
                    ? HTML()
                    : UI.button(DirectoryWords.state(state, l), style: .secondary, name: "state", value: state.rawValue)
            })</div>
            """)
        return "<div class=\"actions\">\(html)</div>"
    }

    /// Places by group with a button each way.
    static func steppers(_ me: SignedIn, _ view: ServiceView) -> HTML {
        let l = me.l
        if view.entry.places.isEmpty {
            return UI.empty(l("No places are reported yet. Write them under “Conditions and details”."))
        }
        return HTML.each(view.entry.places) { places in
            let name = DirectoryWords.group(places.group, l)
            let inner: HTML = """
                \(UI.hidden("group", places.group.rawValue))<div class="stepper"><span class="name">\(name)</span>\
                <button class="btn second" name="step" value="-1" aria-label="\(l("{group}: one place fewer is taken", ["group": name]))">−</button>\
                <output>\(l(
                    "{occupied} of {capacity} taken",
                    ["occupied": l.number(places.occupied), "capacity": l.number(places.capacity)]))</output>\
                <button class="btn second" name="step" value="1" aria-label="\(l("{group}: one place more is taken", ["group": name]))">+</button>\
                <span class="hint">\(l.plural("{n} left", "{n} left", places.left))\
                \(if: places.held > 0, " · \(l.plural("{n} kept for a referral", "{n} kept for referrals", places.held))")</span></div>
                """
            return UI.form(me, to: .servicePart(view.service.id, "places"), inline: true, inner)
        }
    }

    /// The full report as the service stands now.
    private static func fill(_ form: inout Form, _ entry: ServiceEntry) {
        form.set("state", entry.state?.state.rawValue ?? "")
        form.set("conditions", all: entry.state?.conditions.map(\.rawValue) ?? [])
        form.set("note", entry.state?.note ?? "")
        form.set("until", entry.state?.untilDay?.description ?? "")
        form.set("basis", entry.basis)
        for group in PlaceGroup.allCases {
            guard let places = entry.places(group) else { continue }
            form.set("capacity-\(group.rawValue)", String(places.capacity))
            form.set("occupied-\(group.rawValue)", String(places.occupied))
        }
    }

    static func full(_ me: SignedIn, _ view: ServiceView, _ kept: Form?) async throws -> HTML {
        let l = me.l
        var form: Form
        if let kept { form = kept } else { form = try await me.form(draft: "service.\(view.service.id)") }
        if kept == nil, !form.isRestored { fill(&form, view.entry) }
        var body = UI.hidden("basis", form.value("basis"))
        body += UI.radios(
            form, "state", l("State"),
            OpenState.allCases.map {
                Choice($0.rawValue, DirectoryWords.state($0, l), hint: DirectoryWords.explained($0, l))
            })
        body += UI.checks(
            form, "conditions", l("What somebody who comes must know"),
            StateCondition.allCases.map { Choice($0.rawValue, DirectoryWords.condition($0, l)) })
        body += UI.textArea(
            form, "note", l("Note"), hint: l("About the service. Never write about a person here."), required: false)
        body += UI.day(form, "until", l("Until"), hint: l("If you know when it changes again."), required: false)
        if view.kind?.hasPlaces == true {
            body += HTML.each(PlaceGroup.allCases) { group in
                UI.fieldset(
                    DirectoryWords.group(group, l),
                    "<div class=\"pair\">"
                        + UI.field(
                            form, "capacity-\(group.rawValue)", l("Places in all"), required: false, type: .number)
                        + UI.field(form, "occupied-\(group.rawValue)", l("Taken now"), required: false, type: .number)
                        + "</div>")
            }
        }
        return UI.form(
            me, to: .servicePart(view.service.id, "report"), form, submit: l("Report this"), body)
    }

    static func confirm(_ me: SignedIn, _ form: Form) async throws -> Reply {
        let id: ServiceID = try me.id("service")
        do { try await me.desk.directory.confirm(id, by: me.actor) } catch let problem as DirectoryProblem {
            // Still true until when? The whole report is asked for, filled with what is known.
            var report = Form(me.l)
            fill(&report, try await me.desk.directory.service(id, by: me.actor).entry)
            report.set("until", "")
            guard report.take(problem) else { throw problem }
            return try await ServicePage.show(me, form: report, status: 422)
        }
        return me.done(back(form, id), notice: me.l("Thank you. It is marked as confirmed now."))
    }

    static func state(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let id: ServiceID = try me.id("service")
        var form = posted
        guard let state = form.code("state", me.l("State"), OpenState.self), form.isValid else {
            return try await ServicePage.show(me, form: form, status: 422)
        }
        try await me.desk.directory.changeState(state, of: id, by: me.actor)
        return me.done(back(form, id), notice: me.l("The new state is visible to everybody now."))
    }

    static func places(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let id: ServiceID = try me.id("service")
        var form = posted
        guard let group = form.code("group", me.l("Group"), PlaceGroup.self),
            let step = form.int("step", me.l("Step"), in: -1...1), form.isValid
        else { return try await ServicePage.show(me, form: form, status: 422) }
        do {
            try await me.desk.directory.countPlace(group, step: step, of: id, by: me.actor)
        } catch DirectoryProblem.invalid(let field, _) where field == "places" {
            return me.done(.service(id), notice: me.l("No place is taken there. Nothing was changed."))
        }
        return me.done(.service(id), notice: me.l("The places are updated."))
    }

    /// For a service that hides its address: what stands in the open directory.
    static func openness(_ me: SignedIn, _ view: ServiceView) -> HTML {
        let l = me.l
        let form = Form(l, ["publicity": view.service.details.publicity.rawValue])
        let choices = [
            Choice(Publicity.none.rawValue, l("Nothing at all"), hint: l("It does not stand in the open directory.")),
            Choice(
                Publicity.listed.rawValue, l("That it exists"),
                hint: l("Name, whom it takes, region, telephone and e-mail; nothing about today.")),
            Choice(
                Publicity.places.rawValue, l("That it exists, and whether it has a place"),
                hint: l(
                    "Only “a place” or “none”, with the day, never a number. Whoever watches can learn that the last place was taken."
                )),
        ]
        return UI.form(
            me, to: .servicePart(view.service.id, "publicity"), form, submit: l("Save"),
            UI.radios(form, "publicity", l("What everybody may see without signing in"), choices))
    }

    static func publish(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let id: ServiceID = try me.id("service")
        var form = posted
        guard let publicity = form.code("publicity", me.l("What everybody may see"), Publicity.self), form.isValid
        else {
            return try await ServicePage.show(me, form: form, status: 422)
        }
        try await me.desk.directory.publish(publicity, of: id, by: me.actor)
        return me.done(.service(id), notice: me.l("The changes are saved."))
    }

    static func report(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let id: ServiceID = try me.id("service")
        let view = try await me.desk.directory.service(id, by: me.actor)
        var form = posted
        let state = form.code("state", l("State"), OpenState.self)
        let conditions = form.codes("conditions", l("Conditions"), of: StateCondition.allCases.map(\.rawValue))
        let note = form.text("note", l("Note"), required: false, max: 1_000)
        let until = form.day("until", l("Until"), required: false)
        var places: [PlacesReport] = []
        if view.kind?.hasPlaces == true {
            for group in PlaceGroup.allCases {
                let name = DirectoryWords.group(group, l)
                let capacity = form.int("capacity-\(group.rawValue)", name, in: 0...100_000, required: false)
                let occupied = form.int("occupied-\(group.rawValue)", name, in: 0...100_000, required: false)
                guard capacity != nil || occupied != nil else { continue }
                places.append(
                    PlacesReport(
                        group: group, unit: view.kind?.unit ?? .places, capacity: capacity ?? 0,
                        occupied: occupied ?? 0))
            }
        }
        guard form.isValid, let state else { return try await ServicePage.show(me, form: form, status: 422) }
        do {
            try await me.desk.directory.reportState(
                StateReport(
                    state: state, conditions: conditions.compactMap(StateCondition.init(rawValue:)), note: note,
                    untilDay: until, places: places, basis: form.value("basis").isEmpty ? nil : form.value("basis")),
                of: id, by: me.actor)
        } catch let problem as DirectoryProblem {
            if case .stale = problem {
                form.set("basis", try await me.desk.directory.service(id, by: me.actor).entry.basis)
                form.fail(
                    "",
                    l(
                        "Somebody has reported, or arrived, since you opened this page. How it stands now is above; below is what you wrote. Nothing is lost: look at both, then send it again."
                    ))
                return try await ServicePage.show(me, form: form, status: 409)
            }
            guard form.take(problem) else { throw problem }
            return try await ServicePage.show(me, form: form, status: 422)
        }
        return me.done(.service(id), notice: l("The report is visible to everybody now."))
    }

    private static func back(_ form: Form, _ id: ServiceID) -> Links {
        form.value("back").isEmpty ? .service(id) : .typed(form.value("back"))
    }
}
