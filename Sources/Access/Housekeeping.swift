import Kernel
import Storage

/// What is thrown away when its time is over: waits that have ended, sessions long past, drafts that nobody finished.
package enum Housekeeping {
    /// An ended session is kept this long for those who look into what happened.
    package static let sessionDays: Int64 = 90
    /// A draft may hold what somebody told: it is not kept longer than a person may need to come back to it.
    package static let draftDays: Int64 = 60

    private static let throttles = Statement(
        "throttles.sweep", "DELETE FROM throttles WHERE blocked_until < ?1 AND window_at < ?1")
    private static let sessions = Statement("sessions.prune", "DELETE FROM sessions WHERE expires_at < ?1")
    private static let drafts = Statement("drafts.prune", "DELETE FROM drafts WHERE updated_at < ?1")

    /// Run every hour by each process that serves; twice does no harm.
    package static func run(_ write: Write, _ now: Timestamp) throws {
        try write.run(throttles, [.at(now.adding(minutes: -SessionRules.throttleWindowMinutes))])
        try write.run(sessions, [.at(now.adding(days: -sessionDays))])
        try write.run(drafts, [.at(now.adding(days: -draftDays))])
    }
}
