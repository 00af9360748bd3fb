public import APIKit
public import HTTPServer
import Kernel
import ResourceKit
import Telemetry
import UseCaseKit

/// Everything behind the port: the API, the documents, the pages for people, health.
public struct Site: Sendable {
    let api: API
    let pages: Pages
    let health: Health
    let metrics: MetricsPage
    let requests: RequestMetrics
    let limits: LimitMetrics
    let cache: CacheFigures
    let log: RequestLog

    public func reply(to request: APIRequest) -> HTTPService.Reply {
        let ongoing = requests.begin(request.method)
        if !request.path.hasPrefix("/api/"), let (page, reply) = page(for: request) { return counted(reply, page, request, ongoing) }
        switch api.reply(to: request) {
        case .now(let response, let record):
            note(record, response, ongoing)
            return .now(response)
        case .later(let work):
            return .later {
                let (response, record) = await work()
                note(record, response, ongoing)
                return response
            }
        }
    }

    /// An answer that the transport gave without asking.
    public func note(_ answer: HTTPService.OwnAnswer) { requests.note(method: answer.method, status: answer.status) }

    /// What answers outside the API, and the route that it is counted under.
    private func page(for request: APIRequest) -> (route: String, reply: HTTPService.Reply)? {
        if request.path == MetricsPage.path { return (request.path, .later { await metrics.respond(to: request) }) }
        if health.answers(request) { return (request.path, .later { await health.respond(to: request) }) }
        return pages.respond(to: request).map { (pages.template(of: request.path), .now($0)) }
    }

    private func counted(
        _ reply: HTTPService.Reply, _ page: String, _ request: APIRequest, _ ongoing: RequestMetrics.Ongoing
    ) -> HTTPService.Reply {
        let route = requests.position(ofPage: page)
        switch reply {
        case .now(let response):
            requests.end(ongoing, route: route, status: response.status, bytes: Self.bytes(response, to: request.method))
            return reply
        case .later(let work):
            return .later {
                let response = await work()
                requests.end(ongoing, route: route, status: response.status, bytes: Self.bytes(response, to: request.method))
                return response
            }
        }
    }

    private func note(_ record: API.Record, _ response: APIResponse, _ ongoing: RequestMetrics.Ongoing) {
        let bytes = Self.bytes(response, to: record.method)
        limits.note(record)
        cache.note(record)
        log.write(record, requests.end(ongoing, route: record.template, status: response.status, bytes: bytes))
    }

    /// The answer to a HEAD has the headers of the body alone.
    private static func bytes(_ response: APIResponse, to method: String) -> Int { method == "HEAD" ? 0 : response.body.count }
}

/// One line per request: who, which route, what came of it, how long. No path values, no bodies, no secrets.
struct RequestLog: Sendable {
    let sink: LogSink
    let now: @Sendable () -> Instant
    let isOn: Bool

    func write(_ record: API.Record, _ duration: Swift.Duration) {
        let isFailure = record.status >= 500
        guard isOn || isFailure else { return }
        let milliseconds = Self.milliseconds(duration)
        if sink.isTerminal || isFailure { return writeLine(record, milliseconds, isFailure) }
        var json = JSONWriter(.v1, capacity: 320)
        json.raw("{\"time\":")
        json.instant(now())
        json.raw(",\"level\":\"info\",\"message\":\"request\",\"request_id\":")
        json.string(record.requestID)
        json.raw(",\"principal\":")
        if let principal = record.principal { json.string(principal) } else { json.null() }
        json.raw(",\"method\":")
        json.string(record.method)
        json.raw(",\"route\":")
        json.string(record.route)
        json.raw(",\"status\":")
        json.integer(Int64(record.status))
        json.raw(",\"duration_ms\":")
        json.number(milliseconds)
        json.raw("}")
        sink.write(json.array())
    }

    /// The readable form, and the one that tells why a request failed on us.
    private func writeLine(_ record: API.Record, _ milliseconds: Double, _ isFailure: Bool) {
        var fields: [JSON.Member] = [
            JSON.Member("request_id", .string(record.requestID)), JSON.Member("principal", JSON(record.principal)),
            JSON.Member("method", .string(record.method)), JSON.Member("route", .string(record.route)),
            JSON.Member("status", .integer(Int64(record.status))), JSON.Member("duration_ms", .number(milliseconds)),
        ]
        if isFailure, let fault = record.fault {
            fields.append(JSON.Member("code", .string(fault.code.name)))
            fields.append(JSON.Member("location", .string(fault.location)))
            if let cause = fault.cause { fields.append(JSON.Member("cause", .string(String("\(cause)".prefix(1000))))) }
        }
        LogLine(at: now(), level: isFailure ? "error" : "info", message: isFailure ? "request failed" : "request", fields).write(to: sink)
    }

    /// To the hundredth.
    private static func milliseconds(_ duration: Swift.Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds * 100_000 + attoseconds / 10_000_000_000_000) / 100
    }
}
