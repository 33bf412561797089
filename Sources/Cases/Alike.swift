import Access
import Kernel
import Storage
import Vault

/// What two files are compared by when they may be about one person.
package struct PersonTraits: Sendable, Equatable {
    /// Every name the person goes by.
    package var names: [String]
    /// Nil when nobody knows it.
    package var age: Int?
    package var gender: String?

    package init(names: [String], age: Int?, gender: String?) {
        self.names = names.filter { !$0.isEmpty }
        self.age = age
        self.gender = gender
    }

    init(_ fields: [String: FieldValue], on day: Day) {
        let birth = fields[CaseFieldID.birthDate].flatMap { Day($0.value) }
        self.init(
            names: Self.names { fields[$0]?.value },
            age: birth?.years(until: day) ?? fields[CaseFieldID.age].flatMap { Int($0.value) },
            gender: fields[CaseFieldID.gender]?.value)
    }

    /// The name as one line, and the others the person goes by: a given name alone would make half a town one person.
    package static func names(_ value: (String) -> String?) -> [String] {
        let line = CaseFieldID.displayName(value)
        return [line, value(CaseFieldID.otherNames)].compactMap(\.self)
    }

    /// How likely both are one person, 0…1; nil when names, age or gender tell them apart. An age is often a guess: three
    /// years are within one, and a fifth of a grown person's.
    func likeness(to other: PersonTraits) -> Double? {
        if let age, let theirs = other.age, abs(age - theirs) > max(3, max(age, theirs) / 5) { return nil }
        if let gender, let theirs = other.gender, !gender.isEmpty, !theirs.isEmpty, gender != theirs { return nil }
        var best: Double?
        for name in names {
            for theirs in other.names {
                for score in [NameMatch.score(name, theirs), NameMatch.score(theirs, name)].compactMap(\.self) {
                    best = max(best ?? 0, score)
                }
            }
        }
        return best
    }
}

/// Another file that may be about the same person.
package struct AlikeCase: Sendable, Equatable {
    package let id: CaseID
    package let score: Double
}

extension Cases {
    private static let sharing = Statement(
        "name_tokens.sharing",
        """
        SELECT t.case_id FROM name_tokens t JOIN cases c ON c.id = t.case_id
        WHERE t.token IN (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) AND c.organisation_id = ?1 AND t.case_id <> ?2
        GROUP BY t.case_id ORDER BY COUNT(*) DESC, t.case_id DESC LIMIT ?11
        """)
    private static let tokensMax = 8
    /// So many files are opened for one comparison.
    private static let openedMax = 60

    /// The traits of a case, inside a transaction of another room that holds a permit; nil when it was erased.
    package static func traits<A: Action>(
        _ read: Read, _ id: CaseID, _ vault: Vault, on day: Day, _: Permit<A>
    ) throws -> PersonTraits? {
        guard let key = try KeyStore.load(read, vault, for: id.cast()) else { return nil }
        return PersonTraits(try FieldStore.all(read, id, CaseSeal(key: key)), on: day)
    }

    /// Files of one organisation that may be about a person with these traits, likeliest first. What is compared is shown
    /// to nobody. Costs one look into the index and the opening of at most 60 files.
    package static func alike<A: Action>(
        _ read: Read, to traits: PersonTraits, but id: CaseID?, of organisation: OrganisationID, _ vault: Vault,
        on day: Day, limit: Int, _ permit: Permit<A>
    ) throws -> [AlikeCase] {
        var tokens = Array(Set(traits.names.flatMap { vault.searchTokens($0).map(\.alike) }).prefix(tokensMax))
        guard let last = tokens.last else { return [] }
        while tokens.count < tokensMax { tokens.append(last) }
        let values: [SQLValue] = [.id(organisation), .id(id ?? CaseID(high: 0, low: 0))]
        let found = try read.all(sharing, values + tokens.map { .integer($0) } + [.int(openedMax)]) { row -> CaseID in
            try row.id(0)
        }
        var alike: [AlikeCase] = []
        for other in found {
            guard let theirs = try self.traits(read, other, vault, on: day, permit),
                let score = traits.likeness(to: theirs)
            else { continue }
            alike.append(AlikeCase(id: other, score: score))
        }
        return Array(alike.sorted { ($0.score, $0.id) > ($1.score, $1.id) }.prefix(limit))
    }
}
