import Access
import Kernel
import Localization
import Statistics

/// Chooses what is released and how it is protected.
enum ReleaseFormPage {
    private static let methods = ["privacy", "anonymity"]

    static func new(_ me: SignedIn) async throws -> Reply {
        let releases = me.desk.statistics.releases
        guard me.may(Actions.ReleaseMake.self) else { throw Problem.forbidden }
        let ledger = try await releases.ledger(actor: me.actor)
        let count = try await releases.recordCount(actor: me.actor)
        let delta = try ledger.budget?.delta ?? Self.delta(records: count)
        var form = try await me.form(
            draft: "release.new",
            [
                "method": "privacy", "delta": ReleaseWords.decimal(delta), "k": "10",
                "domain": NoisyTables.Domain.publicLists.rawValue, "effort": Synthesis.Effort.full.rawValue,
            ])
        if !form.isRestored { form.set("fields", all: StatisticalField.allCases.map(\.rawValue)) }
        return try page(me, ledger, form, count: count)
    }

    /// One digit is enough of a suggestion.
    private static func delta(records: Int) -> Double {
        let most = PrivacyBudget.delta(records: records)
        return (3...15).lazy.compactMap { Double("1e-\($0)") }.first { $0 <= most } ?? 1e-6
    }

    static func receive(_ me: SignedIn, _ posted: Form) async throws -> Reply {
        let l = me.l
        let releases = me.desk.statistics.releases
        guard me.may(Actions.ReleaseMake.self) else { throw Problem.forbidden }
        var form = posted
        func again(_ form: Form, _ status: Int) async throws -> Reply {
            try page(
                me, try await releases.ledger(actor: me.actor), form,
                count: try await releases.recordCount(actor: me.actor), status: status)
        }
        guard let order = read(&form) else { return try await again(form, 422) }
        do {
            return me.done(.release(try await releases.start(order, actor: me.actor)))
        } catch let problem as ReleaseProblem {
            form.fail(problem.field ?? "", problem.problem.advice(l))
            return try await again(form, problem.problem.status)
        }
    }

    private static func read(_ form: inout Form) -> ReleaseOrder? {
        let l = form.l
        let fields = form.codes(
            "fields", l("Columns"), of: StatisticalField.allCases.map(\.rawValue), required: true
        ).compactMap(StatisticalField.init(rawValue:))
        let effort = form.code("effort", l("How carefully"), Synthesis.Effort.self)
        var method: ReleaseOrder.Method?
        switch form.code("method", l("How people are protected"), of: methods) {
        case "privacy":
            let epsilon = form.decimal("epsilon", l("Epsilon"))
            let delta = form.decimal("delta", l("Delta"))
            let domain = form.code(
                "domain", l("Values"),
                of: [NoisyTables.Domain.publicLists.rawValue, NoisyTables.Domain.isPrivate.rawValue]
            ).flatMap(NoisyTables.Domain.init(rawValue:))
            if let epsilon, let delta, let domain { method = .privacy(epsilon: epsilon, delta: delta, domain) }
        case "anonymity":
            method = form.int("k", l("k"), in: 2...10_000).map { .anonymity(k: $0) }
        default: break
        }
        guard form.isValid, let method, let effort else { return nil }
        return ReleaseOrder(fields: fields, method: method, effort: effort)
    }

    private static func page(
        _ me: SignedIn, _ ledger: PrivacyLedger, _ form: Form, count: Int, status: Int = 200
    ) throws -> Reply {
        let l = me.l
        var body = UI.heading(
            l("Make a release"),
            lead: l.plural("From {n} statistical case.", "From {n} statistical cases.", count))
        let hasBudget = try ledger.budget != nil
        body += UI.notice(
            hasBudget ? .info : .warn,
            HTML.each(try ReleaseWords.left(ledger, l)) { "<p>\($0)</p>" }
                + "<p>\(l("What a release takes is booked before it is made and never given back, also when it fails or is deleted."))</p>"
        )
        var inner = UI.checks(
            form, "fields", l("Columns"),
            StatisticalField.allCases.map { Choice($0.rawValue, TableWords.name($0, l)) },
            hint: l("Fewer columns are kept more exactly."), required: true)
        inner += UI.radios(
            form, "method", l("How people are protected"),
            [
                Choice(
                    "privacy", l("Differential privacy"),
                    hint: l("A promise that holds whatever anybody knows, and that adds up over releases. Recommended.")
                ),
                Choice(
                    "anonymity", l("Only what at least k records share"),
                    hint: l("Easier to explain. Several such releases do not add up to a guarantee.")),
            ])
        inner += UI.fieldset(
            l("For differential privacy"),
            UI.field(
                form, "epsilon", l("Epsilon"),
                hint: l("How much may be told about one person: 1 protects strongly, 4 is usual."), required: false)
                + UI.field(
                    form, "delta", l("Delta"), hint: l("The chance that the promise fails."), required: false)
                + UI.radios(
                    form, "domain", l("Values"),
                    [
                        Choice(
                            NoisyTables.Domain.publicLists.rawValue, l("The lists of values are known to everybody"),
                            hint: l("As where a code list is published.")),
                        Choice(
                            NoisyTables.Domain.isPrivate.rawValue, l("Protect also that a value occurs at all"),
                            hint: l("Rare values are left out, and counts are less exact.")),
                    ], required: false))
        inner += UI.fieldset(
            l("For k"),
            UI.field(
                form, "k", "k", hint: l("So many records must share a combination of values. 10 is usual."),
                required: false, type: .number))
        inner += UI.radios(
            form, "effort", l("How carefully"),
            [
                Choice(Synthesis.Effort.full.rawValue, l("The full release")),
                Choice(
                    Synthesis.Effort.preview.rawValue, l("A quick, coarser preview"),
                    hint: l("It tells something too: it takes as much from the budget.")),
            ])
        body += UI.form(
            me, to: .room("statistics/releases/new"), form, submit: l("Book it and make it"), cancel: .releases, inner)
        return me.page(l("Make a release"), status: status, body)
    }
}
