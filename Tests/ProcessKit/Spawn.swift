import Glibc

/// Starts processes in an environment that does not depend on who runs the tests.
enum Spawn {
    /// What every process of these tests sees of the environment.
    static let environment = [
        "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8",
        // An instrumented server would write its counters over those of the tests.
        "LLVM_PROFILE_FILE": "/dev/null",
    ]

    /// What Glibc shows to Swift can neither change folder nor close what a process inherits; a shell does, then becomes the process.
    /// The network library does not close its sockets on `exec`: a server would hold its own client's connection open.
    private static let preparation =
        #"cd "$0" || exit 127; for path in /proc/self/fd/*; do fd=${path##*/}; if ((fd > 2)); then exec {fd}>&-; fi; done; exec "$@""#

    /// - Parameters:
    ///   - input: a descriptor to read from; `/dev/null` when absent.
    ///   - output: files for the standard output and the standard error.
    static func start(
        _ words: [String], environment: [String: String] = environment, input: Int32? = nil, output: (String, String) = ("/dev/null", "/dev/null"),
        in folder: String = "/"
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, output.0, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, output.1, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var arguments = (["bash", "-c", preparation, folder] + words).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var pid: pid_t = 0
        let status = posix_spawnp(&pid, "bash", &actions, nil, &arguments, &variables)
        guard status == 0 else { throw Failure("\(words[0]) does not start: \(String(cString: strerror(status)))") }
        return pid
    }
}
