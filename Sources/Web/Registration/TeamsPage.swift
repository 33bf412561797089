import Access
import Directory
import Kernel
import Localization
import Registration

/// The teams of a registration: who is in them, and where they were sent.
enum TeamsPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        try await page(me, Form(me.l))
    }

    /// One page, several small forms: `act` says which.
    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let id: ExerciseID = try me.id("exercise")
        let registrations = me.desk.registrations
        var form = posted
        let team = TeamID(form.value("team"))
        do {
            switch form.value("act") {
            case "add":
                let name = form.line("name", l("Name of the team"))
                guard form.isValid else { return try await page(me, form, status: 422) }
                try await registrations.addTeam(name, to: id, me.actor)
            case "put":
                let who = form.value("who")
                let registrar: Registrar? =
                    MemberID(String(who.dropFirst(2))).map { .member($0) }.flatMap { who.hasPrefix("m:") ? $0 : nil }
                    ?? DeviceUserID(String(who.dropFirst(2))).map { .device($0) }
                guard let registrar else {
                    form.fail("who", l("{field}: please choose", ["field": l("Person or telephone")]))
                    return try await page(me, form, status: 422)
                }
                try await registrations.put(registrar, in: team, of: id, me.actor)
            case "assign", "unassign":
                guard let team else { throw Problem.unknown }
                let regions = me.desk.directory.regions.all.map(\.code)
                let region = form.code("region", l("Region"), of: regions)
                let target = form.int("target", l("People expected there"), in: 1...1_000_000, required: false)
                guard form.isValid, let region else { return try await page(me, form, status: 422) }
                try await registrations.assign(
                    team, region: region, target: target, isGone: form.value("act") == "unassign", of: id, me.actor)
            default: throw Problem.unknown
            }
        } catch let problem as RegistrationProblem where problem != .closed {
            form.fail(problem == .unfitRegistrar ? "who" : "name", problem.problem.advice(l))
            return try await page(me, form, status: 422)
        }
        return me.done(.exercisePart(id, "teams"), notice: l("Kept."))
    }

    private static func page(_ me: SignedIn, _ form: Form, status: Int = 200) async throws -> Reply {
        let l = me.l
        let id: ExerciseID = try me.id("exercise")
        let picture = try await me.desk.registrations.picture(id, me.actor)
        let mayChange = picture.exercise.isOpen && me.may(Actions.RegistrationManage.self, picture.exercise.facts)
        let people = mayChange ? try await Candidates.load(me) : Candidates(members: [:], devices: [:])
        var body = UI.heading(picture.exercise.name, lead: l("Teams and places"))
        body += ExercisePage.tabs(l, id, current: .exercisePart(id, "teams"))
        body += UI.errorSummary(form)
        if picture.teams.isEmpty { body += UI.empty(l("There is no team yet. A registration works without, too.")) }
        let names = try await me.memberNames(picture.teams.flatMap(\.members))
        for team in picture.teams {
            body += card(me, id, picture, team, names, people, form, mayChange)
        }
        if mayChange {
            let own = form.value("act") == "add" ? form : Form(l)
            body += UI.card(
                l("Add a team"),
                UI.form(
                    me, to: .exercisePart(id, "teams"), submit: l("Add the team"), style: .secondary,
                    UI.hidden("act", "add") + UI.field(own, "name", l("Name of the team"))))
        }
        return me.page(l("Teams and places"), status: status, body)
    }

    private static func card(
        _ me: SignedIn, _ id: ExerciseID, _ picture: ExercisePicture, _ team: Team, _ names: [MemberID: String],
        _ people: Candidates, _ form: Form, _ mayChange: Bool
    ) -> HTML {
        let l = me.l
        func small(_ act: String, _ fields: HTML, _ submit: String, _ style: UI.ButtonStyle) -> HTML {
            UI.form(
                me, to: .exercisePart(id, "teams"), submit: submit, style: style, inline: true,
                UI.hidden("act", act) + UI.hidden("team", team.id.description) + fields)
        }
        func out(_ who: String) -> HTML {
            mayChange
                ? UI.form(
                    me, to: .exercisePart(id, "teams"), submit: l("Take out"), style: .quiet, inline: true,
                    UI.hidden("act", "put") + UI.hidden("who", who)) : HTML()
        }
        var rows = HTML()
        for member in team.members {
            rows += "<li><div><bdi>\(names[member] ?? "–")</bdi></div>\(out("m:\(member)"))</li>"
        }
        for device in team.devices {
            let name = people.devices[device] ?? l("A telephone")
            rows +=
                "<li><div><bdi>\(name)</bdi> <span class=\"muted\">\(l("telephone"))</span></div>\(out("d:\(device)"))</li>"
        }
        for sent in team.assignments {
            let count = picture.count(team: team.id, region: sent.region)
            let place = ExercisePage.place(sent.region, me)
            let progress: HTML =
                sent.target.map { UI.progress(l.number($0), done: count, of: $0) } ?? HTML(text: l.number(count))
            let gone = mayChange ? small("unassign", UI.hidden("region", sent.region), l("Call back"), .quiet) : HTML()
            rows += "<li><div><strong>\(place)</strong> \(progress)</div>\(gone)</li>"
        }
        var body: HTML =
            rows.isEmpty ? "<p class=\"muted\">\(l("Nobody and no place yet."))</p>" : "<ul class=\"rows\">\(rows)</ul>"
        if mayChange {
            let own = form.value("team") == team.id.description ? form : Form(l)
            let regions = me.desk.directory.regions.all.map { Choice($0.code, $0.name) }
            body += UI.why(
                l("Put somebody in this team"), isOpen: own.value("act") == "put",
                small(
                    "put", UI.select(own, "who", l("Person or telephone"), people.choices(l)), l("Put in the team"),
                    .secondary))
            body += UI.why(
                l("Send this team to a region"), isOpen: own.value("act") == "assign",
                small(
                    "assign",
                    UI.select(own, "region", l("Region"), regions)
                        + UI.field(own, "target", l("People expected there"), required: false, type: .number),
                    l("Send the team there"), .secondary))
        }
        return UI.card(team.name, body)
    }
}

/// Who can be put in a team: people who fill in forms, and telephones in use.
struct Candidates {
    let members: [MemberID: String]
    let devices: [DeviceUserID: String]

    static func load(_ me: SignedIn) async throws -> Candidates {
        let members = try await me.desk.access.colleagues(of: me.actor).filter {
            !$0.isDisabled && !$0.roles.isDisjoint(with: Registrations.registrarRoles)
        }
        let devices =
            me.may(Actions.DeviceManage.self, Facts(owner: me.organisation))
            ? try await me.desk.access.devices(actor: me.actor).filter { $0.revokedAt == nil } : []
        return Candidates(
            members: Dictionary(members.map { ($0.id, $0.displayName) }, uniquingKeysWith: { first, _ in first }),
            devices: Dictionary(devices.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }))
    }

    func choices(_ l: Localizer) -> [Choice] {
        members.sorted { $0.value < $1.value }.map { Choice("m:\($0.key)", $0.value) }
            + devices.sorted { $0.value < $1.value }.map {
                Choice("d:\($0.key)", l("{name} (telephone)", ["name": $0.value]))
            }
    }
}
