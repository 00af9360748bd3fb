import Kernel
import SQLKit
import SQLiteDriver
import Synchronization

/// A database that can be made not to answer.
final class FailingDatabase: SQLDatabase {
    private let base: any SQLDatabase
    private let isFailing = Atomic<Bool>(false)

    init(_ base: any SQLDatabase) { self.base = base }

    var dialect: Dialect { base.dialect }

    func fail(_ isFailing: Bool) { self.isFailing.store(isFailing, ordering: .relaxed) }

    private func check() throws {
        if isFailing.load(ordering: .relaxed) { throw Fault(.storageUnavailable) }
    }

    func readNow<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value? {
        try check()
        return try base.readNow(body)
    }

    func read<Value: Sendable>(_ cost: ReadCost, _ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try check()
        return try await base.read(cost, body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try check()
        return try await base.write(body)
    }
}
