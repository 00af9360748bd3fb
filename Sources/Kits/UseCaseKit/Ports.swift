public import FoundationEssentials
public import Kernel

/// Where "now", new identifiers and randomness come from; passed in, never summoned.
public struct Environment: Sendable {
    public var now: @Sendable () -> Instant
    /// The same time as far as it elapses: it does not go back when the machine's clock is set.
    public var steadyNow: @Sendable () -> Instant
    public var newUUID: @Sendable () -> UUID
    /// `count` bytes fit for secrets.
    public var randomBytes: @Sendable (_ count: Int) -> [UInt8]

    /// - Parameter steadyNow: `now` unless given.
    public init(
        now: @escaping @Sendable () -> Instant, steadyNow: (@Sendable () -> Instant)? = nil, newUUID: @escaping @Sendable () -> UUID,
        randomBytes: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.now = now
        self.steadyNow = steadyNow ?? now
        self.newUUID = newUUID
        self.randomBytes = randomBytes
    }
}

/// Records what happened, in the transaction that made it true.
public protocol EventRecorder {
    func record(_ event: some DomainEvent) throws
}

/// A consistent view of storage, opened for reading or for one atomic change.
///
/// The body is synchronous on purpose: it runs on the connection's own thread, cannot wait on the network, and so keeps
/// transactions short. Most use cases never open one: the pipeline does, and hands them its `Scope`, so that effect,
/// event, audit row and idempotency record commit together. Only those that must wait in between (hash a password, call
/// a partner) take a unit of work.
public protocol UnitOfWork<Scope>: Sendable {
    associatedtype Scope
    func read<Value: Sendable>(_ body: @escaping @Sendable (Scope) throws -> Value) async throws(Fault) -> Value
    func write<Value: Sendable>(_ body: @escaping @Sendable (Scope) throws -> Value) async throws(Fault) -> Value
    /// Writes what must stay although the request is refused (a failed attempt that counts): commits what `body` did in either
    /// case, with an audit row of how it ended, then throws the refusal that it answers. What `body` throws leaves nothing.
    func settle<Value: Sendable>(_ body: @escaping @Sendable (Scope) throws -> Result<Value, Fault>) async throws(Fault) -> Value
}

extension UnitOfWork {
    /// Where nothing is audited, a refusal is written like anything else.
    public func settle<Value: Sendable>(_ body: @escaping @Sendable (Scope) throws -> Result<Value, Fault>) async throws(Fault) -> Value {
        try await write(body).get()
    }
}

/// A partial update: the writable fields present in a request, absent ones untouched (absent is not null).
public struct Changes<Root>: Sendable {
    /// The v1 names of the fields present, in declaration order.
    public let names: [String]
    private let steps: [@Sendable (inout Root) throws -> Void]

    public init(_ changes: [(name: String, step: @Sendable (inout Root) throws -> Void)]) {
        names = changes.map(\.name)
        steps = changes.map(\.step)
    }

    public var isEmpty: Bool { steps.isEmpty }

    /// Applies every change in order; the entity is untouched when one is refused.
    public func apply(to root: inout Root) throws {
        var changed = root
        for step in steps { try step(&changed) }
        root = changed
    }
}
