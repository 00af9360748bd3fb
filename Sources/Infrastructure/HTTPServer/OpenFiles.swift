import Glibc

/// The files and sockets that the system lets this process open.
enum OpenFiles {
    /// Those that are no connections of clients: databases, logs, other servers.
    private static let others = 256
    private static let minimum = 64

    /// How many connections clients may have, of those wanted: a server that runs out of descriptors accepts nobody any more. The process's own
    /// limit, which is often 1024, is raised for it as far as the system allows.
    static func connections(wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
        let needed = rlim_t(wanted + others)
        if limit.rlim_cur < needed {
            var raised = limit
            raised.rlim_cur = min(needed, limit.rlim_max)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return limit.rlim_cur >= needed ? wanted : max(Int(limit.rlim_cur) - others, minimum)
    }
}
