import Kernel
import Synchronization

/// Forms that were read, so that a submission costs no second reading. A version never changes; drafts get a new
/// identifier with every change.
final class FormCache: Sendable {
    private struct Kept {
        var forms: [FormVersionID: (form: XForm, used: UInt64)] = [:]
        var clock: UInt64 = 0
    }

    private static let countMax = 32
    private let kept = Mutex(Kept())

    func form(_ id: FormVersionID) -> XForm? {
        kept.withLock { kept in
            guard let form = kept.forms[id]?.form else { return nil }
            kept.clock += 1
            kept.forms[id] = (form, kept.clock)
            return form
        }
    }

    /// The one that was not used for longest makes room.
    func keep(_ form: XForm, _ id: FormVersionID) {
        kept.withLock { kept in
            kept.clock += 1
            kept.forms[id] = (form, kept.clock)
            if kept.forms.count > Self.countMax, let oldest = kept.forms.min(by: { $0.value.used < $1.value.used }) {
                kept.forms[oldest.key] = nil
            }
        }
    }
}
