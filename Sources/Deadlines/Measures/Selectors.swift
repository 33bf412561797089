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
    /// It is taken to hold; these were not told.
    case taken([DeadlineAnswer.Fact])
    case fails
    /// It would hold if these were so: the earlier date stands.
    case open([DeadlineAnswer.Fact])
}

extension Measure.Conditions {
    /// - Parameter isNamed: the question names the measure itself, and so says that it covers the matter.
    func verdict(_ told: Selectors, _ period: Period?, isNamed: Bool) -> Verdict {
        if self == .none { return .holds }
        var taken: [DeadlineAnswer.Fact] = []
        var open: [DeadlineAnswer.Fact] = []
        if !types.isEmpty {
            guard let type = told.type, types.contains(type) else { return .fails }
        }
        if let type = told.type, typesNot.contains(type) { return .fails }
        if !officesNot.isEmpty {
            if let office = told.office {
                if officesNot.contains(office) { return .fails }
            } else {
                taken.append(.officeNot(officesNot))
            }
        }
        if longerThan != nil || upTo != nil {
            if let period {
                if let longerThan, period.roughDays <= longerThan.roughDays { return .fails }
                if let upTo, period.roughDays > upTo.roughDays { return .fails }
            } else {
                open.append(.length(over: longerThan, upTo: upTo))
            }
        }
        func weigh(_ holds: Bool?, isUsual: Bool, _ fact: DeadlineAnswer.Fact) -> Bool {
            if let holds { return holds }
            if isUsual || isNamed { taken.append(fact) } else { open.append(fact) }
            return true
        }
        if !areas.isEmpty {
            let holds = told.area.map(areas.contains)
            guard weigh(holds, isUsual: false, .area(areas)) else { return .fails }
        }
        if let notice {
            let holds = told.notice.map(notice.contains)
            guard weigh(holds, isUsual: false, .notice(notice)) else { return .fails }
        }
        if let pendingOn {
            let holds = told.application.map { $0 <= pendingOn }
            guard weigh(holds, isUsual: false, .pending(pendingOn)) else { return .fails }
        }
        if let presentOn {
            guard weigh(told.present, isUsual: true, .present(presentOn)) else {
                return .fails
            }
        }
        if leaving {
            guard weigh(told.leaving, isUsual: false, .leaving) else { return .fails }
        }
        if !open.isEmpty { return .open(open) }
        return taken.isEmpty ? .holds : .taken(taken)
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
