import Kernel
import Storage

/// Takes away files that no submission names: the server stopped between a file and its row, or nobody could say whether
/// the row was written.
extension Forms {
    static let sweepJob = "form.sweep"
    /// A younger file may belong to a submission that is still arriving.
    static let sweepHours: Int64 = 24
    /// Files that are looked up in one read.
    private static let batch = 500

    package var jobHandlers: [String: JobRunner.Handler] {
        [Self.sweepJob: { _ in try await sweep() }]
    }

    /// Plans a sweep for this hour, once however many processes ask. Run every hour by each process that serves.
    package static func planSweep(_ write: Write, now: Timestamp) throws {
        let hour = now.milliseconds / 3_600_000
        try Jobs.enqueue(write, kind: sweepJob, payload: "", runAt: now, onceKey: "\(sweepJob) \(hour)")
    }

    func sweep() async throws {
        var rest = try attachments.kept(before: world.now().adding(hours: -Self.sweepHours))[...]
        while !rest.isEmpty {
            let looked = rest.prefix(Self.batch)
            rest = rest.dropFirst(looked.count)
            let unnamed = try await database.read { read in
                try looked.filter { try !SubmissionStore.isNamed(read, $0) }
            }
            attachments.discard(unnamed)
        }
    }
}
