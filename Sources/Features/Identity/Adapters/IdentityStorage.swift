public import IdentityApplication
public import Kernel
public import SQLKit
public import UseCaseKit

/// Identity's storage outside a request: the first start, commands, jobs.
///
/// Events are recorded as in a request; audit rows are the pipeline's, so whoever uses this writes its own.
public struct IdentityStorage: UnitOfWork {
    private let database: any SQLDatabase
    private let environment: Environment
    private let caller: Caller?

    /// - Parameter caller: in whose name events are recorded.
    public init(database: any SQLDatabase, environment: Environment, caller: Caller?) {
        self.database = database
        self.environment = environment
        self.caller = caller
    }

    public func read<Value: Sendable>(_ body: @escaping @Sendable (IdentityScope) throws -> Value) async throws(Fault) -> Value {
        do { return try await database.read(.brief) { try body(IdentityScope(session($0))) } } catch { throw Fault(wrapping: error) }
    }

    public func write<Value: Sendable>(_ body: @escaping @Sendable (IdentityScope) throws -> Value) async throws(Fault) -> Value {
        do { return try await database.write { try body(IdentityScope(session($0))) } } catch { throw Fault(wrapping: error) }
    }

    private func session(_ connection: any SQLConnection) -> SQLSession {
        SQLSession(connection, now: environment.now(), caller: caller, environment: environment)
    }
}
