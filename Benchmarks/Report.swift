import Dispatch
import Foundation

/// One figure a line, the same shape everywhere.
enum Report {
    static func section(_ title: String) {
        print("\n\(title)")
        fflush(nil)
    }

    static func line(_ name: String, _ value: String, _ note: String = "") {
        let padded = "  " + name + String(repeating: " ", count: max(1, 48 - name.count))
        print("\(padded)\(value)\(note.isEmpty ? "" : "   (\(note))")")
        fflush(nil)
    }

    static func attempt(_ what: String, _ body: () throws -> Void) {
        do { try body() } catch { line(what, "failed: \(error)") }
    }

    /// The value below which `share` of the sorted values lie.
    static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    static func milliseconds(_ value: Double) -> String { "\((value * 100).rounded() / 100) ms" }
    static func times(_ value: Double) -> String { "\((value * 100).rounded() / 100) times" }
    static func perSecond(_ value: Double) -> String { "\(Int(value.rounded())) a second" }

    /// Milliseconds on a clock that only goes forward.
    static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e6 }
}
