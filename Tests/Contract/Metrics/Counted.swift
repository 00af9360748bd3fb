import APIKit
import Glibc
import HTTPServer
import Kernel
import MetricsKit
import ResourceKit
import Telemetry

@testable import Platform

/// A world asked through its whole site, pages included, and what it counted meanwhile.
struct Counted: Sendable {
    let world: World
    let site: Site

    /// - Parameters:
    ///   - isEmbedded: for what is about the embedded engine.
    ///   - limits: none, unless a test is about them.
    static func make(isEmbedded: Bool = false, limits: RateLimitSetting = .off) async throws -> Counted {
        let world = try await World.make(isEmbedded: isEmbedded, limits: limits)
        return Counted(world: world, site: try world.installation.site(LogSink(descriptor: open("/dev/null", O_WRONLY | O_CLOEXEC))))
    }

    /// - Parameter target: a path and, maybe, a query, percent-encoded.
    @discardableResult
    func ask(
        _ method: String, _ target: String, as person: Person? = nil, body: JSON? = nil, from address: String = "192.0.2.7",
        headers: [HeaderName: String] = [:]
    ) async -> APIResponse {
        switch reply(method, target, as: person, body: body, from: address, headers: headers) {
        case .now(let response): response
        case .later(let work): await work()
        }
    }

    func reply(
        _ method: String, _ target: String, as person: Person? = nil, body: JSON? = nil, from address: String = "192.0.2.7",
        headers: [HeaderName: String] = [:]
    ) -> HTTPService.Reply {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var all = headers
        if let person { all[.authorization] = "Bearer \(person.sessionToken)" }
        let lookUp = all
        return site.reply(
            to: APIRequest(
                method: method, path: parts[0], query: parts.count > 1 ? parts[1] : "", body: body?.encoded() ?? [], address: address
            ) { lookUp[$0] })
    }

    /// The samples of a metric by their labels.
    func samples(_ name: String) async -> [[String]: MetricSample.Value] {
        let samples = await world.installation.metrics.gather().first { $0.metric.name == name }?.samples ?? []
        return Dictionary(uniqueKeysWithValues: samples.map { ($0.labels, $0.value) })
    }

    /// How often each method, route and status was answered.
    var requests: [[String]: Int] {
        get async {
            await samples("api_requests_total").compactMapValues { if case .integer(let count) = $0 { count } else { nil } }
        }
    }

    func value(_ name: String) async -> MetricSample.Value? { await samples(name)[[]] }
}

extension MetricSample.Value {
    var distribution: Distribution? { if case .distribution(let distribution) = self { distribution } else { nil } }
}
