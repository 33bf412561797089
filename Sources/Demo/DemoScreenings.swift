import Access
import Cases
import Directory
import Kernel
import Screening

/// Screenings: most led to a case, some are finished without one, some are still open.
extension DemoHistory {
    /// Screens the person of a file; the answers are chance, more often yes than no.
    mutating func screen(_ number: Int, finishes: Bool) async throws -> ScreeningID? {
        let file = files[number]
        let person = file.person
        let isHotline = country.organisations[file.keeper].kind == .hotline
        guard let setting = screenings.set.setting(isHotline ? "hotline" : "street") ?? screenings.set.settings.first
        else { return nil }
        let age: AgeGroup = person.age.map { $0 < 18 ? .child : .adult } ?? .unknown
        let id = try await screenings.start(
            NewScreening(
                setting: setting.id, channel: isHotline ? .telephone : .inPerson, age: age,
                language: person.languages[0]),
            actor: file.worker)
        var answers: [String: Answer] = [:]
        for category in setting.ask {
            for indicator in screenings.set.indicators(in: category) where chance.chance(60) {
                answers[indicator.id] = chance.pick([.yes, .yes, .no, .no, .unknown, .refused])
            }
        }
        let note = chance.pick(["", "Speaks quietly and looks at the door.", "Somebody else answered the first call."])
        _ = try await screenings.save(
            id, ScreeningChanges(answers: answers, observations: note), base: 1, actor: file.worker)
        if finishes { _ = try await screenings.finish(id, actor: file.worker) }
        return id
    }

    /// Screenings without a case, of the last days.
    mutating func looseScreenings(_ count: Int) async throws {
        for _ in 0..<count {
            let number = files.count
            files.append(makeFile(.hotline))
            clock.set(now.adding(minutes: -Int64(chance.number(10...20_000))))
            _ = try await screen(number, finishes: chance.chance(60))
        }
        clock.set(now)
    }
}
