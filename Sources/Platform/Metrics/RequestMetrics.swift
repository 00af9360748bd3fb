import MetricsKit

/// Counts what is asked and what is answered, by route template: paths hold ids, and would make a series each.
///
/// A request costs an index made of its route and its method, and a few atomic additions: no lock, no dictionary, no allocation.
/// One set of cells feeds our own names (`api_…`) and those of OpenTelemetry's conventions for HTTP (`http_server_…`).
final class RequestMetrics: Sendable {
    /// A request in hand.
    struct Ongoing: Sendable {
        fileprivate let method: Int
        fileprivate let start: ContinuousClock.Instant
    }

    /// Whatever has no route of ours is counted together: what strangers ask for must not grow our series.
    static let unknown = "unknown"
    /// Methods that clients invent are `_OTHER` (OpenTelemetry, `http.request.method`).
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "_OTHER"]

    private let routes: [String]
    /// Where each route outside the API stands.
    private let pages: [String: Int]
    /// Route by route, one for each method.
    private let series: [RequestSeries]
    private let active = methods.map { _ in Gauge() }

    /// - Parameters:
    ///   - templates: the API's routes, told by their position here.
    ///   - pages: everything else that is served, told by name.
    init(templates: [String], pages: [String]) {
        routes = templates + pages + [Self.unknown]
        self.pages = Dictionary(uniqueKeysWithValues: pages.enumerated().map { ($1, templates.count + $0) })
        series = routes.flatMap { _ in Self.methods.map { _ in RequestSeries() } }
    }

    // MARK: Counting

    func begin(_ method: String) -> Ongoing {
        let method = Self.position(of: method)
        active[method].add()
        return Ongoing(method: method, start: .now)
    }

    /// - Parameters:
    ///   - route: the position of the template; `nil` when the request found none.
    ///   - bytes: of the body that is sent.
    /// - Returns: how long the request took, for the log.
    @discardableResult
    func end(_ request: Ongoing, route: Int?, status: Int, bytes: Int) -> Swift.Duration {
        let duration = ContinuousClock.now - request.start
        active[request.method].subtract()
        record(route, request.method, status, duration, bytes)
        return duration
    }

    /// An answer that was given without asking the site. It has no duration: how long such a request takes is up to the client, and
    /// slow strangers must not look like a slow server.
    func note(method: String, status: Int) { cell(nil, Self.position(of: method), status).untimed.add() }

    /// The position of a route outside the API.
    func position(ofPage name: String) -> Int? { pages[name] }

    private func record(_ route: Int?, _ method: Int, _ status: Int, _ duration: Swift.Duration, _ bytes: Int) {
        let cell = cell(route, method, status)
        cell.durations.observe(duration)
        cell.bytes.add(bytes)
    }

    private func cell(_ route: Int?, _ method: Int, _ status: Int) -> RequestSeries.Cell {
        series[(route ?? routes.count - 1) * Self.methods.count + method].cell(status)
    }

    private static func position(of method: String) -> Int {
        switch method {
        case "GET": 0
        case "HEAD": 1
        case "POST": 2
        case "PUT": 3
        case "PATCH": 4
        case "DELETE": 5
        case "OPTIONS": 6
        case "TRACE": 7
        case "CONNECT": 8
        default: 9
        }
    }
}

// MARK: Showing

extension RequestMetrics {
    func addMetrics(to registry: MetricsRegistry) {
        registry.add(MetricSource([Self.requests, Self.durations, Self.bytes, Self.standardDurations, Self.inHand]) { self.samples })
    }

    private static let requests = Metric(
        "api_requests_total", .counter, "Requests answered.", labels: ["method", "endpoint", "status"])
    private static let durations = Metric(
        "api_request_duration_seconds", .histogram,
        "Time from the end of a request until its answer was ready, without those that the server refused by itself.", labels: ["method", "endpoint"])
    private static let bytes = Metric("api_response_body_bytes_total", .counter, "Bytes of the bodies answered.", labels: ["method", "endpoint"])
    private static let standardDurations = Metric(
        "http_server_request_duration_seconds", .histogram, "The same time, under OpenTelemetry's name and by status.",
        labels: ["http_request_method", "http_route", "http_response_status_code"])
    private static let inHand = Metric(
        "http_server_active_requests", .gauge, "Requests that are being answered.", labels: ["http_request_method"])

    /// In the order in which the metrics are added.
    private var samples: [[MetricSample]] {
        var (requests, durations, bytes, standard): ([MetricSample], [MetricSample], [MetricSample], [MetricSample]) = ([], [], [], [])
        for (position, series) in series.enumerated() {
            let labels = [Self.methods[position % Self.methods.count], routes[position / Self.methods.count]]
            let cells = series.cells.map { cell in
                let distribution = cell.durations.distribution
                return (status: String(cell.status), count: cell.count(distribution), distribution: distribution, bytes: cell.bytes.value)
            }
            guard var whole = cells.first?.distribution else { continue }
            for cell in cells.dropFirst() { whole.merge(cell.distribution) }
            requests += cells.map { MetricSample(labels: labels + [$0.status], .integer($0.count)) }
            durations.append(MetricSample(labels: labels, .distribution(whole)))
            bytes.append(MetricSample(labels: labels, .integer(cells.reduce(0) { $0 + $1.bytes })))
            standard += cells.map { MetricSample(labels: labels + [$0.status], .distribution($0.distribution)) }
        }
        let inHand = zip(Self.methods, active).map { MetricSample(labels: [$0], .integer($1.value)) }
        return [requests, durations, bytes, standard, inHand]
    }
}
