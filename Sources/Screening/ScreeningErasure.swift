import Kernel
import Storage
import Vault

/// What a screening told of a person goes with their case.
package enum ScreeningErasure {
    private static let ids = Statement("screenings.idsOfCase", "SELECT id FROM screenings WHERE case_id = ?1")
    private static let remove = Statement("screenings.erase", "DELETE FROM screenings WHERE case_id = ?1")

    package static func erase(_ write: Write, of id: CaseID, at now: Timestamp) throws {
        let screenings: [ScreeningID] = try write.all(ids, [.id(id)]) { try $0.id(0) }
        for screening in screenings { try KeyStore.destroy(write, for: screening.cast(), at: now) }
        try write.run(remove, [.id(id)])
    }
}
