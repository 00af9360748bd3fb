import Kernel
import SQLKit

/// Where several processes keep answers for each other. Never a source of truth: it may forget, and be away.
public protocol SharedCache: Sendable {
    /// `nil` when there is none, or when nobody answers in time.
    func value(named name: [UInt8]) async -> [UInt8]?
    /// Sent, and not waited for.
    func keep(_ value: [UInt8], named name: [UInt8], seconds: Int)
    func forgetAll() async
}

/// Answers as the shared cache holds them.
struct SharedAnswers: Sendable {
    /// Bytes of a body.
    private static let largest = 128 * 1024

    private let cache: any SharedCache
    private let catalog: TableCatalog
    private let digest: @Sendable (UnsafeRawBufferPointer) -> [UInt8]
    private let now: @Sendable () -> Instant

    init(
        _ cache: any SharedCache, _ catalog: TableCatalog, _ digest: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8],
        _ now: @escaping @Sendable () -> Instant
    ) {
        self.cache = cache
        self.catalog = catalog
        self.digest = digest
        self.now = now
    }

    func find(_ key: CacheKey) async -> KeptAnswer? {
        await cache.value(named: name(of: key)).flatMap { KeptAnswer(encoded: $0, catalog) }
    }

    func keep(_ answer: KeptAnswer, for key: CacheKey) {
        let seconds = (answer.expires.milliseconds - now().milliseconds) / 1000
        // A large one would push out what is worth more, and hold up what cannot wait; it is kept in each process.
        guard answer.response.body.count <= Self.largest else { return }
        if seconds > 0 { cache.keep(answer.encoded(catalog), named: name(of: key), seconds: Int(seconds)) }
    }

    func forgetAll() async { await cache.forgetAll() }

    private func name(of key: CacheKey) -> [UInt8] { key.identity.withUnsafeBytes(digest) }
}
