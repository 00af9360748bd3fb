import APIKit
import SQLKit

/// What one request wants to know of Redis.
struct RedisQuestion: Sendable {
    /// Whose counts.
    var tables: TableSet?
    /// Whether these places are free; takes them.
    var charges: [LimitCharge] = []
    /// Places to give back.
    var refund: (charges: [LimitCharge], decision: LimitDecision)?
}

/// What it was answered: only what was asked for.
struct RedisAnswer: Sendable {
    /// `nil` as well when the counts cannot be known at present.
    var reading: GenerationReading?
    var decision: Result<LimitDecision, any Error>?
}
