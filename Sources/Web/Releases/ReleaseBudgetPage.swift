import Access
import Kernel
import Localization
import Statistics

/// Sets how much all releases together may tell about one person, first or anew.
enum ReleaseBudgetPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let ledger = try await ledger(me)
        var values = ["seen": String(ledger.entries.count)]
        if let budget = try ledger.budget {
            values["epsilon"] = ReleaseWords.decimal(budget.epsilon)
            values["delta"] = ReleaseWords.decimal(budget.delta)
        }
        return try page(me, ledger, Form(me.l, values))
    }

    private static func ledger(_ me: SignedIn) async throws -> PrivacyLedger {
        guard me.may(Actions.ReleaseBudget.self) else { throw Problem.forbidden }
        return try await me.desk.statistics.releases.ledger(actor: me.actor)
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let ledger = try await ledger(me)
        var form = posted
        let epsilon = form.decimal("epsilon", l("Epsilon"))
        let delta = form.decimal("delta", l("Delta"))
        let reason = form.text("reason", l("Reason"))
        guard form.isValid, let epsilon, let delta else { return try page(me, ledger, form, status: 422) }
        do {
            try await me.desk.statistics.releases.setBudget(
                epsilon: epsilon, delta: delta, reason: reason, seen: Int(form.value("seen")) ?? -1, actor: me.actor)
        } catch let problem as ReleaseProblem {
            form.fail(problem.field ?? "", problem.problem.advice(l))
            // Whoever sends it again has seen what is there now.
            form.set("seen", String(ledger.entries.count))
            return try page(me, ledger, form, status: problem.problem.status)
        }
        return me.done(.releases, notice: l("The budget is set, and so is its entry in the audit log."))
    }

    private static func page(_ me: SignedIn, _ ledger: PrivacyLedger, _ form: Form, status: Int = 200) throws -> Reply {
        let l = me.l
        let isFirst = try ledger.budget == nil
        let title = isFirst ? l("Set the privacy budget") : l("Change the privacy budget")
        var inner = UI.hidden("seen", form.value("seen"))
        inner += UI.field(
            form, "epsilon", l("Epsilon"),
            hint: l("For all releases together, for ever. 1 protects strongly, 4 is usual, above 12 protects little."))
        inner += UI.field(
            form, "delta", l("Delta"),
            hint: l("The chance that the promise fails, as 0.000001: much smaller than one in the number of records."))
        inner += UI.textArea(
            form, "reason", l("Reason"),
            hint: l("Who decided it and why. It stays in the account for good; name no person who was helped."), rows: 3
        )
        let body = HTML.each(try ReleaseWords.left(ledger, l)) { "<p>\($0)</p>" }
        return me.page(
            title, status: status,
            UI.heading(
                title,
                lead: l("How much may all releases of the statistical cases together tell about one person?"))
                + (isFirst ? HTML() : body)
                + UI.form(
                    me, to: .room("statistics/releases/budget"), form, submit: l("Set the budget"), cancel: .releases,
                    inner))
    }
}

extension Form {
    /// A number with decimals, with a point or a comma.
    mutating func decimal(_ name: String, _ label: String) -> Double? {
        let typed = Trimming.line(value(name)).replacing(",", with: ".")
        guard !typed.isEmpty else {
            fail(name, l("{field}: please fill this in", ["field": label]))
            return nil
        }
        guard typed.utf8.count <= 24, let number = Double(typed), number.isFinite else {
            fail(name, l("{field}: a number, as 0.5", ["field": label]))
            return nil
        }
        return number
    }
}
