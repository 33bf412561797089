/// Comparing what a client computed with what is computed here.
extension FormSession {
    /// Calculated values as sent, by state, before they are computed again; what legitimately varies is frozen as sent and
    /// not in it.
    func claimed() -> [Int: String] {
        var result: [Int: String] = [:]
        for unit in form.graph.units where unit.kind == .calculate {
            // A calculation in an open question is a proposal that people may write over.
            let node = form.model[unit.node]
            let isOpen = node.control.map { form.controls[$0].kind.isQuestion } ?? false && node.bind.readonly == nil
            let varies = isOpen || form[unit.expression].varies
            for state in store.instances(of: unit.node, from: nil) {
                if varies {
                    if !absent.contains(state) { frozen.insert(state) }
                } else {
                    result[state] = store.text(of: state)
                }
            }
        }
        return result
    }

    /// Whether a value as sent means what is computed. Engines write numbers, truths and dates in several ways.
    func agrees(_ sent: String, with state: Int) -> Bool {
        let own = store.text(of: state)
        if sent == own { return true }
        let (a, b) = (sent.trimmed, own.trimmed)
        if a == b { return true }
        let (x, y) = (number(a), number(b))
        if !x.isNaN, !y.isNaN, abs(x - y) <= max(1e-9, abs(y) * 1e-9) { return true }
        // Before 1582 engines count by different calendars.
        if x < -141_427, y < -141_427, abs(x - y) <= 12 { return true }
        let truths = ["1": true, "0": false, "true": true, "false": false]
        if let x = truths[a], let y = truths[b] { return x == y }
        return sameDay(a, b)
    }

    /// Numbers as engines write them, `1.5E7` and `Infinity` too; dates as days.
    private func number(_ text: String) -> Double {
        let plain = Numerals.number(text)
        if !plain.isNaN { return plain }
        if text.utf8.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }), let read = Double(text) {
            return read
        }
        return DateText(text)?.days(clock) ?? .nan
    }

    /// A date, and midnight of that date in whatever zone the client was.
    private func sameDay(_ a: String, _ b: String) -> Bool {
        guard let x = DateText(a), let y = DateText(b), let dayX = x.day, let dayY = y.day else { return false }
        let isMidnight = (x.milliseconds ?? 0) == 0 && (y.milliseconds ?? 0) == 0
        return dayX == dayY && isMidnight && (x.milliseconds == nil || y.milliseconds == nil)
    }
}
