public import Kernel
public import SQLKit

/// Keeps the answers to reads as long as what they were made of does not change (API-22).
///
/// Exact: an answer is given again only while the counts of every table that it was read from stand as they stood before it was read
/// (`Generations`). When the counts cannot be known, nothing is given and nothing is kept. In memory first; then in what
/// processes share, when there is such a thing.
public final class ResponseCache: Sendable {
    /// What the cache had to do with an answer.
    public enum Outcome: Sendable, Equatable {
        /// In this process.
        case hit
        /// In what processes share.
        case sharedHit
        case miss
        /// Not kept: not that kind of answer, or the counts cannot be known.
        case bypass

        /// As administrators are told (`X-Cache`).
        var header: String {
            switch self {
            case .hit, .sharedHit: "HIT"
            case .miss: "MISS"
            case .bypass: "BYPASS"
            }
        }
    }

    let catalog: TableCatalog
    let generations: any Generations
    let identities: Identities
    private let lifetimes: CacheLifetimes
    private let keepsAnswers: Bool
    private let memory: MemoryCache<CacheKey, KeptAnswer>
    private let shared: SharedAnswers?
    private let flights = Flights()
    private let readTables: LearnedTables
    private let now: @Sendable () -> Instant

    /// - Parameters:
    ///   - bytes: how much is kept in memory at most; with 0 no answer is kept anywhere, and only who calls is remembered.
    ///   - shared: what other processes see, too.
    ///   - digest: keyed; names what is kept outside of the process.
    ///   - now: the steady clock.
    public init(
        _ catalog: TableCatalog, _ generations: any Generations, lifetimes: CacheLifetimes, bytes: Int, shared: (any SharedCache)? = nil,
        digest: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8], now: @escaping @Sendable () -> Instant
    ) {
        self.catalog = catalog
        self.generations = generations
        self.lifetimes = lifetimes
        keepsAnswers = bytes > 0
        self.shared = shared.map { SharedAnswers($0, catalog, digest, now) }
        self.now = now
        memory = MemoryCache(bytes: bytes)
        identities = Identities(digest: digest)
        readTables = LearnedTables(catalog)
    }

    // MARK: Figures

    public var count: Int { memory.count }
    public var bytes: Int { memory.bytes }
    public var evictions: Int { memory.evictions }

    /// Forgets everything, here and in what is shared: nothing of a person who was erased may remain.
    public func flush() async {
        await generations.forgetAll()
        memory.forgetAll()
        identities.forgetAll()
        await shared?.forgetAll()
    }

    // MARK: Finding

    /// Whether answers of this kind are kept at all.
    func keeps(_ operation: Operation) -> Bool { keepsAnswers && operation.caching.map { lifetimes[$0] > 0 } ?? false }

    /// The tables whose counts a request needs.
    func tables(for operation: Operation) -> TableSet {
        keeps(operation) ? identities.tables.union(readTables[operation]) : identities.tables
    }

    /// The answer kept in this process, if it still holds.
    func find(_ key: CacheKey, _ reading: GenerationReading) -> KeptAnswer? {
        guard let kept = memory[key] else { return nil }
        if kept.holds(reading, at: now()) { return kept }
        memory.forget(key)
        return nil
    }

    func findShared(_ key: CacheKey, of operation: Operation, _ reading: GenerationReading) async -> KeptAnswer? {
        guard let kind = operation.caching, let found = await shared?.find(key) else { return nil }
        // The clock of whoever kept it may be ahead of ours.
        let kept = found.expiring(by: now().adding(seconds: Int64(lifetimes[kind])))
        guard kept.holds(reading, at: now()) else { return nil }
        memory.keep(kept, for: key, bytes: kept.bytes + key.bytes)
        return kept
    }

    /// A place beside whoever computes the same answer, or the controls.
    func board(_ key: CacheKey, _ reading: GenerationReading) -> Flights.Seat { flights.board(key, reading) }

    // MARK: Keeping

    /// Keeps an answer; `nil` when it is not one to keep.
    ///
    /// - Parameter reading: of before the rows were read.
    func keep(_ response: APIResponse, for key: CacheKey, of operation: Operation, reads: TableSet, _ reading: GenerationReading) -> KeptAnswer? {
        readTables.learn(reads, of: operation)
        guard response.status == 200, let kind = operation.caching, let stamp = reading.stamp(of: reads) else { return nil }
        let kept = KeptAnswer(response: response, tables: reads, stamp: stamp, expires: now().adding(seconds: Int64(lifetimes[kind])))
        memory.keep(kept, for: key, bytes: kept.bytes + key.bytes)
        shared?.keep(kept, for: key)
        return kept
    }
}
