import NIOCore
import NIOPosix

/// Requests are answered on the threads that read and write them: a page then wakes no second pool of threads, which
/// cost a sixth of its time (docs/decisions/0006). Whatever takes long has threads of its own: passphrases, long reads,
/// the writer, PostgreSQL's connections.
enum EventLoops {
    /// Once, before the server starts. Where the runtime does not offer the hook, everything works as before.
    static func answerRequests() {
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }
}
