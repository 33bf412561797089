import Localization

/// Acts of the journal in words. What has none of its own is said by its room and its code.
enum AuditActs {
    static func act(_ act: String, _ l: Localizer) -> String {
        switch act {
        case "session.started": l("signed in")
        case "session.refused": l("a sign-in that was refused")
        case "session.ended": l("signed out")
        case "case.read": l("opened a case")
        case "case.list": l("saw a list with names")
        case "case.search": l("searched by name")
        case "case.open": l("began a case")
        case "case.edit": l("changed a case")
        case "case.assign": l("gave a case to somebody")
        case "case.close": l("closed a case")
        case "case.erase-ask": l("asked that a case be erased")
        case "case.erase-withdrawn": l("took back that a case be erased")
        case "case.erase-refused": l("decided that a case is not erased")
        case "case.erased": l("erased a case")
        case "case.erasures": l("looked at a wish for erasure")
        case "case.export": l("exported cases")
        case "consent.record": l("recorded a consent")
        case "consent.withdraw": l("recorded that a consent was withdrawn")
        case "request.read": l("opened a request")
        case "audit.read": l("looked at the audit")
        case "audit.head": l("the log was signed")
        case "audit.unsealed": l("entries came in without the key’s seal")
        case "audit.gone": l("an entry was gone before it entered the log")
        case "audit.alert": l("an alert was raised")
        case "audit.answered": l("an alert was looked into")
        case "policy.noted", "definition.noted": l("the program started here for the first time")
        case "policy.changed": l("who may do what was changed")
        case "definition.changed": l("a definition was changed")
        case "member.role": l("a role was given or taken")
        default: "\(room(String(act.prefix { $0 != "." }), l)): \(act)"
        }
    }

    static func room(_ room: String, _ l: Localizer) -> String {
        switch room {
        case "session": l("Sign-in")
        case "member": l("Accounts")
        case "case": l("Cases")
        case "consent": l("Consents")
        case "decision": l("Decisions")
        case "request": l("Requests")
        case "screening": l("Screenings")
        case "submission": l("Submissions")
        case "registration": l("Registration")
        case "service": l("Services")
        case "measure": l("Measures")
        case "limit": l("Time limits")
        case "release": l("Releases")
        case "policy": l("Policy")
        case "definition": l("Definitions")
        case "audit": l("Audit")
        default: room
        }
    }
}
