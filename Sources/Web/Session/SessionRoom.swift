import Access
import HTTPTypes
import Kernel
import Localization

/// Signing in and out, the account, the language, drafts, the home page.
struct SessionRoom: Room {
    let navigation = [NavigationEntry(.desk, order: 0) { l in l("Your desk") }]

    func open(_ doors: inout Doors) {
        doors.openPage("sign-in") { visit in try await SignInPages.show(visit) }
        doors.openForm("sign-in") { visit, form in try await SignInPages.receive(visit, form) }
        doors.openPage("sign-in/code") { try await FactorPages.showCode($0) }
        doors.openForm("sign-in/code") { try await FactorPages.receiveCode($0, $1) }
        doors.page("account/second-factor") { try await FactorPages.show($0) }
        doors.form("account/second-factor/begin") { me, _ in try await FactorPages.begin(me) }
        doors.form("account/second-factor/confirm") { try await FactorPages.confirm($0, $1) }
        doors.form("account/second-factor/codes") { try await FactorPages.renewCodes($0, $1) }
        doors.form("account/second-factor/off") { try await FactorPages.switchOff($0, $1) }
        doors.form("sign-out") { me, _ in try await SignInPages.signOut(me) }
        doors.form("language") { me, form in try await AccountPages.setLanguage(me, form) }
        doors.page("account") { me in try await AccountPages.show(me) }
        doors.page("account/passphrase") { PassphrasePage.show($0) }
        doors.form("account/passphrase") { try await PassphrasePage.receive($0, $1) }
        doors.form("account/organisation") { try await ActingForPage.receive($0, $1) }
        doors.form("account/sessions/revoke-others") { me, _ in
            try await AccountPages.revokeOthers(me)
            return me.done(.account, notice: me.l("Every other session has ended."))
        }
        doors.form("account/sessions/:session/revoke") { me, _ in
            try await me.desk.access.revoke(try me.id("session"), me.session)
            return me.done(.account, notice: me.l("That session has ended."))
        }
        doors.table.add(.post, "drafts") { visit in try await Gate.admitDraft(visit) }
        doors.page("kept") { me in try await Kept.answer(me) }
        doors.page("desk") { me in try await DeskPage.show(me) }
    }
}

/// The home page of everybody who is signed in: what each room has for them, the most urgent first.
enum DeskPage {
    static func show(_ me: SignedIn) async throws -> Reply {
        let l = me.l
        var cards: [DeskCard] = []
        for room in me.visit.site.rooms { cards += try await room.cards(for: me) }
        cards.sort { $0.order < $1.order }
        var body = UI.heading(l("Your desk"), lead: l.day(of: me.now))
        if cards.isEmpty {
            body += UI.empty(l("Nothing waits for you. New work appears here as soon as it is yours."))
        } else {
            body += UI.cards(HTML.each(cards, \.html))
        }
        return me.page(l("Your desk"), body)
    }
}
