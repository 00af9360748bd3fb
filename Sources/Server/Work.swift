import ArgumentParser
import Platform

struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run jobs, and nothing else.",
        discussion: """
            For servers that run with HUB_JOBS=off; any number of them may run, and `hub serve` may run jobs too: each is done once.
            With --port it answers /metrics and /health there, to those that HUB_METRICS_ALLOW and HUB_METRICS_TOKEN let in.
            Stops cleanly on SIGTERM or SIGINT: no new job is taken, those in hand have 20 seconds to finish, then go back to the queue.
            """
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "The port for figures and health; 0 takes a free one. (HUB_WORK_PORT; default none)") var port: Int?
    @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning, error. (HUB_LOG_LEVEL; default info)") var logLevel: String?

    func run() async throws {
        var flags: [String: String] = [:]
        flags["HUB_WORK_PORT"] = port.map(String.init)
        flags["HUB_LOG_LEVEL"] = logLevel
        let settings = try await common.settings(flags)
        try await Worker(settings).run()
    }
}
