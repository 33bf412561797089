import Access
import Kernel
import Storage
import Vault

/// The three acts of a screening, inside a transaction.
extension Screenings {
    func begin(
        _ write: Write, _ permit: Permit<Actions.ScreeningStart>, _ new: NewScreening, _ now: Timestamp
    ) throws -> ScreeningID {
        guard permit.actor.member != nil || permit.actor.device != nil, let organisation = permit.actor.organisation
        else { throw ScreeningProblem.refused(.forbidden(action: Actions.ScreeningStart.name)) }
        guard set.setting(new.setting) != nil else { throw ScreeningProblem.unknownSetting }
        let isTag = new.language.utf8.allSatisfy {
            (97...122).contains($0 | 0x20) || (48...57).contains($0) || $0 == 45
        }
        guard isTag, (2...35).contains(new.language.utf8.count) else { throw ScreeningProblem.badLanguage }
        let id = ScreeningID.make(now: now)
        try lists.keep(write, now: now)
        let key = try KeyStore.create(write, vault, for: id.cast(), at: now)
        try ScreeningStore.insert(
            write, permit, id, new, organisation: organisation, toolVersion: set.version, key: key, now: now)
        try write.journal(
            permit.entry(at: now, entity: id.cast(), codes: "setting=\(new.setting) channel=\(new.channel.rawValue)"))
        return id
    }

    func answer(
        _ write: Write, _ permit: Permit<Actions.ScreeningAnswer>, _ id: ScreeningID, _ changes: ScreeningChanges,
        base: Int, _ now: Timestamp
    ) throws -> SavedScreening {
        let (file, key) = try Screenings.file(write.read, vault, permit, id)
        guard file.head.state == .open else { throw ScreeningProblem.finished }
        guard (0...file.head.version).contains(base) else { throw ScreeningProblem.unknownVersion }
        let list = try lists.list(write.read, version: file.head.toolVersion) ?? lists.current
        guard changes.answers.keys.allSatisfy({ list.indicator($0) != nil }) else {
            throw ScreeningProblem.unknownIndicator
        }
        let version = file.head.version + 1
        let isStale = base != file.head.version
        var sheet = file.sheet
        sheet.merge(changes.answers, base: base, version: version)
        let observations = Screenings.join(file.observations, changes.observations, isStale: isStale)
        let contact = Screenings.join(file.returnContact, changes.returnContact, isStale: isStale)
        try Screenings.check(observations.text, "observations", Limits.textCharactersMax)
        try Screenings.check(contact.text, "return_contact", Screenings.contactCharactersMax)
        // A late device may make the age less certain, never more: an unknown age is treated as a child's.
        let age = isStale && changes.age == .adult ? file.head.age : changes.age ?? file.head.age
        let next = ScreeningFile(
            head: file.head, sheet: sheet, observations: observations.text, returnContact: contact.text,
            explanation: nil)
        guard try ScreeningStore.save(write, permit, next, version: version, age: age, key: key) else {
            throw ScreeningProblem.finished
        }
        try write.journal(permit.entry(at: now, codes: "version=\(version) conflicts=\(sheet.conflicts.count)"))
        return SavedScreening(
            version: version, conflicts: sheet.conflicts, isTextJoined: observations.isJoined || contact.isJoined)
    }

    func end(
        _ write: Write, _ permit: Permit<Actions.ScreeningAnswer>, _ id: ScreeningID, _ now: Timestamp
    ) throws -> ScreeningResult {
        let (file, key) = try Screenings.file(write.read, vault, permit, id)
        guard file.head.state == .open else { throw ScreeningProblem.finished }
        guard file.sheet.conflicts.isEmpty else { throw ScreeningProblem.openConflicts }
        guard let set = try lists.list(write.read, version: file.head.toolVersion) else {
            throw ScreeningProblem.otherTool(started: file.head.toolVersion, here: lists.current.version)
        }
        let result = IndicatorRule.evaluate(file.sheet.answers, age: file.head.age, set: set)
        let explanation = ScreenExchange.explain(result, set: set)
        guard
            try ScreeningStore.finish(
                write, permit, id, result: result.code, explanation: explanation, key: key, now: now)
        else { throw ScreeningProblem.finished }
        try write.journal(permit.entry("screening.finished", at: now, codes: "result=\(result.code.rawValue)"))
        return result
    }
}
