import Kernel

extension Localizer {
    /// `6 April 2020`, in words of the language; never 06/04, which half the readers turn round.
    package func day(_ day: Day) -> String {
        let (year, month, number) = day.components
        let name = Months.names(language)[month - 1]
        switch language {
        case .en, .ar: return "\(number) \(name) \(year)"
        case .fr: return "\(number == 1 ? "1er" : String(number)) \(name) \(year)"
        case .es: return "\(number) de \(name) de \(year)"
        case .ru: return "\(number) \(name) \(year) г."
        case .zh: return "\(year)年\(month)月\(number)日"
        }
    }

    /// `6 April`, where the year is plain from the place.
    package func dayAndMonth(_ day: Day) -> String {
        let (_, month, number) = day.components
        let name = Months.names(language)[month - 1]
        switch language {
        case .en, .ar, .ru: return "\(number) \(name)"
        case .fr: return "\(number == 1 ? "1er" : String(number)) \(name)"
        case .es: return "\(number) de \(name)"
        case .zh: return "\(month)月\(number)日"
        }
    }

    /// `April 2020`.
    package func month(_ day: Day) -> String {
        let (year, month, _) = day.components
        switch language {
        case .zh: return "\(year)年\(month)月"
        case .es: return "\(Months.names(.es)[month - 1]) de \(year)"
        case .ru: return "\(Months.russianNominative[month - 1]) \(year) г."
        default: return "\(Months.names(language)[month - 1]) \(year)"
        }
    }

    /// The civil day of an instant in the reader's zone.
    package func day(of instant: Timestamp) -> String { day(zone.day(of: instant)) }

    /// `6 April 2020, 10:00 CEST`: people in several zones read the same page, so the zone is always said.
    package func time(_ instant: Timestamp) -> String {
        let comma = language == .ar ? "، " : language == .zh ? " " : ", "
        return "\(day(of: instant))\(comma)\(clock(instant)) \(zoneName(at: instant))"
    }

    /// `10:00`, 24 hours.
    package func clock(_ instant: Timestamp) -> String {
        let local = zone.local(instant)
        return "\(pad(local.hour, 2)):\(pad(local.minute, 2))"
    }

    /// The zone's abbreviation, or `UTC+05:45` where it has none but digits.
    package func zoneName(at instant: Timestamp) -> String {
        let abbreviation = zone.abbreviation(at: instant)
        guard let first = abbreviation.first, first == "+" || first == "-" else { return abbreviation }
        let minutes = abs(zone.offset(at: instant)) / 60
        return "UTC\(first)\(pad(minutes / 60, 2)):\(pad(minutes % 60, 2))"
    }

    /// `3 hours ago`, `in 2 days`; beyond 60 days the day itself. Rounded down, so that nothing looks later than it is.
    package func ago(_ instant: Timestamp, now: Timestamp) -> String {
        let l = self
        let minutes = now.minutes(since: instant)
        let isPast = minutes >= 0
        let amount = Int(minutes.magnitude)
        switch amount {
        case 0: return l("just now")
        case ..<60:
            return isPast
                ? l.plural("{n} minute ago", "{n} minutes ago", amount)
                : l.plural("in {n} minute", "in {n} minutes", amount)
        case ..<(48 * 60):
            return isPast
                ? l.plural("{n} hour ago", "{n} hours ago", amount / 60)
                : l.plural("in {n} hour", "in {n} hours", amount / 60)
        case ..<(60 * 24 * 60):
            return isPast
                ? l.plural("{n} day ago", "{n} days ago", amount / 1_440)
                : l.plural("in {n} day", "in {n} days", amount / 1_440)
        default: return day(of: instant)
        }
    }

    /// `12,345` as the language groups it. Arabic too gets Western digits: the pages are read in the Maghreb and the
    /// Mashriq alike, and telephone numbers, case numbers and times beside them are written so.
    package func number(_ value: Int) -> String {
        let digits = String(value.magnitude)
        let separator: String
        switch language {
        case .en, .zh, .ar: separator = ","
        case .fr: separator = "\u{202F}"
        case .ru: separator = "\u{A0}"
        // Spanish groups from five digits on (Real Academia: four stay together).
        case .es: separator = digits.count >= 5 ? "\u{A0}" : ""
        }
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += separator }
            text.append(digit)
        }
        return text
    }
}

/// Month names as they stand in a date. Source: Unicode CLDR, wide format names, Gregorian calendar.
enum Months {
    static func names(_ language: Language) -> [String] {
        switch language {
        case .en: english
        case .fr: french
        case .es: spanish
        case .ar: arabic
        case .ru: russian
        case .zh: chinese
        }
    }

    private static let english = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let french = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]
    private static let spanish = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ]
    private static let arabic = [
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ]
    private static let russian = [
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
        "декабря",
    ]
    static let russianNominative = [
        "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
        "декабрь",
    ]
    private static let chinese = (1...12).map { "\($0)月" }
}
