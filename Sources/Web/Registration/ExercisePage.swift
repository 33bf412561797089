import Access
import Directory
import Kernel
import Localization
import Registration

/// How a mass registration stands: the count, the map, the teams, the days, and what waits for a person.
enum ExercisePage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        let id: ExerciseID = try me.id("exercise")
        let picture = try await me.desk.registrations.picture(id, me.actor)
        let exercise = picture.exercise
        var body = heading(me, picture)
        if !exercise.isOpen {
            body += UI.notice(.info, "<p>\(l("This registration has ended. What was registered stays."))</p>")
        }
        body += waiting(me, picture)
        if picture.registered == 0 {
            body += UI.empty(l("Nobody was registered yet. Submissions of the form are counted here as they arrive."))
            return me.page(l("Registration"), body)
        }
        body += UI.section(l("By place"), ExerciseMap.html(me, picture) + places(me, picture))
        body += UI.section(l("By team"), teams(me, picture))
        body += UI.section(l("By day"), days(me, picture))
        return me.page(l("Registration"), body)
    }

    static func close(_ me: SignedIn) async throws -> Reply {
        let id: ExerciseID = try me.id("exercise")
        try await me.desk.registrations.close(id, me.actor)
        return me.done(.exercise(id), notice: me.l("The registration has ended."))
    }

    static func tabs(_ l: Localizer, _ id: ExerciseID, current: Links) -> HTML {
        UI.tabs(
            l("Parts of this registration"),
            [
                (l("How it stands"), .exercise(id)), (l("Teams and places"), .exercisePart(id, "teams")),
                (l("Perhaps seen twice"), .exercisePart(id, "pairs")),
                (l("Cases without a worker"), .exercisePart(id, "cases")),
            ], current: current)
    }

    private static func heading(_ me: SignedIn, _ picture: ExercisePicture) -> HTML {
        let (l, exercise) = (me.l, picture.exercise)
        var actions = UI.buttonLink(l("Count again"), to: .exercise(exercise.id), style: .secondary)
        if exercise.isOpen {
            actions += UI.form(
                me, to: .exercisePart(exercise.id, "close"), submit: l("End it"), style: .quiet, inline: true, HTML())
        }
        let lead = l(
            "{days}. Counted at {time}.",
            ["days": ExerciseListPage.days(exercise, l), "time": l.time(me.now)])
        return UI.heading(exercise.name, lead: lead, actions: actions)
            + tabs(l, exercise.id, current: .exercise(exercise.id))
    }

    private static func waiting(_ me: SignedIn, _ picture: ExercisePicture) -> HTML {
        let (l, id) = (me.l, picture.exercise.id)
        func figure(_ number: Int, _ label: String, _ link: Links?) -> HTML {
            let words: HTML = link.map { UI.link(label, to: $0) } ?? HTML(text: label)
            return "<li><div>\(words)</div><span class=\"num\">\(l.number(number))</span></li>"
        }
        return UI.card(
            l("Until now"),
            """
            <ul class="rows">\(figure(picture.registered, l("Registered people, each once"), nil))\
            \(figure(picture.openPairs, l("Pairs that may be one person"), .exercisePart(id, "pairs")))\
            \(figure(picture.duplicates, l("Registered twice, as somebody found"), nil))\
            \(figure(picture.withoutWorker, l("Cases on which nobody works"), .exercisePart(id, "cases")))</ul>
            """)
    }

    private static func places(_ me: SignedIn, _ picture: ExercisePicture) -> HTML {
        let l = me.l
        let codes = Set(picture.cells.map(\.region)).union(picture.teams.flatMap(\.assignments).map(\.region))
        let rows = codes.sorted { picture.count(region: $0) > picture.count(region: $1) }.map { code -> [HTML] in
            let count = picture.count(region: code)
            let sent = picture.teams.filter { $0.assignments.contains { $0.region == code } }.map(\.name)
            let target = picture.target(region: code)
            return [
                HTML(text: place(code, me)), HTML(text: l.number(count)),
                target.map { UI.progress(l.number($0), done: count, of: $0) } ?? "–",
                "<bdi>\(sent.isEmpty ? "–" : sent.joined(separator: l.listComma))</bdi>",
            ]
        }
        return UI.table(
            l, caption: l("By place"),
            [
                Column(l("Region")), Column(l("Registered people"), isNumber: true), Column(l("Expected")),
                Column(l("Teams sent there")),
            ], rows)
    }

    private static func teams(_ me: SignedIn, _ picture: ExercisePicture) -> HTML {
        let l = me.l
        var bars = picture.teams.map { (label: $0.name, value: picture.count(team: $0.id)) }
        let others = picture.count(team: nil)
        if others > 0 { bars.append((label: l("In no team"), value: others)) }
        return UI.barChart(l, title: l("Registered people by team"), unit: l("Registered people"), bars)
    }

    private static func days(_ me: SignedIn, _ picture: ExercisePicture) -> HTML {
        let l = me.l
        let days = Array(Set(picture.cells.map(\.day))).sorted().suffix(31)
        return UI.barChart(
            l, title: l("Registered people by day, the last 31 days with any"), unit: l("Registered people"),
            days.map { (label: l.day($0), value: picture.count(on: $0)) })
    }

    static func place(_ code: String, _ me: SignedIn) -> String {
        code.isEmpty
            ? me.l("A place that the map does not have") : DirectoryWords.region(code, me.desk.directory.regions)
    }
}

/// A map of tiles, one a region: the darker, the more people. The same figures stand in the table below it.
enum ExerciseMap {
    private static let side = 64

    /// Empty where the country's regions have no tiles.
    static func html(_ me: SignedIn, _ picture: ExercisePicture) -> HTML {
        let tiles = me.desk.directory.regions.all.compactMap { region in region.tile.map { (region, $0) } }
        guard let right = tiles.map(\.1.column).max(), let bottom = tiles.map(\.1.row).max() else { return HTML() }
        let top = max(tiles.map { picture.count(region: $0.0.code) }.max() ?? 1, 1)
        var svg: HTML = """
            <svg class="tiles" viewBox="0 0 \((right + 2) * side / 2) \((bottom + 1) * side)" direction="ltr" \
            aria-hidden="true">
            """
        for (region, tile) in tiles {
            let count = picture.count(region: region.code)
            let strength = count == 0 ? 4 : 12 + count * 33 / top
            let (x, y) = (tile.column * side / 2, tile.row * side)
            svg += """
                <rect x="\(x + 1)" y="\(y + 1)" width="\(side - 2)" height="\(side - 2)" rx="4" fill="currentColor" \
                fill-opacity="0.\(pad(strength, 2))"/>\
                <text x="\(x + side / 2)" y="\(y + 26)" text-anchor="middle" font-size="12" fill="currentColor">\
                \(region.name.prefix(9))</text>\
                <text x="\(x + side / 2)" y="\(y + 46)" text-anchor="middle" font-size="15" fill="currentColor">\
                \(me.l.number(count))</text>
                """
        }
        return "<figure class=\"chart\">\(svg)</svg></figure>"
    }
}
