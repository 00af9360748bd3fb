import APIKit
import SQLKit

/// Both questions of a request at once.
struct RedisOpening: OpeningStore {
    let desk: RedisDesk
    let series: RedisSeries
    let limits: FallbackLimitStore

    /// `nil` while one of the two is not to be had from Redis.
    func read(_ tables: TableSet, charging charges: [LimitCharge]) async -> (reading: GenerationReading?, decision: LimitDecision)? {
        guard series.isTrusted, !limits.isResting else { return nil }
        let (reading, decision) = await desk.read(tables, charging: charges)
        return (reading, (try? decision.get()) ?? limits.missed(charges))
    }
}
