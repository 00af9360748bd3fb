public import Kernel
import SQLKit
import Synchronization
public import UseCaseKit

/// Who a credential stands for, as long as nothing that says so changes: neither credentials nor people.
///
/// The role is that of the present moment all the same: a change of any row that was read to find it is seen in the counts of its
/// table. Only the digest of a credential is held.
final class Identities: Sendable {
    /// Credentials in use at once; beyond, the idlest are looked up again.
    private static let capacity = 20_000
    /// However well nothing changes, so that a change that could not be told is felt in time.
    private static let lifetimeSeconds: Int64 = 60
    /// What one of them is counted as, in place of bytes.
    private static let weight = 1024

    /// Somebody who was seen before; whether he still is who he was is another question.
    struct Known: Sendable {
        fileprivate let identity: Identity
        fileprivate let tables: TableSet
        fileprivate let stamp: GenerationStamp

        /// Who it was, whether it still holds or not.
        var latest: Caller { identity.caller }

        /// Whether he may be believed if nothing changed.
        func isFresh(at now: Instant) -> Bool { now < identity.goodUntil }

        /// The caller, if nothing that says who he is has changed.
        func caller(_ client: Client, _ reading: GenerationReading?, at now: Instant) -> Caller? {
            guard let reading, isFresh(at: now), reading.stamp(of: tables) == stamp else { return nil }
            return identity.caller.with(client)
        }
    }

    private let digest: @Sendable (UnsafeRawBufferPointer) -> [UInt8]
    private let known = MemoryCache<[UInt8], Known>(bytes: capacity * weight)
    private let read = Mutex(TableSet.none)

    init(digest: @escaping @Sendable (UnsafeRawBufferPointer) -> [UInt8]) { self.digest = digest }

    /// The tables that say who somebody is, as far as was seen.
    var tables: TableSet { read.withLock { $0 } }

    func recall(_ token: String) -> Known? { known[name(of: token)] }

    /// - Parameter reading: of before the rows were read.
    func keep(_ identity: Identity, of token: String, reads: TableSet, _ reading: GenerationReading, at now: Instant) {
        read.withLock { $0.formUnion(reads) }
        guard let stamp = reading.stamp(of: reads) else { return }
        let identity = Identity(identity.caller, goodUntil: min(identity.goodUntil, now.adding(seconds: Self.lifetimeSeconds)))
        known.keep(Known(identity: identity, tables: reads, stamp: stamp), for: name(of: token), bytes: Self.weight)
    }

    /// Somebody who is not who he was.
    func forget(_ token: String) { known.forget(name(of: token)) }

    func forgetAll() { known.forgetAll() }

    private func name(of token: String) -> [UInt8] {
        var token = token
        return token.withUTF8 { digest(UnsafeRawBufferPointer($0)) }
    }
}

/// Who is calling, and until when that may be taken for granted if nothing changes: a key expires, a session ends.
public struct Identity: Sendable {
    public let caller: Caller
    public let goodUntil: Instant

    public init(_ caller: Caller, goodUntil: Instant) {
        self.caller = caller
        self.goodUntil = goodUntil
    }
}

extension Caller {
    fileprivate func with(_ client: Client) -> Caller {
        Caller(userID: userID, role: role, credential: credential, scopes: scopes, client: client, rateLimitPerHour: rateLimitPerHour)
    }
}
