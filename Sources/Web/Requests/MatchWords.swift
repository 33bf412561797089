import Directory
import Kernel
import Localization

/// Why a service fits, and why not, in words.
enum MatchWords {
    static func reason(_ reason: MatchReason, _ l: Localizer) -> String {
        switch reason {
        case .placesLeft: l("Has places left")
        case .noPlacesNeeded: l("Counts no places")
        case .fresh: l("Confirmed lately")
        case .ageing: l("Confirmed some time ago")
        case .sameRegion: l("In the same region")
        case .neighbouringRegion: l("In a neighbouring region")
        case .fartherRegion: l("Farther away")
        case .sharedLanguage: l("Speaks a language the person understands")
        case .interpreterNeeded: l("No common language: needs an interpreter")
        case .languageNotStated: l("Does not say which languages it speaks")
        case .open: l("Open", context: "service")
        case .reduced: l("Open with limits")
        case .ageToConfirm: l("Will ask for the age, which is not known")
        case .closed: l("Closed now")
        case .quarantined: l("In quarantine")
        case .full: l("No place left")
        case .placesUnknown: l("Has not said how many places it has for this person")
        case .wrongAge: l("Does not take people of this age")
        case .adultsOnlyAgeUnknown: l("Takes adults only, and the age is not known")
        case .wrongSex: l("Does not take people of this gender")
        case .sexUnknown: l("Takes one gender only, and the person's is not recorded")
        case .noCommonLanguage: l("Has no language in common with the person")
        case .noChildren: l("Takes nobody with children")
        case .stale: l("Out of date: call first")
        case .unsafeArea: l("In an area that is not safe for the person")
        case .notServingRegion: l("Takes nobody from this region")
        case .notAccessible: l("Cannot meet the access needs")
        case .excluded: l("Was asked already for this need")
        case .notAsked: l("Its organisation takes no requests of this kind here: call first")
        }
    }

    /// One line: places, nearness, how fresh.
    static func brief(_ match: Match, _ l: Localizer) -> HTML {
        var parts: [String] = []
        if let left = match.placesLeft { parts.append(l.plural("{n} place left", "{n} places left", left)) }
        let told: [MatchReason] = [
            .sameRegion, .neighbouringRegion, .fartherRegion, .sharedLanguage, .interpreterNeeded, .ageing,
        ]
        parts += match.reasons.filter { told.contains($0) }.map { reason($0, l) }
        return "<span>\(parts.joined(separator: l.listComma))</span>"
    }

    static func list(_ reasons: [MatchReason], _ l: Localizer) -> HTML {
        let rows = HTML.each(reasons) { reason in
            "<li>\(reason.isAgainst ? Icon.stop : isDoubt(reason) ? Icon.warn : Icon.good) \(self.reason(reason, l))</li>"
        }
        return "<ul class=\"plain\">\(rows)</ul>"
    }

    /// Speaks for the service, but with something to mind.
    private static func isDoubt(_ reason: MatchReason) -> Bool {
        switch reason {
        case .ageing, .interpreterNeeded, .languageNotStated, .reduced, .ageToConfirm, .fartherRegion: true
        default: false
        }
    }
}
