public import Kernel
public import SQLKit
public import UseCaseKit

/// What a running job works with: the storage, in the system's name, and what it was asked.
///
/// Every access looks first whether the job was told to stop (time is over, the process ends, the claim was lost) and throws
/// `CancellationError` then, so that a job which works in small transactions stops between two of them.
public struct JobContext: Sendable {
    public let job: String
    /// What it was enqueued with; an empty object for a schedule.
    public let payload: JSON
    private let database: any SQLDatabase
    private let environment: Environment
    private let caller: Caller

    /// - Parameter caller: in whose name events and audit rows are written.
    public init(job: String, payload: JSON, database: any SQLDatabase, environment: Environment, caller: Caller) {
        self.job = job
        self.payload = payload
        self.database = database
        self.environment = environment
        self.caller = caller
    }

    /// Reads in one snapshot, off the threads that serve requests.
    public func read<Value: Sendable>(_ body: @escaping @Sendable (SQLSession) throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        return try await database.read(.long) { try body(session($0)) }
    }

    /// One transaction; leaves an audit row when it changed rows that the trail is about.
    ///
    /// - Parameters:
    ///   - action: what the audit row says was done: `escalateSignalement`.
    ///   - body: may be run again after a conflict; keep it free of other effects.
    public func change<Value: Sendable>(_ action: String, _ body: @escaping @Sendable (SQLSession) throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        return try await database.write { connection in
            let session = session(connection)
            let value = try body(session)
            if !session.changes.isEmpty {
                let row = AuditRow(action, by: caller, method: "JOB", endpoint: job, status: 200)
                try row.insert(about: (resource: nil, otherwise: job), into: session)
            }
            return value
        }
    }

    /// Deletes by bounded batches, each a transaction of its own, until one is not full: nobody waits long for the writer.
    ///
    /// - Parameter body: deletes at most as many rows as it is told, and answers how many.
    /// - Returns: how many rows went.
    public func sweep(
        batch: Int = 500, _ body: @escaping @Sendable (_ session: SQLSession, _ atMost: Int) throws -> Int
    ) async throws -> Int {
        var total = 0
        while true {
            try Task.checkCancellation()
            let count = try await database.write { try body(session($0), batch) }
            total += count
            if count < batch { return total }
        }
    }

    private func session(_ connection: any SQLConnection) -> SQLSession {
        SQLSession(connection, now: environment.now(), caller: caller, environment: environment)
    }
}
