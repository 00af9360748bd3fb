public import APIKit
import Configuration
import FoundationEssentials
public import Kernel
public import RedisDriver
import SystemPackage

/// Everything that can be set, parsed once: flags, then the environment, then a file of `NAME=value` lines.
///
/// Nothing else in the program reads the environment. What is wrong is said all at once.
public struct Settings: Sendable {
    public enum Profile: String, Sendable, CaseIterable { case development, production }

    /// One setting that cannot be used, in the words of who has to mend it.
    public struct Invalid: Error, CustomStringConvertible {
        public let problems: [String]
        public var description: String { "Invalid settings:\n" + problems.map { "  - \($0)" }.joined(separator: "\n") }
    }

    public var profile = Profile.development
    public var host = "127.0.0.1"
    public var port = 8080
    /// Where a worker shows its figures and its health; nowhere when absent.
    public var workPort: Int?
    public var dataDirectory = "./data"
    /// PostgreSQL; the embedded engine in the data folder when absent.
    public var databaseURL: String?
    /// Connections to PostgreSQL, each with a thread.
    public var databaseConnections = 8
    /// What processes share; each is on its own when absent.
    public var redis: RedisSettings?
    /// How long a request waits for Redis before it goes on without.
    public var redisPatience = Duration.milliseconds(50)
    /// How many processes serve, and so share the limits while Redis is away.
    public var processes = 1
    public var cacheLifetimes = CacheLifetimes()
    /// Bytes of answers kept in memory at most; 0 keeps none anywhere.
    public var cacheBytes = 64 * 1024 * 1024
    public var shareDirectory = "./share"
    public var publicURL: String?
    public var tlsCertificate: String?
    public var tlsKey: String?
    /// The certificate that a proxy in front shows; only looked at, to tell when it ends.
    public var proxyCertificate: String?
    public var allowedOrigins: Set<String> = []
    public var trustedProxies: [AddressRange] = []
    public var rateLimits = RateLimitSetting.declared
    /// How long a client may take to send a body.
    public var bodySeconds = 20
    /// Connections that a server has at once, at most.
    public var maximumConnections = 4000
    /// Bytes of bodies that the requests in hand may take together.
    public var bodyBytes = 64 * 1024 * 1024
    /// How long the server says that it is not ready, and still serves, before it stops accepting.
    public var drainSeconds = 0
    public var logLevel = "info"
    public var logsRequests = true
    /// Whether `hub serve` runs jobs too, as it must when nothing else does.
    public var runsJobs = true
    /// 32 bytes; generated in the data folder in development.
    public var secretKey: [UInt8]?
    /// From where metrics may be read without the token.
    public var metricsAllowed = ["127.0.0.1", "::1"].compactMap { AddressRange($0) }
    /// Lets its bearer read metrics from anywhere.
    public var metricsToken: String?
    public var adminEmail = "admin@hub.example"

    public init() {}

    /// - Parameters:
    ///   - flags: settings given on the command line, under their environment names.
    ///   - environment: the process's variables.
    ///   - file: a file of `NAME=value` lines; may be absent unless named by `HUB_CONFIG`.
    public static func load(flags: [String: String], environment: [String: String]) async throws -> Settings {
        let named = flags["HUB_CONFIG"] ?? environment["HUB_CONFIG"]
        let file = try await EnvironmentVariablesProvider(environmentFilePath: FilePath(named ?? "hub.env"), allowMissing: named == nil)
        let reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: flags), EnvironmentVariablesProvider(environmentVariables: environment), file,
        ])
        var parser = SettingsParser(reader: reader)
        let settings = parser.settings()
        guard parser.problems.isEmpty else { throw Invalid(problems: parser.problems) }
        return settings
    }
}

private enum Switch: String, CaseIterable { case on, off }

/// Reads each setting and gathers what is wrong with any.
private struct SettingsParser {
    let reader: ConfigReader
    var problems: [String] = []

    mutating func settings() -> Settings {
        var settings = Settings()
        settings.profile = choice("hub.profile", settings.profile)
        settings.host = text("hub.host") ?? settings.host
        settings.port = integer("hub.port", settings.port, in: 0...65_535)
        if text("hub.work.port") != nil { settings.workPort = integer("hub.work.port", 0, in: 0...65_535) }
        settings.dataDirectory = text("hub.data.dir") ?? settings.dataDirectory
        settings.databaseURL = url("database.url")
        settings.databaseConnections = integer("hub.database.connections", settings.databaseConnections, in: 1...64)
        settings.redis = redis()
        settings.redisPatience = .milliseconds(integer("hub.redis.patience", 50, in: 5...10_000))
        settings.processes = integer("hub.processes", settings.processes, in: 1...1000)
        settings.cacheLifetimes = cacheLifetimes()
        settings.cacheBytes = integer("hub.cache.memory", 64, in: 0...65_536) * 1024 * 1024
        settings.shareDirectory = text("hub.share.dir") ?? settings.shareDirectory
        settings.publicURL = text("hub.public.url")
        settings.tlsCertificate = text("hub.tls.certificate")
        settings.tlsKey = text("hub.tls.key")
        settings.proxyCertificate = text("hub.proxy.certificate")
        settings.allowedOrigins = list("cors.origins", ["http://localhost:5173"])
        settings.trustedProxies = ranges("hub.trusted.proxies", [])
        settings.rateLimits = rateLimits("hub.rate.limits")
        settings.bodySeconds = integer("hub.body.timeout", settings.bodySeconds, in: 1...3600)
        settings.maximumConnections = integer("hub.max.connections", settings.maximumConnections, in: 16...1_000_000)
        settings.bodyBytes = integer("hub.body.memory", 64, in: 4...65_536) * 1024 * 1024
        settings.drainSeconds = integer("hub.drain.delay", settings.drainSeconds, in: 0...20)
        settings.logLevel = text("hub.log.level") ?? settings.logLevel
        settings.logsRequests = text("hub.log.requests") != "off"
        settings.runsJobs = choice("hub.jobs", settings.databaseURL == nil ? Switch.on : .off) == .on
        settings.adminEmail = text("hub.admin.email") ?? settings.adminEmail
        settings.secretKey = secretKey("hub.secret.key")
        settings.metricsToken = token("hub.metrics.token")
        settings.metricsAllowed = ranges("hub.metrics.allow", settings.metricsAllowed)
        check(settings)
        return settings
    }

    private mutating func check(_ settings: Settings) {
        if (settings.tlsCertificate == nil) != (settings.tlsKey == nil) {
            problems.append("HUB_TLS_CERTIFICATE and HUB_TLS_KEY go together.")
        }
        if !["trace", "debug", "info", "notice", "warning", "error", "critical"].contains(settings.logLevel) {
            problems.append("HUB_LOG_LEVEL: trace, debug, info, notice, warning, error or critical, not \(settings.logLevel).")
        }
        if let url = settings.databaseURL, !url.hasPrefix("postgres://"), !url.hasPrefix("postgresql://") {
            problems.append("DATABASE_URL: postgres://user:password@host/database is expected; without it data is kept in HUB_DATA_DIR.")
        }
        guard settings.profile == .production else { return }
        if settings.secretKey == nil {
            problems.append("HUB_SECRET_KEY (or HUB_SECRET_KEY_FILE) is required in production: 32 random bytes in base64.")
        }
        if settings.tlsCertificate == nil && settings.trustedProxies.isEmpty {
            problems.append("Production needs HUB_TLS_CERTIFICATE and HUB_TLS_KEY, or HUB_TRUSTED_PROXIES when a proxy ends TLS.")
        }
        if settings.adminEmail == Settings().adminEmail { problems.append("HUB_ADMIN_EMAIL must be set in production.") }
    }

    private func text(_ key: ConfigKey) -> String? {
        let value = reader.string(forKey: key)?.trimmingCharacters
        return value?.isEmpty == false ? value : nil
    }

    /// By value, or by the name of a file that holds it: it may carry a password.
    private mutating func url(_ key: ConfigKey) -> String? {
        guard let path = text(ConfigKey(key.components + ["file"])) else { return text(key) }
        guard let content = try? String(contentsOfFile: path, encoding: .utf8).trimmingCharacters, !content.isEmpty else {
            problems.append("\(name(key))_FILE: \(path) cannot be read.")
            return nil
        }
        return content
    }

    private mutating func integer(_ key: ConfigKey, _ standard: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = text(key) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            problems.append("\(name(key)): a number from \(range.lowerBound) to \(range.upperBound) is expected, not \(text).")
            return standard
        }
        return value
    }

    private mutating func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: ConfigKey, _ standard: Value) -> Value {
        guard let text = text(key) else { return standard }
        guard let value = Value(rawValue: text) else {
            problems.append("\(name(key)): one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")), not \(text).")
            return standard
        }
        return value
    }

    private func list(_ key: ConfigKey, _ standard: Set<String>) -> Set<String> {
        guard let text = text(key) else { return standard }
        return Set(text.split(separator: ",").map { String($0).trimmingCharacters }.filter { !$0.isEmpty })
    }

    /// Addresses and CIDR blocks; `none` is nobody's.
    private mutating func ranges(_ key: ConfigKey, _ standard: [AddressRange]) -> [AddressRange] {
        guard let text = text(key) else { return standard }
        if text == "none" { return [] }
        return text.split(separator: ",").map { String($0).trimmingCharacters }.filter { !$0.isEmpty }.compactMap { item in
            let range = AddressRange(item)
            if range == nil { problems.append("\(name(key)): an address or a range (10.0.0.0/8, 2001:db8::/32) is expected, not \(item).") }
            return range
        }
    }

    private mutating func cacheLifetimes() -> CacheLifetimes {
        var lifetimes = CacheLifetimes()
        lifetimes.lists = integer("cache.ttl.lists", lifetimes.lists, in: 0...86_400)
        lifetimes.planning = integer("cache.ttl.planning", lifetimes.planning, in: 0...86_400)
        lifetimes.statistics = integer("cache.ttl.stats", lifetimes.statistics, in: 0...86_400)
        return lifetimes
    }

    private mutating func redis() -> RedisSettings? {
        do { return try RedisSettings.read { reader.string(forKey: ConfigKey($0.lowercased().split(separator: "_").map(String.init))) } } catch {
            problems += error.problems
            return nil
        }
    }

    private mutating func rateLimits(_ key: ConfigKey) -> RateLimitSetting {
        guard let text = text(key) else { return .declared }
        do {
            let setting = try RateLimitSetting(text)
            _ = try Platform.declared().limitPolicies(setting)
            return setting
        } catch {
            problems += (error as? RateLimitSetting.Invalid)?.problems.map { "\(name(key)): \($0)." } ?? ["\(name(key)): \(error)."]
            return .declared
        }
    }

    /// A secret comes by value or, better, by the name of a file that holds it.
    private mutating func secret(_ key: ConfigKey) -> String? {
        var secret = reader.string(forKey: key, isSecret: true)
        if let path = text(ConfigKey(key.components + ["file"])) {
            guard let content = try? String(contentsOfFile: path, encoding: .utf8) else {
                problems.append("\(name(key))_FILE: \(path) cannot be read.")
                return nil
            }
            secret = content
        }
        guard let secret = secret?.trimmingCharacters, !secret.isEmpty else { return nil }
        return secret
    }

    /// A secret that clients send as a bearer token (RFC 6750 §2.1).
    private mutating func token(_ key: ConfigKey) -> String? {
        guard let token = secret(key) else { return nil }
        guard token.utf8.count >= 16, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            problems.append("\(name(key)): 16 printable characters or more are expected, without blanks (`openssl rand -base64 32`).")
            return nil
        }
        return token
    }

    private mutating func secretKey(_ key: ConfigKey) -> [UInt8]? {
        guard let encoded = secret(key) else { return nil }
        guard let bytes = Data(base64Encoded: encoded), bytes.count == 32 else {
            problems.append("\(name(key)): 32 bytes in base64 are expected (`openssl rand -base64 32`).")
            return nil
        }
        return Array(bytes)
    }

    private func name(_ key: ConfigKey) -> String { key.components.joined(separator: "_").uppercased() }
}

extension String {
    fileprivate var trimmingCharacters: String {
        var text = Substring(self)
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
