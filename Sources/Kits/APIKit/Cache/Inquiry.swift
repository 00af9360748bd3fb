import SQLKit

/// What one read asks the cache.
struct Inquiry: Sendable {
    private let cache: ResponseCache
    private let key: CacheKey
    private let operation: Operation
    private let reading: GenerationReading

    /// `nil` when answers of this kind are not kept, or nobody knows at present whether what is kept holds.
    init?(_ call: Call, _ cache: ResponseCache?, _ reading: GenerationReading?) {
        guard let cache, let reading, cache.keeps(call.operation) else { return nil }
        self.cache = cache
        self.reading = reading
        key = CacheKey(call)
        operation = call.operation
    }

    /// In this process.
    var kept: KeptAnswer? { cache.find(key, reading) }
    /// In what processes share.
    var shared: KeptAnswer? { get async { await cache.findShared(key, of: operation, reading) } }
    var seat: Flights.Seat { cache.board(key, reading) }

    /// Computes the answer, and keeps it with the tables that it was read from.
    func keeping(
        _ connection: any SQLConnection, _ compute: (any SQLConnection) throws -> APIResponse
    ) rethrows -> (response: APIResponse, kept: KeptAnswer?) {
        let observed = ObservedConnection(connection, cache.catalog)
        let response = try compute(observed)
        return (response, cache.keep(response, for: key, of: operation, reads: observed.touch.reads, reading))
    }
}
