public import Kernel
public import Logging
import ResourceKit

/// A swift-log handler: one JSON object a line, or a readable line when a terminal watches.
public struct StructuredLog: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let label: String
    private let sink: LogSink
    private let now: @Sendable () -> Instant

    public init(label: String, sink: LogSink, level: Logger.Level, now: @escaping @Sendable () -> Instant) {
        self.label = label
        self.sink = sink
        self.now = now
        logLevel = level
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let details = all.map { JSON.Member($0.key, .string("\($0.value)")) }
        LogLine(at: now(), level: "\(event.level)", message: "\(event.message)", [JSON.Member("logger", .string(label))] + details).write(to: sink)
    }
}

/// One line of the log: the message stands alone, and its values are fields.
public struct LogLine: Sendable {
    private let at: Instant
    private let level: String
    private let message: String
    private let fields: [JSON.Member]

    public init(at: Instant, level: String, message: String, _ fields: [JSON.Member]) {
        self.at = at
        self.level = level
        self.message = message
        self.fields = fields
    }

    public func write(to sink: LogSink) {
        if sink.isTerminal { return sink.write(Array(pretty.utf8)) }
        var json = JSONWriter(.v1, capacity: 512)
        json.object([JSON.Member("time", JSON(at)), JSON.Member("level", .string(level)), JSON.Member("message", .string(message))] + fields)
        sink.write(json.array())
    }

    private var pretty: String {
        let colour =
            switch level {
            case "error", "critical": "\u{1B}[31m"
            case "warning": "\u{1B}[33m"
            default: "\u{1B}[2m"
            }
        let details = fields.filter { $0.name != "logger" }.map { "\($0.name)=\(String(decoding: $0.value.encoded(), as: UTF8.self))" }
        return "\(colour)\(at) \(level)\u{1B}[0m \(message) \u{1B}[2m\(details.joined(separator: " "))\u{1B}[0m"
    }
}
