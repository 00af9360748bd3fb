import APIKit
import HTTPServer
import Kernel
import Logging
import ServiceLifecycle
import Telemetry
import UseCaseKit

/// `hub work`: runs jobs, and shows how they go when it has a port, until SIGTERM or SIGINT.
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
        runner.addMetrics(to: installation.metrics)
        sink.addMetrics(to: installation.metrics)
        announce("Hub Chantier \(Version.current) runs jobs as \(runner.holder)")
        var services: [any Service] = [runner]
        if let port = settings.workPort { services.append(try http(on: port, installation, logger)) }
        try await ServiceGroup(configuration: Server.configuration(services, logger)).run()
        try? await installation.close()
    }

    /// Figures and health, for those who watch over it.
    private func http(on port: Int, _ installation: Installation, _ logger: Logger) throws -> HTTPService {
        let site = WorkerSite(
            health: Health(database: installation.database, migrator: installation.migrator, environment: installation.environment),
            metrics: MetricsPage(registry: installation.metrics, access: MetricsAccess(settings)))
        let http = HTTPService(
            try Server.httpSettings(settings, port: port), logger: logger, reply: { site.reply(to: $0) },
            onListening: { [announce] in announce("Its figures and its health are on port \($0)") })
        http.load.addMetrics(to: installation.metrics)
        return http
    }
}

/// What a worker answers.
private struct WorkerSite: Sendable {
    let health: Health
    let metrics: MetricsPage

    func reply(to request: APIRequest) -> HTTPService.Reply {
        if request.path == MetricsPage.path { return .later { await metrics.respond(to: request) } }
        if health.answers(request) { return .later { await health.respond(to: request) } }
        return .now(API.refusal(Fault(.unknownRoute), to: request))
    }
}
