import Kernel

/// What a release promises, in words for whoever signs it, with its utility and its risk.
package struct ReleaseReport: Sendable {
    package let release: Release
    package let utility: UtilityReport
    package let risk: RiskReport
    package let realRecords: Int

    package init(_ release: Release, utility: UtilityReport, risk: RiskReport, realRecords: Int) {
        self.release = release
        self.utility = utility
        self.risk = risk
        self.realRecords = realRecords
    }

    /// The promise, in sentences that need no mathematics.
    package var promise: [String] {
        var sentences: [String] = []
        switch release.method {
        case .differentialPrivacy(let budget, let domain):
            let most = Self.number(PrivacyBudget.factor(budget.epsilon))
            sentences.append(
                "Whatever anybody knows already: seeing this release makes any conclusion about one person at most "
                    + "\(most) times as likely as if that person's record had never been in the data (epsilon "
                    + "\(Self.number(budget.epsilon))), but for a chance of \(budget.delta) (delta).")
            switch domain {
            case .publicLists:
                sentences.append(
                    "The values that each column can have are taken as known to everybody. If the mere occurrence of a "
                        + "value could give somebody away, make the release with a private domain.")
            case .isPrivate:
                sentences.append(
                    "That a value occurs at all is protected too: values too rare to be told are left out, as if missing."
                )
            }
            sentences.append(
                "The promise holds for one record a person; who has two records is protected half as well.")
        case .anonymity(let k):
            sentences.append(
                "No combination of up to three values that fewer than \(k) records share is in this release, and counts "
                    + "were rounded to the nearest \(k) before the records were made.")
            sentences.append(
                "This is no protection against somebody who already knows nearly all records, or who compares several "
                    + "releases of the same data; differential privacy is.")
        }
        if !release.isSecret {
            sentences.append("MADE WITH A SEED: whoever knows the seed can take the noise off. Do not publish it.")
        }
        if release.effort == .preview { sentences.append("A preview: coarser than the release would be.") }
        return sentences
    }

    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.memberStrings("promise", promise)
            switch release.method {
            case .differentialPrivacy(let budget, let domain):
                json.member("method", "differential-privacy")
                json.member("epsilon", budget.epsilon)
                json.member("delta", budget.delta)
                json.member("mu", budget.mu)
                json.member("domain", domain.rawValue)
            case .anonymity(let k):
                json.member("method", "k-anonymity")
                json.member("k", k)
            }
            json.member("effort", release.effort.rawValue)
            json.member("protects", release.isSecret)
            json.member("records", realRecords)
            json.member("synthetic_records", release.synthetic.count)
            json.memberObject("values_withheld") { json in
                for (column, values) in release.withheld where values > 0 { json.member(column, values) }
            }
            json.memberArray("utility") { json in for line in utility.lines { Self.write(line, to: &json) } }
            json.memberObject("risk") { json in
                json.member("rare_combinations", risk.rare)
                json.member("rare_combinations_shown", risk.rareShown)
                json.member("unique_records", risk.unique)
                json.member("unique_records_repeated", risk.uniqueRepeated)
                json.member("membership_attack", risk.membership)
                json.member("attribute_attack_inside", risk.attributeInside)
                json.member("attribute_attack_outside", risk.attributeOutside)
            }
            json.member("not_for_publication", "utility and risk were taken from the real records")
        }
        return json.bytes
    }

    private static func write(_ line: UtilityReport.Line, to json: inout JSONWriter) {
        json.object { json in
            json.member("length", line.length)
            json.member("combinations", line.combinations)
            json.member("mean_absolute_error", line.meanAbsoluteError)
            json.member("mean_relative_error", line.meanRelativeError)
            json.member("lost", line.lost)
            json.member("fabricated", line.fabricated)
            json.member("fabricated_mass", line.fabricatedMass)
        }
    }

    private static func number(_ number: Double) -> String {
        number >= 100 ? "\(Int(number.rounded()))" : "\((number * 10).rounded() / 10)"
    }
}
