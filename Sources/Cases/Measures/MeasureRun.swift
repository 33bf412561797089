import Deadlines
import Kernel

/// One walk over every running clock that a measure can move: to show what it would do, or to do it.
package struct MeasureRun: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case preview, apply }
    package enum State: String, Sendable, CaseIterable { case waiting, running, done }

    package let id: MeasureRunID
    package let measure: MeasureID
    /// Of the measure when the walk was asked for: a preview of an earlier one proves nothing.
    package let revision: Int
    package let kind: Kind
    package let state: State
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
    /// How many running clocks there were at the beginning.
    package let total: Int
    package var counts: MeasureCounts
    /// The last clock that was looked at; the walk goes on after it, also after a crash.
    var after: ClockKey?
}

struct ClockKey: Sendable, Equatable {
    let caseID: CaseID
    let clock: ClockID
}

/// What a walk found.
package struct MeasureCounts: Sendable, Equatable {
    package struct OfKind: Sendable, Equatable {
        package var later = 0
        package var earlier = 0
        package var same = 0
    }

    /// Running clocks that were passed, and those of them that the measure is about.
    package var passed = 0
    package var covered = 0
    package var later = 0
    package var earlier = 0
    /// Covered by its kinds and place, and yet not moved.
    package var same = 0
    /// Those for which nothing can be computed with it.
    package var refused = 0
    /// People with a clock that would have run out in the window, or has, and now runs longer.
    package var savedPeople = 0
    package var worsePeople = 0
    package var kinds: [String: OfKind] = [:]
    var lastSaved: CaseID?
    var lastWorse: CaseID?
}

/// One clock that a walk found worth showing.
package struct MeasureRunRow: Sendable, Equatable {
    package enum Outcome: String, Sendable, CaseIterable {
        case earlier, later
        case leftOut = "left-out"
        case refused

        /// So many are kept: of those who would be worse off all, as far as anybody can read.
        var kept: Int { self == .earlier ? 10_000 : 100 }
    }

    package let outcome: Outcome
    package let caseID: CaseID
    package let reference: String
    /// Kind of clock.
    package let kind: String
    /// Nil where it depends on a state whose end is not known.
    package let before: Day?
    package let after: Day?
}

extension MeasureCounts {
    /// Identifiers, codes and numbers, as the row of the run keeps them.
    var text: String {
        var json = JSONWriter()
        json.object { json in
            json.member("passed", passed)
            json.member("covered", covered)
            json.member("later", later)
            json.member("earlier", earlier)
            json.member("same", same)
            json.member("refused", refused)
            json.member("saved", savedPeople)
            json.member("worse", worsePeople)
            json.member("lastSaved", ifPresent: lastSaved?.description)
            json.member("lastWorse", ifPresent: lastWorse?.description)
            json.memberObject("kinds") { json in
                for (kind, of) in kinds.sorted(by: { $0.key < $1.key }) {
                    json.memberArray(kind) { json in
                        for number in [of.later, of.earlier, of.same] { json.value(number) }
                    }
                }
            }
        }
        return json.text
    }

    init(text: String) throws {
        let json = try JSONValue(parsing: Array(text.utf8))
        passed = json["passed"]?.integer ?? 0
        covered = json["covered"]?.integer ?? 0
        later = json["later"]?.integer ?? 0
        earlier = json["earlier"]?.integer ?? 0
        same = json["same"]?.integer ?? 0
        refused = json["refused"]?.integer ?? 0
        savedPeople = json["saved"]?.integer ?? 0
        worsePeople = json["worse"]?.integer ?? 0
        lastSaved = json["lastSaved"]?.text.flatMap { CaseID($0) }
        lastWorse = json["lastWorse"]?.text.flatMap { CaseID($0) }
        for member in json["kinds"]?.members ?? [] {
            let numbers = (member.value.items ?? []).map { $0.integer ?? 0 }
            guard numbers.count == 3 else { continue }
            kinds[member.name] = OfKind(later: numbers[0], earlier: numbers[1], same: numbers[2])
        }
    }
}
