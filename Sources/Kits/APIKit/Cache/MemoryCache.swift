import Synchronization

/// Values by key, in bounded memory: what was not asked for of late goes first.
///
/// In shards, each of two halves. New values go to the young half; when that is full it becomes the old one, and what was in the old
/// one is forgotten. A value that is found in the old half moves to the young one. So what is forgotten was not asked for while as
/// much as half of the memory was filled anew, and neither finding nor keeping ever looks at other values.
final class MemoryCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Kept {
        let value: Value
        let bytes: Int
    }

    private struct Shard {
        var young: [Key: Kept] = [:]
        var old: [Key: Kept] = [:]
        var youngBytes = 0
        var oldBytes = 0
    }

    /// Threads seldom meet; a half that is forgotten at once is short work.
    private static var shardCount: Int { 64 }
    /// What a value costs beside its own bytes: its key, its places in the tables.
    private static var overhead: Int { 256 }

    private let shards: [Mutexed<Shard>]
    /// Of one half of one shard.
    private let limit: Int
    private let forgotten = Atomic<Int>(0)

    /// - Parameter bytes: how much is kept at most; 0 keeps nothing.
    init(bytes: Int) {
        limit = bytes / (Self.shardCount * 2)
        shards = (0..<Self.shardCount).map { _ in Mutexed(Shard()) }
    }

    subscript(_ key: Key) -> Value? {
        shard(of: key).withLock { shard in
            if let kept = shard.young[key] { return kept.value }
            guard let kept = shard.old.removeValue(forKey: key) else { return nil }
            shard.oldBytes -= kept.bytes
            put(kept, key, &shard)
            return kept.value
        }
    }

    /// - Parameter bytes: what the value holds; one that half a shard does not hold is not kept.
    func keep(_ value: Value, for key: Key, bytes: Int) {
        let kept = Kept(value: value, bytes: bytes + Self.overhead)
        guard kept.bytes <= limit else { return }
        shard(of: key).withLock { shard in
            remove(key, &shard)
            put(kept, key, &shard)
        }
    }

    func forget(_ key: Key) { shard(of: key).withLock { remove(key, &$0) } }

    func forgetAll() { for shard in shards { shard.withLock { $0 = Shard() } } }

    var count: Int { shards.reduce(0) { $0 + $1.withLock { $0.young.count + $0.old.count } } }
    var bytes: Int { shards.reduce(0) { $0 + $1.withLock { $0.youngBytes + $0.oldBytes } } }
    /// How many had to go for others.
    var evictions: Int { forgotten.load(ordering: .relaxed) }

    private func shard(of key: Key) -> Mutexed<Shard> { shards[Int(UInt(bitPattern: key.hashValue) % UInt(Self.shardCount))] }

    private func remove(_ key: Key, _ shard: inout Shard) {
        if let kept = shard.young.removeValue(forKey: key) { shard.youngBytes -= kept.bytes }
        if let kept = shard.old.removeValue(forKey: key) { shard.oldBytes -= kept.bytes }
    }

    private func put(_ kept: Kept, _ key: Key, _ shard: inout Shard) {
        if shard.youngBytes + kept.bytes > limit {
            forgotten.wrappingAdd(shard.old.count, ordering: .relaxed)
            (shard.old, shard.oldBytes) = (shard.young, shard.youngBytes)
            (shard.young, shard.youngBytes) = ([:], 0)
        }
        shard.young[key] = kept
        shard.youngBytes += kept.bytes
    }
}

/// A lock that can stand in an array.
private final class Mutexed<Value>: Sendable where Value: ~Copyable {
    private let value: Mutex<Value>

    init(_ value: consuming sending Value) { self.value = Mutex(value) }

    func withLock<Result: ~Copyable>(_ body: (inout sending Value) -> sending Result) -> sending Result { value.withLock(body) }
}
