import ArgumentParser
import Platform

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API, the documentation and the pages.",
        discussion: "Stops cleanly on SIGTERM or SIGINT: no new connection, requests in hand are finished, within 25 seconds after HUB_DRAIN_DELAY."
    )

    @OptionGroup var common: CommonOptions
    @Option(help: "The address to listen on. (HUB_HOST; default 127.0.0.1)") var host: String?
    @Option(help: "The port to listen on; 0 takes a free one. (HUB_PORT; default 8080)") var port: Int?
    @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning, error. (HUB_LOG_LEVEL; default info)") var logLevel: String?

    func run() async throws {
        var flags: [String: String] = [:]
        flags["HUB_HOST"] = host
        flags["HUB_PORT"] = port.map(String.init)
        flags["HUB_LOG_LEVEL"] = logLevel
        let settings = try await common.settings(flags)
        try await Server(settings).run()
    }
}
