import Kernel

/// What is known of a matter beyond its days. Nil: it was not told.
package struct Selectors: Sendable, Equatable {
    /// Kind of document or stay within the clock: `seasonal-work`.
    package var type: String?
    package var office: String?
    package var area: String?
    package var notice: Day?
    package var application: Day?
    package var present: Bool?
    package var leaving: Bool?
    /// Minors, protection orders, detention: what measures leave as it is.
    package var urgent: Bool?

    package init() {}

    static let none = Selectors()
}

/// Whether an effect is for this matter, and what had to be taken for granted or left out.
enum Verdict: Equatable {
    case holds
    /// It is taken to hold; the sentence says what was not told.
    case taken(String)
    case fails
    /// It would hold if the sentence were true: the earlier date stands.
    case open(String)
}

extension Measure.Conditions {
    /// - Parameter isNamed: the question names the measure itself, and so says that it covers the matter.
    func verdict(_ told: Selectors, _ period: Period?, isNamed: Bool) -> Verdict {
        if self == .none { return .holds }
        var taken: [String] = []
        var open: [String] = []
        if !types.isEmpty {
            guard let type = told.type, types.contains(type) else { return .fails }
        }
        if let type = told.type, typesNot.contains(type) { return .fails }
        if !officesNot.isEmpty {
            if let office = told.office {
                if officesNot.contains(office) { return .fails }
            } else {
                taken.append("the office is none of \(officesNot.joined(separator: ", "))")
            }
        }
        if longerThan != nil || upTo != nil {
            if let period {
                if let longerThan, period.roughDays <= longerThan.roughDays { return .fails }
                if let upTo, period.roughDays > upTo.roughDays { return .fails }
            } else {
                open.append("the period is \(lengthText)")
            }
        }
        func weigh(_ holds: Bool?, isUsual: Bool, _ sentence: String) -> Bool {
            if let holds { return holds }
            if isUsual || isNamed { taken.append(sentence) } else { open.append(sentence) }
            return true
        }
        if !areas.isEmpty {
            let holds = told.area.map(areas.contains)
            guard weigh(holds, isUsual: false, "the place is \(areas.joined(separator: " or "))") else { return .fails }
        }
        if let notice {
            let holds = told.notice.map(notice.contains)
            guard weigh(holds, isUsual: false, "the notice is dated \(notice.text)") else { return .fails }
        }
        if let pendingOn {
            let holds = told.application.map { $0 <= pendingOn }
            guard weigh(holds, isUsual: false, "the application was pending on \(pendingOn)") else { return .fails }
        }
        if let presentOn {
            guard weigh(told.present, isUsual: true, "the person was in the country on \(presentOn)") else {
                return .fails
            }
        }
        if leaving {
            guard weigh(told.leaving, isUsual: false, "the person leaves the country") else { return .fails }
        }
        if !open.isEmpty { return .open(open.joined(separator: " and ")) }
        return taken.isEmpty ? .holds : .taken(taken.joined(separator: " and "))
    }

    private var lengthText: String {
        [longerThan.map { "longer than \($0.text)" }, upTo.map { "at most \($0.text)" }]
            .compactMap { $0 }.joined(separator: " and ")
    }
}

extension Measure.Window {
    var text: String {
        switch (first, last) {
        case (let first?, let last?): "\(first) to \(last)"
        case (let first?, nil): "\(first) or later"
        case (nil, let last?): "\(last) or earlier"
        case (nil, nil): "at any time"
        }
    }
}
