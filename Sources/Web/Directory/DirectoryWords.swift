import Directory
import Kernel
import Localization

/// The directory's codes in words that people read.
enum DirectoryWords {
    static func state(_ state: OpenState, _ l: Localizer) -> String {
        switch state {
        case .open: l("Open", context: "service")
        case .reduced: l("Reduced", context: "service")
        case .closed: l("Closed", context: "service")
        case .quarantined: l("In quarantine")
        }
    }

    static func tone(_ state: OpenState) -> UI.Tone {
        switch state {
        case .open: .good
        case .reduced: .warn
        case .closed: .bad
        case .quarantined: .bad
        }
    }

    static func explained(_ state: OpenState, _ l: Localizer) -> String {
        switch state {
        case .open: l("Takes people as usual")
        case .reduced: l("Takes people, with limits")
        case .closed: l("Takes nobody now")
        case .quarantined: l("Nobody may enter or leave because of an infection")
        }
    }

    static func badge(_ entry: ServiceEntry, _ l: Localizer) -> HTML {
        guard let state = entry.state?.state else { return UI.badge(l("Never reported"), .quiet) }
        return UI.badge(self.state(state, l), tone(state))
    }

    static func condition(_ condition: StateCondition, _ l: Localizer) -> String {
        switch condition {
        case .testBefore: l("A negative test is needed before arrival")
        case .quarantineOnArrival: l("New arrivals stay apart for some days")
        case .remoteOnly: l("By telephone or video only")
        case .byAppointment: l("By appointment only")
        case .reducedHours: l("Shorter hours")
        case .ownTransport: l("No transport can be offered")
        }
    }

    static func organisation(_ kind: OrganisationKind, _ l: Localizer) -> String {
        switch kind {
        case .ngo: l("Non-governmental organisation")
        case .police: l("Police")
        case .health: l("Health service")
        case .hotline: l("Hotline")
        case .international: l("International organisation")
        case .municipality: l("Municipality")
        case .guardianship: l("Guardianship authority")
        case .other: l("Other organisation")
        case .labourInspectorate: l("Labour inspectorate")
        case .competentAuthority: l("Competent authority")
        case .shelterProvider: l("Shelter provider")
        case .legalAid: l("Legal aid organisation")
        }
    }

    static func sex(_ sex: Sex, _ l: Localizer) -> String {
        switch sex {
        case .female: l("Women")
        case .male: l("Men")
        case .other: l("People of another gender")
        case .unknown: l("Not stated")
        }
    }

    static func group(_ group: PlaceGroup, _ l: Localizer) -> String {
        switch group {
        case .any: l("Anybody")
        case .women: l("Women")
        case .men: l("Men")
        case .families: l("Families")
        case .children: l("Children")
        }
    }

    static func unit(_ unit: PlaceUnit, _ l: Localizer) -> String {
        switch unit {
        case .beds: l("Beds")
        case .rooms: l("Rooms")
        case .appointments: l("Appointments")
        case .places: l("Places")
        }
    }

    static func access(_ need: AccessNeed, _ l: Localizer) -> String {
        switch need {
        case .wheelchair: l("Wheelchair access")
        case .hearing: l("Help for people hard of hearing")
        case .sight: l("Help for people with low sight")
        case .assistance: l("Personal assistance")
        case .signLanguage: l("Sign language")
        case .easyLanguage: l("Easy language")
        }
    }

    /// "Confirmed 3 hours ago", with a warning when it no longer counts.
    static func freshness(_ freshness: Freshness, _ confirmedAt: Timestamp?, _ l: Localizer, now: Timestamp) -> HTML {
        guard let confirmedAt else { return UI.badge(l("Never confirmed: call first"), .warn) }
        let age = l("Confirmed {time}", ["time": l.ago(confirmedAt, now: now)])
        return switch freshness {
        case .fresh: "<span class=\"hint\">\(age)</span>"
        case .ageing: "<span class=\"hint\">\(age)</span> \(UI.badge(l("Getting old"), .info))"
        case .stale: "<span class=\"hint\">\(age)</span> \(UI.badge(l("Out of date: call first"), .warn))"
        }
    }

    static func ages(_ details: Service.Details, _ l: Localizer) -> String {
        switch (details.ageMin, details.ageMax) {
        case (nil, nil): l("All ages")
        case (let low?, nil): l("{low} years and older", ["low": l.number(low)])
        case (nil, let high?): l("Up to {high} years", ["high": l.number(high)])
        case (let low?, let high?):
            l("{low} to {high} years", ["low": l.number(low), "high": l.number(high)])
        }
    }

    static func region(_ code: String, _ regions: Regions) -> String { regions[code]?.name ?? code }
}

/// Languages that people and services may speak, by ISO 639 code, in their own words.
enum LanguageNames {
    private static let own: [String: String] = [
        "am": "አማርኛ", "ar": "العربية", "bg": "Български", "bn": "বাংলা", "cs": "Čeština", "de": "Deutsch",
        "el": "Ελληνικά",
        "en": "English", "es": "Español", "fa": "فارسی", "fr": "Français", "ha": "Hausa", "hi": "हिन्दी", "hu": "Magyar",
        "id": "Bahasa Indonesia", "ig": "Igbo", "it": "Italiano", "ja": "日本語", "km": "ខ្មែរ", "ko": "한국어", "ku": "Kurdî",
        "lo": "ລາວ", "mn": "Монгол", "my": "မြန်မာ", "ne": "नेपाली", "nl": "Nederlands", "pa": "ਪੰਜਾਬੀ", "pl": "Polski",
        "ps": "پښتو", "pt": "Português", "ro": "Română", "ru": "Русский", "rw": "Kinyarwanda", "si": "සිංහල",
        "so": "Soomaali",
        "sq": "Shqip", "sr": "Srpski", "sv": "Svenska", "sw": "Kiswahili", "ta": "தமிழ்", "th": "ไทย", "ti": "ትግርኛ",
        "tl": "Tagalog", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "uz": "Oʻzbekcha", "vi": "Tiếng Việt",
        "wo": "Wolof", "yo": "Yorùbá", "zh": "中文",
    ]

    static let codes = own.keys.sorted { (own[$0] ?? $0).lowercased() < (own[$1] ?? $1).lowercased() }
    static let choices = codes.map { Choice($0, name($0)) }

    static func name(_ code: String) -> String { own[code] ?? code }
    static func list(_ codes: [String], _ l: Localizer) -> String { codes.map(name).joined(separator: l.listComma) }
}
