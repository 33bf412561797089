import Kernel

extension Measure {
    /// What a measure does to a clock. All days are included.
    package enum Move: Sendable, Equatable {
        /// Days in the window do not count.
        case suspend(Suspension)
        /// Time used is forgotten: the whole period runs again after the window.
        case restart(Restart)
        /// An end in the window becomes one day.
        case toDate(Window, Day)
        /// An end in the window comes so much later, at most on `cap`, at least on `orDate`.
        case add(Window, Period, cap: Day?, orDate: Day?)
        /// Good for as long as a state lasts, and some time beyond; `ended` once that is known.
        case whileState(Window, state: String, tail: Period?, ended: Day?)
        /// An end in the window that is earlier becomes that day.
        case floor(Window, Day)
        /// An act is in time within the own period, at most `cap`, counted from a day.
        case deem(Window, from: Day, cap: Period?)
        /// Cover goes on to a day at least; nil: nobody knows until when.
        case hold(Window, Day?)
        /// No date moves, but something is to be known: a border or an office is closed, no fine is due.
        case block(from: Day, to: Day?, says: String)
    }

    package struct Suspension: Sendable, Equatable {
        package var from: Day
        /// Nil while nobody knows when it ends.
        package var to: Day?
        /// Where the law or the courts count other than from the first to the last day.
        package var days: Int?
        /// A period that would begin inside: the first day after the window is day zero rather than day one.
        package var insideIsDayZero = false
        /// An end inside the window leaves so many days after it at least (Supreme Court of India, 10 January 2022).
        package var atLeast: Int?
        /// With fewer days left than this, a period of its own runs after the window (Colombia, Decree 564 of 2020).
        package var shortBelow: Int?
        package var shortThen: Period?
        /// A day that an authority fixed inside the window becomes the next working day after it (Switzerland).
        package var fixedDatesToNextWorkingDay = false

        package var length: Int? { days ?? to.map { Int($0.number - from.number) + 1 } }
    }

    package struct Restart: Sendable, Equatable {
        package var from: Day
        package var to: Day
        /// The day after the window is day zero (Austria) rather than day one (Spain).
        package var isDayZero = false
        /// Clocks whose period is doubled when it begins in the window or within so many working days after it.
        package var doubled: [String] = []
        package var doubledWithin = 0
    }

    package struct Window: Sendable, Equatable {
        package let first: Day?
        package let last: Day?

        package init(_ first: Day?, _ last: Day?) {
            self.first = first
            self.last = last
        }

        package func contains(_ day: Day) -> Bool {
            (first.map { $0 <= day } ?? true) && (last.map { day <= $0 } ?? true)
        }
    }

    /// What the matter must be like. What a question leaves open is taken as `Selectors` say.
    package struct Conditions: Sendable, Equatable {
        package var types: [String] = []
        package var typesNot: [String] = []
        package var officesNot: [String] = []
        package var areas: [String] = []
        package var longerThan: Period?
        package var upTo: Period?
        package var notice: Window?
        package var pendingOn: Day?
        package var presentOn: Day?
        package var leaving = false

        package static let none = Conditions()
    }
}

extension Measure.Move {
    /// The days on which an end can be touched at all, so that most measures cost a clock two comparisons.
    var reach: (first: Day?, last: Day?) {
        switch self {
        case .suspend(let stop): (stop.from, nil)
        case .restart(let again): (again.from, nil)
        case .toDate(let window, _), .add(let window, _, _, _), .whileState(let window, _, _, _), .floor(let window, _),
            .deem(let window, _, _), .hold(let window, _):
            (window.first, window.last)
        case .block(let from, let to, _): (from, to)
        }
    }
}

extension Measure {
    /// From the first day of its windows to the last; nil where nothing stands.
    package var window: Window? {
        guard let last = versions.last, !last.effects.isEmpty else { return nil }
        let firsts = last.effects.flatMap { $0.readings.map(\.move.reach.first) }
        return Window(firsts.contains(nil) ? nil : firsts.compactMap { $0 }.min(), windowEnd)
    }

    /// The last day of the windows of what stands last; nil when one is open, or nothing stands.
    package var windowEnd: Day? {
        let ends = (versions.last?.effects ?? []).flatMap { $0.readings.map(\.move.windowEnd) }
        return ends.contains(nil) ? nil : ends.compactMap { $0 }.max()
    }
}

extension Measure.Move {
    fileprivate var windowEnd: Day? {
        switch self {
        case .suspend(let stop): stop.to
        case .restart(let again): again.to
        default: reach.last
        }
    }
}
