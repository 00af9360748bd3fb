import Logging
import SQLiteDriver
import ServiceLifecycle
import Telemetry
import UseCaseKit

/// `hub work`: runs jobs and nothing else, until SIGTERM or SIGINT.
public struct Worker: Sendable {
    private let settings: Settings
    private let announce: @Sendable (String) -> Void

    /// - Parameter announce: tells the person who started it that it runs.
    public init(_ settings: Settings, announce: @escaping @Sendable (String) -> Void = { Server.say($0) }) {
        self.settings = settings
        self.announce = announce
    }

    public func run() async throws {
        let sink = LogSink()
        defer { sink.flush() }
        let installation = try Installation(settings)
        try await installation.migrate()
        let logger = Server.logger(settings, sink, installation.environment.now)
        let runner = installation.jobRunner(logger: logger)
        announce("Hub Chantier \(Version.current) runs jobs as \(runner.holder)")
        try await ServiceGroup(configuration: Server.configuration([runner], logger)).run()
        try? await installation.close()
    }
}
