import APIKit
import Glibc
import HTTPServer
import Kernel
import Logging
import ServiceLifecycle
import Telemetry
import UnixSignals
import UseCaseKit

/// `hub serve`: everything that lives as long as the process.
public struct Server: Sendable {
    /// Requests in hand have this long to finish once nobody is let in any more: with no delay before it, below the 30 s that supervisors grant.
    private static let graceSeconds: Int64 = 25

    private let settings: Settings
    private let announce: @Sendable (String) -> Void

    /// - Parameter announce: tells the person who started the server where to look.
    public init(_ settings: Settings, announce: @escaping @Sendable (String) -> Void = { Self.say($0) }) {
        self.settings = settings
        self.announce = announce
    }

    /// Straight to the standard output: a pipe must see it at once.
    public static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = line.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }

    /// To be called first thing in the process: it decides which threads run what.
    public static func prepareProcess() {
        // Whatever this process creates is its user's alone: the database holds people's data.
        umask(0o077)
        Executor.install()
    }

    /// Serves until SIGTERM or SIGINT, then drains.
    public func run() async throws {
        let sink = LogSink()
        defer { sink.flush() }
        let installation = try Installation(settings)
        try await installation.migrate()
        // What cannot be shown again is shown before anything else can fail; the addresses once the port is known.
        let welcome = try await FirstStart(installation).run()
        if let welcome { announce(welcome.credentials) }
        let logger = Self.logger(settings, sink, installation.environment.now)
        let site = try installation.site(sink)
        let listening = try Self.httpSettings(settings, port: settings.port)
        try CertificateMetric.add(to: installation.metrics, served: listening.certificateExpiry, proxy: settings.proxyCertificate)
        let http = HTTPService(
            listening, logger: logger, reply: { site.reply(to: $0) }, witness: { site.note($0) },
            onListening: { [settings, announce] port in
                FreedMemory.keep()
                if let welcome { announce(welcome.directions(settings.baseURL(port: port))) }
                announce("Hub Chantier \(Version.current) listens on \(settings.baseURL(port: port)) (documentation: /docs)")
            })
        http.load.addMetrics(to: installation.metrics)
        // Stopped in reverse: readiness turns first, then the server drains, then jobs, then the last key uses are written.
        let jobs = settings.runsJobs ? [installation.jobRunner(logger: logger)] : []
        for runner in jobs { runner.addMetrics(to: installation.metrics) }
        let drain = Drain(health: site.health, delay: settings.drainSeconds)
        let group = ServiceGroup(
            configuration: Self.configuration([installation.keyUsage] + jobs + [http, drain], drainSeconds: settings.drainSeconds, logger))
        try await group.run()
        // Not done, the next start puts the data in order.
        try? await installation.close()
    }

    /// - Parameter drainSeconds: for which the server still serves after it was asked to stop; they come before the grace.
    static func configuration(_ services: [any Service], drainSeconds: Int = 0, _ logger: Logger) -> ServiceGroupConfiguration {
        var configuration = ServiceGroupConfiguration(services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(Int64(drainSeconds) + graceSeconds)
        return configuration
    }

    static func logger(_ settings: Settings, _ sink: LogSink, _ now: @escaping @Sendable () -> Instant) -> Logger {
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        return Logger(label: "hub") { StructuredLog(label: $0, sink: sink, level: level, now: now) }
    }

    static func httpSettings(_ settings: Settings, port: Int) throws -> HTTPSettings {
        var http = HTTPSettings(host: settings.host, port: port)
        if let certificate = settings.tlsCertificate, let key = settings.tlsKey {
            http.tls = try HTTPSettings.tls(certificate: certificate, key: key)
        }
        http.allowedOrigins = settings.allowedOrigins
        http.trustedProxies = settings.trustedProxies
        http.bodySeconds = Int64(settings.bodySeconds)
        http.maximumConnections = settings.maximumConnections
        http.maximumBodyBytes = settings.bodyBytes
        return http
    }
}

/// Turns readiness off as soon as a stop is asked for, and leaves balancers the time to see it.
private struct Drain: Service {
    let health: Health
    let delay: Int

    func run() async throws {
        try? await gracefulShutdown()
        health.drain()
        try? await Task.sleep(for: .seconds(delay))
    }
}

extension Settings {
    /// Where clients find the server.
    func baseURL(port: Int) -> String { publicURL ?? "\(tlsCertificate == nil ? "http" : "https")://\(host):\(port)" }
}
