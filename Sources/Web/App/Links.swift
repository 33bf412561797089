import Kernel

/// Every address of the site, in one place: pages link with these and never with text pasted together.
package enum Links: Sendable, Equatable {
    case front
    case help
    case signIn
    case signOut
    case language
    case account
    case passphrase
    case revokeSession(SessionID)
    case revokeOtherSessions
    case desk
    case drafts
    case kept
    case health

    case cases
    case newCase
    case `case`(CaseID)
    /// A part of a case's pages, `consents`, `decisions/new`, …
    case casePart(CaseID, StaticString)
    case screenings
    case newScreening
    case screening(ScreeningID)
    case screeningPart(ScreeningID, StaticString)
    case directory
    case service(ServiceID)
    case servicePart(ServiceID, StaticString)
    case organisation(OrganisationID)
    case organisationPart(OrganisationID, StaticString)
    case requests
    case request(RequestID)
    case requestPart(RequestID, StaticString)
    case oneTime(String)
    case forms
    case form(FormID)
    case formPart(FormID, StaticString)
    case formMedium(FormID, String)
    case browserDevice(BrowserDeviceID, StaticString)
    case submission(SubmissionID)
    case submissionPart(SubmissionID, StaticString)
    case submissionFile(SubmissionID, SubmissionFileID)
    case fieldReport(FieldReportID)
    case telephones
    case telephone(DeviceUserID)
    case telephonePart(DeviceUserID, StaticString)
    case registration
    case exercise(ExerciseID)
    case exercisePart(ExerciseID, StaticString)
    case measures
    case measure(MeasureID)
    case measurePart(MeasureID, StaticString)
    case measureRun(MeasureRunID)
    case measureRunClocks(MeasureRunID)
    case monitoring
    case statistics
    case publishedTable(PublishedTableID)
    case publishedTablePart(PublishedTableID, StaticString)
    case releases
    case release(ReleaseID)
    case releasePart(ReleaseID, StaticString)
    case administration
    case member(MemberID)
    case memberPart(MemberID, StaticString)
    /// A page of a room that needs no identifier.
    case room(StaticString)
    case asset(String)
    /// An address that somebody asked for and that was checked to be on this site: where to go on after signing in.
    case typed(String)
    /// One of the above with a query: `.query(.cases, [("stage", "open")])`.
    indirect case query(Links, [(String, String)])
    /// One of the above with a place on the page.
    indirect case anchor(Links, String)

    package var path: String {
        switch self {
        case .front: "/"
        case .help: "/help"
        case .signIn: "/sign-in"
        case .signOut: "/sign-out"
        case .language: "/language"
        case .account: "/account"
        case .passphrase: "/account/passphrase"
        case .revokeSession(let id): "/account/sessions/\(id)/revoke"
        case .revokeOtherSessions: "/account/sessions/revoke-others"
        case .desk: "/desk"
        case .drafts: "/drafts"
        case .kept: "/kept"
        case .health: "/healthz"
        case .cases: "/cases"
        case .newCase: "/cases/new"
        case .case(let id): "/cases/\(id)"
        case .casePart(let id, let part): "/cases/\(id)/\(part)"
        case .screenings: "/screenings"
        case .newScreening: "/screenings/new"
        case .screening(let id): "/screenings/\(id)"
        case .screeningPart(let id, let part): "/screenings/\(id)/\(part)"
        case .directory: "/directory"
        case .service(let id): "/directory/services/\(id)"
        case .servicePart(let id, let part): "/directory/services/\(id)/\(part)"
        case .organisation(let id): "/directory/organisations/\(id)"
        case .organisationPart(let id, let part): "/directory/organisations/\(id)/\(part)"
        case .requests: "/requests"
        case .request(let id): "/requests/\(id)"
        case .requestPart(let id, let part): "/requests/\(id)/\(part)"
        case .oneTime(let token): "/r/\(PercentCoding.encode(token))"
        case .forms: "/forms"
        case .form(let id): "/forms/\(id)"
        case .formPart(let id, let part): "/forms/\(id)/\(part)"
        case .formMedium(let id, let name): "/forms/\(id)/media/\(PercentCoding.encode(name))"
        case .browserDevice(let id, let part): "/forms/devices/\(id)/\(part)"
        case .submission(let id): "/forms/submissions/\(id)"
        case .submissionPart(let id, let part): "/forms/submissions/\(id)/\(part)"
        case .submissionFile(let id, let file): "/forms/submissions/\(id)/files/\(file)"
        case .fieldReport(let id): "/reports/\(id)"
        case .telephones: "/forms/telephones"
        case .telephone(let id): "/forms/telephones/\(id)"
        case .telephonePart(let id, let part): "/forms/telephones/\(id)/\(part)"
        case .registration: "/registration"
        case .exercise(let id): "/registration/\(id)"
        case .exercisePart(let id, let part): "/registration/\(id)/\(part)"
        case .measures: "/measures"
        case .measure(let id): "/measures/\(id)"
        case .measurePart(let id, let part): "/measures/\(id)/\(part)"
        case .measureRun(let id): "/measures/runs/\(id)"
        case .measureRunClocks(let id): "/measures/runs/\(id)/clocks"
        case .monitoring: "/monitoring"
        case .statistics: "/statistics"
        case .publishedTable(let id): "/tables/\(id)"
        case .publishedTablePart(let id, let part): "/tables/\(id)/\(part)"
        case .releases: "/statistics/releases"
        case .release(let id): "/statistics/releases/\(id)"
        case .releasePart(let id, let part): "/statistics/releases/\(id)/\(part)"
        case .administration: "/administration"
        case .member(let id): "/administration/members/\(id)"
        case .memberPart(let id, let part): "/administration/members/\(id)/\(part)"
        case .room(let path): "/\(path)"
        case .asset(let name): "/assets/\(name)"
        case .typed(let path): Links.isLocal(path) ? path : "/desk"
        case .query(let link, let pairs): link.path + PercentCoding.query(pairs)
        case .anchor(let link, let name): link.path + "#" + PercentCoding.encode(name)
        }
    }

    /// Begins on this site and stays there: `//elsewhere`, `/\\elsewhere` and control characters do not.
    static func isLocal(_ path: String) -> Bool {
        let bytes = Array(path.utf8.prefix(2_001))
        guard bytes.count <= 2_000, bytes.first == UInt8(ascii: "/") else { return false }
        if bytes.count > 1, bytes[1] == UInt8(ascii: "/") { return false }
        return bytes.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }
    }

    package static func == (a: Links, b: Links) -> Bool { a.path == b.path }
}

/// `%XX` in addresses and in posted forms.
enum PercentCoding {
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(upper(byte >> 4))
                bytes.append(upper(byte & 15))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func query(_ pairs: [(String, String)]) -> String {
        var text = ""
        for (name, value) in pairs where !value.isEmpty {
            text += (text.isEmpty ? "?" : "&") + encode(name) + "=" + encode(value)
        }
        return text
    }

    /// Nil when a `%` is not followed by two digits, the bytes are not UTF-8, or one is NUL, which no text has. `+` is a space only in forms.
    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "%") {
                guard let first = iterator.next(), let second = iterator.next(), let high = Hex.value(first),
                    let low = Hex.value(second)
                else { return nil }
                decoded.append(high << 4 | low)
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return decoded.contains(0) ? nil : String(validating: decoded, as: UTF8.self)
    }

    private static func upper(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 48 + nibble : 55 + nibble }
}
