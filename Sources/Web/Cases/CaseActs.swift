import Access
import Cases
import Kernel
import Localization

/// What every act on a case begins and ends with.
enum CaseActs {
    /// The file, for a page with a form: refused when the member may not do it, and while the stage does not allow it.
    static func begin<A: Action>(_ me: SignedIn, _ action: A.Type, _ command: CaseCommand) async throws -> CaseView {
        let view = try await load(me, action)
        if let problem = CaseRules.problem(command, in: view.record.stage) { throw problem }
        return view
    }

    /// The file, for what a form sent: only who asks is looked at. Where the case stands is asked when the act is done,
    /// so that a refusal can show what was typed.
    static func load<A: Action>(_ me: SignedIn, _ action: A.Type) async throws -> CaseView {
        let file = try await me.desk.cases.file(try me.id("case"), me.actor, timelineRows: 0)
        guard me.may(action, file.record.facts) else { throw Problem.forbidden }
        var members = [file.record.worker].compactMap(\.self)
        for conflict in file.conflicts { if let proposer = conflict.proposedBy { members.append(proposer) } }
        return CaseView(me, file, try await CaseNames.load(me, members))
    }

    /// A page of the case with one form. The title names no person.
    static func page(
        _ view: CaseView, _ title: String, lead: String? = nil, status: Int = 200, _ body: HTML
    ) -> Reply {
        let l = view.l
        let back: HTML = """
            <p class="muted">\(UI.link(l("Case {reference}", ["reference": view.record.reference]), to: .case(view.id)))\
            \(view.file.name.map { " · <bdi>\($0)</bdi>" as HTML })</p>
            """
        return view.me.page(title, status: status, back + UI.heading(title, lead: lead) + body)
    }

    /// Does what a form asks, or shows the form again with everything typed and what must be mended.
    static func submit(
        _ form: Form, show: (Form, Int) async throws -> Reply, _ act: () async throws -> Reply
    ) async throws -> Reply {
        guard form.isValid else { return try await show(form, 422) }
        do {
            return try await act()
        } catch let problem as CaseProblem {
            var form = form
            guard let status = form.take(problem) else { throw problem }
            return try await show(form, status)
        }
    }

    /// The same for forms that show how something stands and change it. When somebody else was faster the form comes
    /// again, with what was typed and what stands now, and goes on from there: one of the two decides.
    ///
    /// - Parameter renew: writes how it stands now into the form's hidden fields, and says it.
    static func change<A: Action>(
        _ view: CaseView, _ action: A.Type, _ form: Form, renew: (CaseView, inout Form) throws -> Void,
        show: (CaseView, Form, Int) async throws -> Reply, _ act: () async throws -> Reply
    ) async throws -> Reply {
        do {
            return try await submit(form, show: { try await show(view, $0, $1) }, act)
        } catch CaseProblem.changedMeanwhile {
            let now = try await load(view.me, action)
            var form = form
            try renew(now, &form)
            return try await show(now, form, 409)
        }
    }
}

extension Form {
    /// Puts a refusal of the case room beside the field that it is about, and says with which status the form is shown
    /// again. Nil when no form can mend it.
    mutating func take(_ problem: CaseProblem) -> Int? {
        let answer = problem.problem
        let field: String
        switch problem {
        case .unknownConsent, .unknownNeed, .unknownConflict, .unknownClock, .changedMeanwhile: return nil
        case .reasonsRequired: field = "reasons"
        case .notYet, .tooEarly, .notLater, .tooFar: field = "day"
        case .unfitWorker: field = "worker"
        case .unfitAuthority: field = "authority"
        case .badValue(let id, _), .unknownField(let id): field = CaseFieldInputs.name(id)
        case .tooLong(let id, _), .empty(let id): field = id == CaseFieldID.riskReasons ? "reasons" : id
        case .recipientRequired, .recipientNotAllowed: field = "recipient"
        case .untilInThePast: field = "until"
        case .otherReference: field = "reference"
        case .recoveryPeriodRunning: field = "asked"
        case .notAReconsideration: field = "again"
        // The one form of a case that shares something names the authority.
        case .noConsent, .noConsentOfGuardian: field = "authority"
        default: field = ""
        }
        fail(field, answer.advice(l).isEmpty ? answer.title(l) : "\(answer.title(l)). \(answer.advice(l))")
        return answer.status
    }
}
