import Directory
import Kernel

/// Matching over 10,000 services: what a case worker waits for when they look for a place.
enum MatchBenchmark {
    static func run(resources: String) async throws {
        let kinds = try ServiceKinds.load(resources + "/definitions/services/kinds.yaml")
        let regions = try Regions.load(resources + "/definitions/regions/demo.yaml")
        var chance = SeededGenerator(seed: 7)
        let now = Timestamp.wallClock()
        let provider = OrganisationID.make(now: now)
        var entries: [ServiceEntry] = []
        for number in 0..<10_000 {
            var details = Service.Details(name: "Service \(number)", kind: chance.pick(kinds.all).code)
            details.region = chance.pick(regions.all).code
            details.languages = [chance.pick(["en", "fr", "ar", "ru", "es"]), "en"]
            if chance.chance(40) { details.sexes = [chance.pick([.female, .male])] }
            if chance.chance(30) { details.ageMin = 18 }
            let state = ServiceState(
                state: chance.pick([.open, .open, .reduced, .closed, .quarantined]), conditions: [], note: "",
                confirmedAt: now.adding(minutes: -Int64(chance.number(1...4_000))), confirmedBy: nil, untilDay: nil)
            let places = ServicePlaces(
                group: .any, unit: .beds, capacity: 20, occupied: chance.number(0...20), held: 0, updatedAt: now)
            entries.append(
                ServiceEntry(
                    service: Service(
                        id: .make(now: now), organisation: provider, details: details, updatedAt: now, version: 1),
                    state: state, places: [places]))
        }
        let snapshot = DirectorySnapshot(kinds: kinds, regions: regions).updated(
            revisions: [], organisations: [], entries: entries)
        var times: [Double] = []
        for round in 0..<200 {
            var query = MatchQuery(need: "safe-accommodation")
            query.sex = round % 2 == 0 ? .female : .male
            query.age = 25
            query.languages = ["ar"]
            query.region = regions.all[round % regions.all.count].code
            let start = Report.now()
            _ = Matching.match(query, in: snapshot, now: now)
            times.append(Report.now() - start)
        }
        times.sort()
        Report.line(
            "matching over 10,000 services, p95", Report.milliseconds(Report.quantile(times, 0.95)), "goal 20 ms")
    }
}
