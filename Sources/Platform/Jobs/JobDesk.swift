import JobKit
import Kernel
import Logging
import ResourceKit
import SQLKit
import UseCaseKit

/// What the machine's operator may do with jobs from the command line.
public struct JobDesk: Sendable {
    private let installation: Installation

    private var database: any SQLDatabase { installation.database }

    init(_ installation: Installation) { self.installation = installation }

    /// How one run in the foreground ended.
    public struct Outcome: Sendable {
        public let isSuccess: Bool
        /// A line for the terminal.
        public let text: String
    }

    /// Schedules, what waits, what was given up.
    public func overview() async throws -> JobOverview {
        let jobs = installation.jobs.sorted { $0.name < $1.name }
        return try await reading { store in try JobOverview(jobs, in: store) }
    }

    /// Runs a job now, here.
    public func run(_ name: String) async throws -> Outcome {
        guard let job = installation.jobs.first(where: { $0.name == name }) else {
            throw Complaint("no job is called \(name): hub jobs list")
        }
        try await checkSchema()
        let runner = installation.jobRunner(logger: Logger(label: "hub.jobs") { _ in SwiftLogNoOpLogHandler() })
        return Self.outcome(of: name, try await runner.runNow(job))
    }

    private static func outcome(of name: String, _ conclusion: JobRunner.Conclusion) -> Outcome {
        switch conclusion {
        case .complete(let report):
            Outcome(isSuccess: true, text: "\(name) is done: \(String(decoding: report.json.encoded(), as: UTF8.self))")
        case .postpone(_, let error), .bury(let error), .drop(let error):
            Outcome(isSuccess: false, text: "\(name) failed: \(JobFailure.describe(error))")
        case .release: Outcome(isSuccess: false, text: "\(name) was interrupted.")
        case .leave: Outcome(isSuccess: false, text: "\(name) was taken over by another process, or its end could not be written.")
        }
    }

    /// Gives a dead job its attempts back.
    public func retry(_ id: Int64) async throws {
        try await checkSchema()
        guard try await writing({ try $0.revive(id) }) else { throw Complaint("no dead job has the id \(id): hub jobs list") }
    }

    /// Gives all dead jobs their attempts back; answers how many.
    public func retryAll() async throws -> Int {
        try await checkSchema()
        return try await writing { try $0.reviveAll() }
    }

    /// Removes jobs that nobody will do: dead ones, and those that this version does not know. All of them, or none.
    public func drop(_ ids: [Int64]) async throws {
        try await checkSchema()
        let names = installation.jobs.map(\.name)
        try await writing { store in
            let others = try Set(ids).sorted().filter { try !store.discard($0, knowing: names) }
            guard others.isEmpty else {
                let list = others.map(String.init).joined(separator: ", ")
                throw Complaint("no job that is dead or unknown to this version has the id \(list); nothing was dropped: hub jobs list")
            }
        }
    }

    private func checkSchema() async throws {
        try await MoveJournal.refuseUnfinished(on: database)
        guard try await installation.migrator.pending(on: database).isEmpty else {
            throw Complaint("the database is not up to date: hub migrate")
        }
    }

    private func reading<Value: Sendable>(_ body: @escaping @Sendable (JobStore) throws -> Value) async throws -> Value {
        try await checkSchema()
        return try await database.read(.long) { [environment = installation.environment] in try body(Self.store($0, environment)) }
    }

    private func writing<Value: Sendable>(_ body: @escaping @Sendable (JobStore) throws -> Value) async throws -> Value {
        try await database.write { [environment = installation.environment] in try body(Self.store($0, environment)) }
    }

    private static func store(_ connection: any SQLConnection, _ environment: Environment) -> JobStore {
        JobStore(SQLSession(connection, now: environment.now(), caller: nil, environment: environment))
    }
}
