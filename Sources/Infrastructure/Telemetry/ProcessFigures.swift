import Glibc
public import MetricsKit

/// What the system says of this process (Linux: proc(5)), under the names that collectors' dashboards expect.
public struct ProcessFigures: Sendable, Equatable {
    /// The system has no such file, or writes it in another way.
    struct Unreadable: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) cannot be read" }
    }

    public let cpuSeconds: Double
    /// Since 1970.
    public let startSeconds: Double
    public let residentBytes: Int
    public let virtualBytes: Int
    public let threads: Int
    public let openDescriptors: Int
    public let maximumDescriptors: Int

    public static func now() throws -> ProcessFigures {
        try ProcessFigures(
            status: read("/proc/self/stat"), bootSeconds: bootSeconds(read("/proc/stat")), openDescriptors: countDescriptors(),
            maximumDescriptors: limitOfDescriptors())
    }

    /// - Parameters:
    ///   - status: the line of `/proc/self/stat`.
    ///   - bootSeconds: when the machine started, since 1970.
    init(status: String, bootSeconds: Int, openDescriptors: Int, maximumDescriptors: Int) throws {
        // The second field is the program's name in parentheses, which may hold anything; the rest are numbers.
        let fields = status.split(separator: ")").last?.split(whereSeparator: \.isWhitespace) ?? []
        func field(_ number: Int) throws -> Int {
            guard fields.indices.contains(number - 3), let value = Int(fields[number - 3]) else { throw Unreadable(path: "/proc/self/stat") }
            return value
        }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        cpuSeconds = Double(try field(14) + field(15)) / ticks
        startSeconds = Double(bootSeconds) + Double(try field(22)) / ticks
        threads = try field(20)
        virtualBytes = try field(23)
        residentBytes = try field(24) * sysconf(Int32(_SC_PAGESIZE))
        self.openDescriptors = openDescriptors
        self.maximumDescriptors = maximumDescriptors
    }

    static func bootSeconds(_ machine: String) throws -> Int {
        let line = machine.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard let seconds = line.flatMap({ Int($0.dropFirst("btime ".count)) }) else { throw Unreadable(path: "/proc/stat") }
        return seconds
    }

    /// Such files have no size: they are read until they end.
    private static func read(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(path: path) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Unreadable(path: path) }
            if count == 0 { return String(decoding: content, as: UTF8.self) }
            content += chunk[..<count]
        }
    }

    private static func countDescriptors() throws -> Int {
        guard let folder = opendir("/proc/self/fd") else { throw Unreadable(path: "/proc/self/fd") }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // `.`, `..`, and the one that is reading.
        return count - 3
    }

    private static func limitOfDescriptors() throws -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw Unreadable(path: "RLIMIT_NOFILE") }
        return Int(clamping: limit.rlim_cur)
    }
}

extension ProcessFigures {
    public static func addMetrics(to registry: MetricsRegistry) {
        registry.add(MetricSource(metrics) { try now().samples.map { [MetricSample($0)] } })
    }

    private static let metrics = [
        Metric("process_cpu_seconds_total", .counter, "Processor time that the process used, its own and the system's for it."),
        Metric("process_start_time_seconds", .gauge, "When the process started, in seconds since 1970."),
        Metric("process_resident_memory_bytes", .gauge, "Memory of the process that is in RAM."),
        Metric("process_virtual_memory_bytes", .gauge, "Address space of the process."),
        Metric("process_threads", .gauge, "Threads of the process."),
        Metric("process_open_fds", .gauge, "Open file descriptors: sockets, files, pipes."),
        Metric("process_max_fds", .gauge, "How many file descriptors the process may open."),
    ]

    /// In the order of `metrics`.
    private var samples: [MetricSample.Value] {
        [
            .number(cpuSeconds), .number(startSeconds), .integer(residentBytes), .integer(virtualBytes), .integer(threads), .integer(openDescriptors),
            .integer(maximumDescriptors),
        ]
    }
}
