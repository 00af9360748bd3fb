import Kernel
import Logging
import ServiceLifecycle
import Synchronization

/// Writes down, now and then, that API keys were used (domain.md §5.1: at most once a minute each), so that reading with
/// a key does not turn into writing.
final class KeyUsage: Service {
    private static let interval = Swift.Duration.seconds(5)

    private let pending = Mutex<Set<APIKeyID>>([])
    private let record: Mutex<(@Sendable (Set<APIKeyID>) async throws -> Void)?> = Mutex(nil)
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    /// What to do with the keys that were used; set once the storage is there.
    func whenDue(_ record: @escaping @Sendable (Set<APIKeyID>) async throws -> Void) { self.record.withLock { $0 = record } }

    func used(_ key: APIKeyID) { pending.withLock { _ = $0.insert(key) } }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: Self.interval)
                await self.flush()
            }
        }
        await flush()
    }

    func flush() async {
        let keys = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        guard !keys.isEmpty, let record = record.withLock({ $0 }) else { return }
        do { try await record(keys) } catch { logger.warning("the use of API keys was not recorded", metadata: ["error": "\(error)"]) }
    }
}
