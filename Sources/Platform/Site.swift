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
    let log: RequestLog

    public func reply(to request: APIRequest) -> HTTPService.Reply {
        if !request.path.hasPrefix("/api/") {
            if health.answers(request) { return .later { await health.respond(to: request) } }
            if let response = pages.respond(to: request) { return .now(response) }
        }
        let start = ContinuousClock.now
        switch api.reply(to: request) {
        case .now(let response, let record):
            log.write(record, since: start)
            return .now(response)
        case .later(let work):
            return .later {
                let (response, record) = await work()
                log.write(record, since: start)
                return response
            }
        }
    }
}

/// One line per request: who, which route, what came of it, how long. No path values, no bodies, no secrets.
struct RequestLog: Sendable {
    let sink: LogSink
    let now: @Sendable () -> Instant
    let isOn: Bool

    func write(_ record: API.Record, since start: ContinuousClock.Instant) {
        let isFailure = record.status >= 500
        guard isOn || isFailure else { return }
        let milliseconds = Self.milliseconds(ContinuousClock.now - start)
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
