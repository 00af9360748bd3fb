import ArgumentParser
import Platform

struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run jobs, and nothing else.",
        discussion: """
            For servers that run with HUB_JOBS=off; any number of them may run, and `hub serve` may run jobs too: each is done once.
            Stops cleanly on SIGTERM or SIGINT: no new job is taken, those in hand have 20 seconds to finish, then go back to the queue.
            """
    )

    @OptionGroup var common: CommonOptions
    @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning, error. (HUB_LOG_LEVEL; default info)") var logLevel: String?

    func run() async throws {
        let settings = try await common.settings(logLevel.map { ["HUB_LOG_LEVEL": $0] } ?? [:])
        try await Worker(settings).run()
    }
}
