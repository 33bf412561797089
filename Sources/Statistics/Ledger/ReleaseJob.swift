import Access
import Kernel
import Storage

extension Releases {
    /// How often the page's progress is written down.
    private static let tellMilliseconds: Int64 = 500

    package var jobHandlers: [String: JobRunner.Handler] { [Self.job: { try await make($0) }] }

    /// Makes one release. Killed, or out of time, it begins again with the same booking: what it had made was told to
    /// nobody. What cannot be made at all fails for good, until somebody takes it up again.
    private func make(_ job: Job) async throws {
        guard let id = ReleaseID(job.payload) else { return }
        guard let run = try await database.read({ try ReleaseStore.one($0, id) }),
            try await database.write({ try ReleaseStore.advance($0, id, progress: 0) })
        else { return }
        let meter = ReleaseWork.Meter()
        do {
            let data = try await database.readLong { try CaseMicrodata.load($0, run.order.fields) }
            try run.order.check(data)
            let method = try run.order.checkedMethod()
            let teller = Task { await tell(id, meter) }
            defer { teller.cancel() }
            let made = try await ReleaseWork.make(data, method, run.order.effort, meter)
            teller.cancel()
            await teller.value
            try Task.checkCancellation()
            try await keep(id, made)
        } catch is ReleaseWork.Stopped {
            // Deleted meanwhile: nothing is to be kept. Cancelled: the next try begins again.
            try Task.checkCancellation()
        } catch is MicrodataProblem {
            try await fail(id, .data)
        } catch is ReleaseProblem {
            try await fail(id, .data)
        }
    }

    private func tell(_ id: ReleaseID, _ meter: ReleaseWork.Meter) async {
        while !Task.isCancelled {
            // A sleep that is cut short means that the work has ended.
            do { try await Task.sleep(for: .milliseconds(Self.tellMilliseconds)) } catch { return }
            let part = meter.thousandths
            do {
                let isWanted = try await database.write { try ReleaseStore.advance($0, id, progress: part) }
                if !isWanted { return meter.stop() }
            } catch {
                // Progress is for whoever looks; the next half second tells it again.
                continue
            }
        }
    }

    func keep(_ id: ReleaseID, _ made: MadeRelease) async throws {
        let now = world.now()
        try await database.write { write in
            guard try ReleaseStore.end(write, id, made, at: now) else { return }
            try write.journal(
                JournalEntry(
                    id: .make(now: now), at: now, actor: nil, organisation: nil, act: "release.made", entity: id.cast(),
                    codes: "records=\(made.synthetic)"))
        }
    }

    private func fail(_ id: ReleaseID, _ failure: ReleaseRun.Failure) async throws {
        let now = world.now()
        try await database.write { try ReleaseStore.fail($0, id, failure, at: now) }
    }
}
