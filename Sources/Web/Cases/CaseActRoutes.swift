import Cases
import Kernel

/// The acts on a case: each has a page with a form, and the form's answer.
enum CaseActRoutes {
    static func open(_ doors: inout Doors) {
        doors.page("cases/new") { try await OpenCasePage.show($0) }
        doors.form("cases/new") { try await OpenCasePage.submit($0, $1) }
        doors.page("cases/:case/edit") { try await EditFieldsPage.show($0) }
        doors.form("cases/:case/edit") { try await EditFieldsPage.submit($0, $1) }
        doors.page("cases/:case/conflicts/:conflict") { try await ConflictPage.show($0) }
        doors.form("cases/:case/conflicts/:conflict") { try await ConflictPage.submit($0, $1) }
        doors.page("cases/:case/consents/new") { try await ConsentPages.new($0) }
        doors.form("cases/:case/consents/new") { try await ConsentPages.record($0, $1) }
        doors.page("cases/:case/consents/:consent/withdraw") { try await ConsentPages.ask($0) }
        doors.form("cases/:case/consents/:consent/withdraw") { try await ConsentPages.withdraw($0, $1) }
        doors.page("cases/:case/decisions/new") { try await DecisionPage.show($0) }
        doors.form("cases/:case/decisions/new") { try await DecisionPage.submit($0, $1) }
        doors.page("cases/:case/clocks/:clock") { try await ExtendPeriodPage.show($0) }
        doors.form("cases/:case/clocks/:clock") { try await ExtendPeriodPage.submit($0, $1) }
        doors.page("cases/:case/needs/new") { try await NeedPages.new($0) }
        doors.form("cases/:case/needs/new") { try await NeedPages.add($0, $1) }
        doors.page("cases/:case/needs/:need") { try await NeedPages.show($0) }
        doors.form("cases/:case/needs/:need/met") { me, _ in try await NeedPages.end(me, .met) }
        doors.form("cases/:case/needs/:need/withdrawn") { me, _ in try await NeedPages.end(me, .withdrawn) }
        doors.page("cases/:case/notes/new") { try await NotePage.show($0) }
        doors.form("cases/:case/notes") { try await NotePage.submit($0, $1) }
        doors.page("cases/:case/assign") { try await AssignPage.show($0) }
        doors.form("cases/:case/assign") { try await AssignPage.submit($0, $1) }
        doors.page("cases/:case/risk") { try await RiskPage.show($0) }
        doors.form("cases/:case/risk") { try await RiskPage.submit($0, $1) }
        doors.page("cases/:case/next-step") { try await NextStepPage.show($0) }
        doors.form("cases/:case/next-step") { try await NextStepPage.submit($0, $1) }
        doors.page("cases/:case/close") { try await ClosePages.close($0) }
        doors.form("cases/:case/close") { try await ClosePages.submitClose($0, $1) }
        doors.page("cases/:case/reopen") { try await ClosePages.reopen($0) }
        doors.form("cases/:case/reopen") { try await ClosePages.submitReopen($0, $1) }
        doors.page("cases/:case/erase") { try await AskErasurePage.show($0) }
        doors.form("cases/:case/erase") { try await AskErasurePage.submit($0, $1) }
        doors.form("cases/:case/erase/withdraw") { me, _ in try await AskErasurePage.withdraw(me) }
    }
}
