import Cases
import Storage

extension Registrations {
    private static let pairs = Statement(
        "registration_pairs.erase", "DELETE FROM registration_pairs WHERE case_id = ?1 OR other_id = ?1")

    /// To be given to `Cases`: nobody is compared with an erased case any more. That somebody was registered stays counted.
    package static let erasure: CaseReaction = { write, happening, _ in
        guard case .erased(let id, _) = happening else { return }
        try write.run(pairs, [.id(id)])
    }
}
