import Kernel
import Localization
import Statistics

/// Releases and budgets in words that need no mathematics.
enum ReleaseWords {
    /// `0.000001` and never `1e-06`: as people type it, and without the zeros that say nothing.
    static func decimal(_ value: Double) -> String {
        let text = "\(value)"
        let parts = text.split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]), exponent < 0 else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let digits = parts[0].replacing(".", with: "").replacing(/0+$/, with: "")
        return "0." + String(repeating: "0", count: -exponent - 1) + digits
    }

    static func percent(_ part: Double, _ l: Localizer) -> String {
        l("{n} %", ["n": l.number(Int((part * 100).rounded()))])
    }

    /// δ as a chance.
    static func chance(_ delta: Double, _ l: Localizer) -> String {
        l("1 in {n}", ["n": l.number(Int((1 / max(delta, 1e-15)).rounded()))])
    }

    static func method(_ method: ReleaseOrder.Method, _ l: Localizer) -> String {
        switch method {
        case .privacy(_, _, .publicLists): l("Differential privacy, with known lists of values")
        case .privacy(_, _, .isPrivate): l("Differential privacy, with protected values")
        case .anonymity(let k): l("Shared by at least {k}", ["k": l.number(k)])
        }
    }

    /// ε and δ for a cell of a table.
    static func figures(_ method: ReleaseOrder.Method, _ l: Localizer) -> [HTML] {
        guard case .privacy(let epsilon, let delta, _) = method else { return ["–", "–"] }
        return ["<bdi>\(decimal(epsilon))</bdi>", "<bdi>\(decimal(delta))</bdi>"]
    }

    static func state(_ run: ReleaseRun, _ l: Localizer) -> HTML {
        switch run.state {
        case .waiting: UI.badge(l("Waiting", context: "release"), .info)
        case .running: UI.badge(l("Being made"), .info)
        case .failed: UI.badge(l("Failed", context: "release"), .bad)
        case .done: UI.badge(l("Ready", context: "release"), .good)
        case .deleted: UI.badge(l("Files deleted"), .quiet)
        }
    }

    /// What is promised, sentence by sentence.
    static func promise(_ order: ReleaseOrder, _ l: Localizer) -> [String] {
        var said: [String] = []
        switch order.method {
        case .privacy(let epsilon, let delta, let domain):
            said.append(
                l(
                    "Whatever anybody knows already: with this release a conclusion about one person becomes at most {times} times as likely as if that person's record had never been there, but for a chance of {chance}.",
                    ["times": times(epsilon, l), "chance": chance(delta, l)]))
            said.append(
                domain == .isPrivate
                    ? l("That a value occurs at all is protected too: values too rare to be told are left out.")
                    : l("The values that each column can have count as known to everybody."))
            said.append(l("The promise holds for one record a person; who has two records is protected half as well."))
        case .anonymity(let k):
            said.append(
                l(
                    "No combination of up to three values that fewer than {k} records share is in it.",
                    ["k": l.number(k)]))
            said.append(notAdding(l))
        }
        if order.effort == .preview { said.append(l("A preview: coarser than the full release would be.")) }
        return said
    }

    static func notAdding(_ l: Localizer) -> String {
        l(
            "Releases by k do not add up to a guarantee: whoever compares several of the same data, or knows nearly all records, may find somebody. They are written down here and take nothing from the budget."
        )
    }

    /// e^ε, with one decimal while it is small.
    private static func times(_ epsilon: Double, _ l: Localizer) -> String {
        let factor = PrivacyBudget.factor(epsilon)
        if factor >= 20 { return l.number(Int(min(factor.rounded(), 1e15))) }
        return decimal((factor * 10).rounded() / 10)
    }

    /// What is left of a budget, for whoever decides.
    static func left(_ ledger: PrivacyLedger, _ l: Localizer) throws -> [String] {
        guard let budget = try ledger.budget else {
            return [
                l(
                    "Nobody has said yet how much all releases together may tell about one person. Until then no differentially private release is made."
                )
            ]
        }
        let share = try ledger.share
        var said = [
            l(
                "{left} of the budget is left. All releases together may make a conclusion about one person at most {times} times as likely.",
                ["left": percent(1 - share, l), "times": times(budget.epsilon, l)])
        ]
        if let fits = try ledger.fittingEpsilon(delta: budget.delta, .publicLists) {
            said.append(
                l("One more release with an epsilon of up to {epsilon} fits.", ["epsilon": decimal(fits)]))
        } else {
            said.append(l("No differentially private release fits any more."))
        }
        return said
    }

    static func differing(_ numbers: [Int], _ l: Localizer) -> String {
        l(
            "The account of the budget and the audit log differ at entry {numbers}: somebody has changed the database by hand. Nothing is released before that is explained.",
            ["numbers": numbers.map { l.number($0) }.joined(separator: ", ")])
    }
}

extension ReleaseProblem: WebProblem {
    package var problem: Problem {
        switch self {
        case .noBudget:
            conflict("no-budget") { l in
                l("No budget is set. The data-protection officer says first how much all releases together may tell.")
            }
        case .overspent(let fits?):
            conflict("overspent") { l in
                l(
                    "Too little is left of the budget. An epsilon of at most {epsilon} would fit.",
                    ["epsilon": ReleaseWords.decimal(fits)])
            }
        case .overspent(nil):
            conflict("overspent") { l in
                l("The budget is spent: no differentially private release with this delta fits any more.")
            }
        case .ledgerDiffers(let numbers): conflict("ledger") { ReleaseWords.differing(numbers, $0) }
        case .stale: conflict("budget-changed") { l in l("Something was booked or set meanwhile. Look again.") }
        case .sameBudget: refused("same") { l in l("The budget is this already.") }
        case .notFailed: conflict("not-failed") { l in l("Only a release that failed is taken up again.") }
        case .notDone:
            conflict("not-done") { l in l("This release has no files: it is not ready, or they were deleted.") }
        case .noReason: refused("reason") { l in l("Write the reason: it stays in the account.") }
        case .badEpsilon:
            refused("epsilon") { l in
                l("Epsilon is a number from 0.01 to 50. 1 protects strongly, 4 is usual, above 12 protects little.")
            }
        case .badDelta:
            refused("delta") { l in
                l("Delta is a number above 0 and below 0.01, much smaller than one in the number of records.")
            }
        case .badK: refused("k") { l in l("k is a whole number from 2 to 10,000. 10 is usual, more protects more.") }
        case .tooFewColumns: refused("columns") { l in l("Choose two columns at least.") }
        case .tooFewRecords(let count, let least):
            refused("records") { l in
                l(
                    "There are {count} records: too few to hide anybody among. {least} are the least.",
                    ["count": l.number(count), "least": l.number(least)])
            }
        case .tooFewForK(let count):
            refused("k") { l in
                l(
                    "{count} records cannot hide anybody among so many. Take a smaller k.",
                    ["count": l.number(count)])
            }
        case .nearlyUnique(let field):
            refused("columns") { l in
                l(
                    "{column}: many records have a value to themselves. Leave this column out.",
                    ["column": TableWords.name(field, l)])
            }
        case .tooManyCells(let count, let most):
            refused("columns") { l in
                l(
                    "These columns have {count} combinations of values, {most} are the most. Leave some columns out.",
                    ["count": l.number(count), "most": l.number(most)])
            }
        }
    }

    /// The field of the form, and of the program's body, that it is about; nil when it is about none.
    var field: String? {
        switch self {
        case .overspent, .badEpsilon: "epsilon"
        case .badDelta: "delta"
        case .badK, .tooFewForK: "k"
        case .tooFewColumns, .nearlyUnique, .tooManyCells: "fields"
        case .noReason: "reason"
        case .sameBudget: "epsilon"
        case .noBudget: "method"
        case .ledgerDiffers, .stale, .tooFewRecords, .notFailed, .notDone: nil
        }
    }

    private func refused(_ code: String, _ advice: @escaping @Sendable (Localizer) -> String) -> Problem {
        Problem(422, "release.\(code)", title: { l in l("This cannot be taken as it is") }, advice: advice)
    }

    private func conflict(_ code: String, _ advice: @escaping @Sendable (Localizer) -> String) -> Problem {
        Problem(409, "release.\(code)", title: { l in l("This release cannot be made now") }, advice: advice)
    }
}
