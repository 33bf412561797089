import Glibc
import Kernel

/// The converter as a program of its own that reads what strangers made: bounded in time, memory and what it writes; it
/// sees its folder and a few words of the environment, no secret of ours and no open file.
struct ConverterProcess {
    static let secondsMax = 60
    /// Part of every Debian (util-linux): sets the limits and becomes the program.
    static let limiter = [
        "prlimit", "--as=1073741824", "--fsize=67108864", "--cpu=\(secondsMax)", "--nofile=64", "--core=0", "--",
    ]
    let command: String
    let folder: String

    /// Everything it says goes to `said`. Throws `.converterMissing`, `.converterTooSlow`.
    func run(_ words: [String], said: String) async throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, said, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        for file in 3..<min(1_024, getdtablesize()) { posix_spawn_file_actions_addclose(&actions, file) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that what it may start ends with it.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let surroundings = [
            "PATH=\(path)", "HOME=\(folder)", "TMPDIR=\(folder)", "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1",
            "PYTHONUTF8=1", "PYTHONNOUSERSITE=1",
        ]
        var arguments: [UnsafeMutablePointer<CChar>?] = (Self.limiter + [command] + words).map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = surroundings.map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var child: pid_t = 0
        guard posix_spawnp(&child, Self.limiter[0], &actions, &attributes, &arguments, &environment) == 0 else {
            throw FormsProblem.converterMissing
        }
        var status: Int32 = 0
        for _ in 0..<(Self.secondsMax * 50) {
            if waitpid(child, &status, WNOHANG) == child {
                // Its words for a program that is not there or cannot be started.
                if [126, 127].contains((status >> 8) & 0xFF) { throw FormsProblem.converterMissing }
                return
            }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
        }
        kill(-child, SIGKILL)
        waitpid(child, &status, 0)
        throw FormsProblem.converterTooSlow
    }
}
