import Cryptography
import Dispatch
import Foundation
import Kernel
import Platform
import ResourceKit
import SQLKit
import SQLiteDriver
import Synchronization
import Testing
import UseCaseKit

/// What the kits expect of an engine, on the embedded one and its real files.
@Suite(.onOwnThreads) struct SQLiteDriverTests {
    // MARK: Writing

    @Test func `writes that wait together are committed together, and each is answered`() async throws {
        let file = try await File()
        let before = file.database.commitCount
        let numbers = try await file.writeTogether(600) { number, connection in
            try connection.run("INSERT INTO towns (id, name) VALUES (\(number), 'Lyon')")
            return number
        }
        #expect(numbers == Array(0..<600))
        #expect(try await file.count() == 600)
        // 256 to a commit; the first goes alone, and a few may come late.
        #expect(file.database.commitCount - before < 60)
    }

    @Test func `a body that fails in a group leaves no trace, and the others commit`() async throws {
        let file = try await File()
        let outcomes = try await file.outcomesTogether(90) { number, connection in
            try connection.run("INSERT INTO towns (id, name) VALUES (\(number), 'Lyon')")
            try connection.run("INSERT INTO streets (id, town) VALUES (\(number), \(number))")
            if number % 3 == 1 { throw Fault(.forbidden) }
            // The second insertion with this id fails in the engine, after the first succeeded.
            if number % 3 == 2 { try connection.run("INSERT INTO streets (id, town) VALUES (\(number), \(number))") }
        }
        for (number, outcome) in outcomes.enumerated() {
            switch (number % 3, outcome) {
            case (0, .success): break
            case (1, .failure(let error as Fault)): #expect(error.code == .forbidden)
            case (2, .failure(let error as ConstraintViolation)): #expect(error.kind == .unique)
            default: Issue.record("write \(number): \(outcome)")
            }
        }
        let kept = try await file.database.read(.brief) { try $0.all("SELECT id FROM towns ORDER BY id") { $0.integer(0) } }
        #expect(kept == stride(from: 0, to: 90, by: 3).map { Int64($0) })
        #expect(try await file.database.read(.brief) { try $0.integer("SELECT COUNT(*) FROM streets") } == 30)
    }

    @Test func `a lone write is one commit, and there for another connection when it is answered`() async throws {
        let file = try await File()
        let other = try file.reopened()
        for number in 1...5 {
            let before = file.database.commitCount
            try await file.insert(Int64(number))
            #expect(file.database.commitCount == before + 1)
            #expect(try await other.read(.brief) { try $0.integer("SELECT COUNT(*) FROM towns") } == Int64(number))
        }
    }

    @Test func `two processes' writes take turns`() async throws {
        let file = try await File()
        let other = try file.reopened()
        try await withThrowingTaskGroup { group in
            for number in 0..<60 {
                let database = number.isMultiple(of: 2) ? file.database : other
                group.addTask { _ = try await database.write { try $0.run("INSERT INTO towns (id, name) VALUES (\(Int64(number)), 'Lyon')") } }
            }
            try await group.waitForAll()
        }
        #expect(try await file.count() == 60)
    }

    @Test func `a closed database is one file, whatever was prepared before`() async throws {
        let file = try await File()
        try await file.insert(1)
        let plan = SQLPlan("SELECT name FROM towns WHERE id = ?")
        for cost in [ReadCost.brief, .long] {
            _ = try await file.database.read(cost) { connection in try connection.visit(plan, [.integer(1)]) { #expect($0.text(0) == "Lyon") } }
        }
        try file.database.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder) == ["towns.sqlite"])
        #expect(try await file.reopened().read(.brief) { try $0.integer("SELECT COUNT(*) FROM towns") } == 1)
    }

    // MARK: Reading

    @Test(arguments: [ReadCost.brief, .long]) func `a read sees one instant`(cost: ReadCost) async throws {
        let file = try await File()
        try await file.insert(1)
        let database = file.database
        let mayWrite = Gate()
        async let writing: Void = file.insert(2, after: mayWrite)
        let (before, during) = try await database.read(cost) { connection in
            let before = try connection.integer("SELECT COUNT(*) FROM towns")
            let commits = database.commitCount
            mayWrite.open()
            wait(for: "the commit") { database.commitCount > commits }
            return (before, try connection.integer("SELECT COUNT(*) FROM towns"))
        }
        try await writing
        #expect(before == 1)
        #expect(during == 1)
        #expect(try await file.count() == 2)
    }

    @Test func `a brief read sees every commit that was answered before it, ours or another process's`() async throws {
        let file = try await File()
        let other = try file.reopened()
        for number in 1...200 {
            let writer = number.isMultiple(of: 2) ? file.database : other
            _ = try await writer.write { try $0.run("INSERT INTO towns (id, name) VALUES (\(number), 'Lyon')") }
            #expect(try await file.count() == Int64(number))
            #expect(try await file.count() == Int64(number), "the snapshot that is kept is the latest")
        }
    }

    @Test func `readers that nobody uses do not keep the log from being emptied`() async throws {
        let file = try await File()
        // Twice: a connection finds the log's index at the end of its first read, and keeps its snapshot from the second on.
        for _ in 1...2 { #expect(try await file.count() == 0) }
        try await file.insert(1)
        let end = ContinuousClock.now + .seconds(20)
        while (try? file.database.optimize()) == nil, ContinuousClock.now < end {}
        #expect(try FileManager.default.attributesOfItem(atPath: file.folder + "/towns.sqlite-wal")[.size] as? Int == 0)
    }

    @Test func `reads that take long hold up neither brief ones nor writes`() async throws {
        let file = try await File()
        let database = file.database
        let entered = Count()
        let leave = Gate()
        try await withThrowingTaskGroup { group in
            // Twice as many as there are connections for them.
            for _ in 0..<8 {
                group.addTask {
                    _ = try await database.read(.long) { connection in
                        entered.add()
                        leave.pass()
                        return try connection.integer("SELECT COUNT(*) FROM towns")
                    }
                }
            }
            while entered.value < 4 { await Task.yield() }
            for number in 1...20 {
                try await file.insert(Int64(number))
                #expect(try await file.count() == Int64(number))
            }
            #expect(entered.value == 4, "the others wait for a connection")
            leave.open()
            try await group.waitForAll()
        }
        #expect(entered.value == 8)
    }

    @Test func `a read cannot write`() async throws {
        let file = try await File()
        for cost in [ReadCost.brief, .long] {
            await #expect(throws: (any Error).self) {
                _ = try await file.database.read(cost) { try $0.run("INSERT INTO towns (id, name) VALUES (1, 'Lyon')") }
            }
        }
        #expect(try await file.count() == 0)
    }

    @Test func `a read that fails gives its connection back`() async throws {
        let file = try await File()
        for cost in [ReadCost.brief, .long] {
            for _ in 1...20 {
                await #expect(throws: Fault.self) { try await file.database.read(cost) { _ in throw Fault(.forbidden) } }
            }
        }
        try await file.insert(1)
        #expect(try await file.count() == 1)
    }

    // MARK: Values

    @Test(
        arguments: [
            ("INSERT INTO towns (id, name) VALUES (1, 'Lyon')", .unique), ("INSERT INTO towns (id, name) VALUES (2, 'Brest')", .unique),
            ("INSERT INTO streets (id, town) VALUES (2, 99)", .foreignKey), ("DELETE FROM towns WHERE id = 1", .foreignKey),
            ("INSERT INTO towns (id, name) VALUES (3, NULL)", .notNull), ("INSERT INTO towns (id, name, people) VALUES (3, 'Nice', -1)", .check),
        ] as [(SQLQuery, ConstraintViolation.Kind)])
    func `a constraint's refusal is told in the kits' words`(statement: SQLQuery, kind: ConstraintViolation.Kind) async throws {
        let file = try await File()
        try await file.database.write { connection in
            try connection.run("INSERT INTO towns (id, name) VALUES (1, 'Brest')")
            try connection.run("INSERT INTO streets (id, town) VALUES (1, 1)")
        }
        let violation = await #expect(throws: ConstraintViolation.self) { _ = try await file.database.write { try $0.run(statement) } }
        #expect(violation?.kind == kind)
        #expect(try await file.count() == 1)
    }

    @Test func `values come back as they were bound`() async throws {
        let file = try await File()
        let texts = ["", "é", "a'b\"c;--", "\u{1F3D7}\u{FE0F}", String(repeating: "x", count: 100_000)]
        for text in texts {
            let back = try await file.database.write { connection in try connection.first("SELECT \(text)") { $0.text(0) } }
            #expect(back == text)
        }
        let blobs: [[UInt8]] = [[], [0], [0xFF, 0, 0xFE], [UInt8](repeating: 7, count: 70_000)]
        for blob in blobs {
            let back = try await file.database.write { connection in try connection.first("SELECT \(value: .blob(blob))") { $0.blob(0) } }
            #expect(back == blob)
        }
        let (integer, real, isNull) = try #require(
            try await file.database.write { connection in
                try connection.first("SELECT \(Int64.min), \(value: .real(1e-300)), \(value: .null)") { ($0.integer(0), $0.real(1), $0.isNull(2)) }
            })
        #expect(integer == .min && real == 1e-300 && isNull)
    }

    // MARK: Sealed columns

    @Test func `a sealed column opens for us and reads as noise to anybody else`() async throws {
        let file = try await File()
        let secret = "06 12 34 56 78, à ne pas divulguer"
        try await file.database.write { connection in
            for id in 1...2 { try connection.run("INSERT INTO secrets (id, sealed) VALUES (\(Int64(id)), \(value: .sealed(secret)))") }
        }
        let opened = try await file.database.read(.brief) { try $0.all("SELECT sealed FROM secrets") { try $0.opened(0) } }
        #expect(opened == [secret, secret])
        let raw = try await file.database.read(.brief) { try $0.all("SELECT sealed FROM secrets") { $0.blob(0) } }
        #expect(raw[0] != raw[1], "the same text must not look the same")
        try file.database.close()
        for name in try FileManager.default.contentsOfDirectory(atPath: file.folder) {
            let bytes = try #require(FileManager.default.contents(atPath: "\(file.folder)/\(name)"))
            for part in [secret, "12 34 56", "divulguer"] { #expect(bytes.range(of: Data(part.utf8)) == nil, "\(name)") }
        }
    }

    @Test func `a sealed column that was altered, or sealed under another secret, does not open`() async throws {
        let file = try await File()
        try await file.database.write { connection in
            try connection.run("INSERT INTO secrets (id, sealed) VALUES (1, \(value: .sealed("Durand")))")
            let sealed = try #require(try connection.first("SELECT sealed FROM secrets") { $0.blob(0) })
            for index in sealed.indices {
                var altered = sealed
                altered[index] ^= 1
                try connection.run("INSERT INTO secrets (id, sealed) VALUES (\(Int64(index) + 2), \(value: .blob(altered)))")
            }
            try connection.run("INSERT INTO secrets (id, sealed) VALUES (1000, \(value: .blob([])))")
        }
        let altered = try await file.database.read(.long) { connection in
            try connection.all("SELECT sealed FROM secrets WHERE id > 1") { row in try? row.opened(0) }
        }
        #expect(altered.count > 20 && altered.allSatisfy { $0 == nil })
        let stranger = try file.reopened(secret: 8)
        await #expect(throws: Fault.self) {
            try await stranger.read(.brief) { try $0.first("SELECT sealed FROM secrets WHERE id = 1") { try $0.opened(0) } }
        }
    }

    // MARK: Migrations

    @Test func `an empty file is brought to today's schema once`() async throws {
        let folder = try Scratch()
        let installation = try Installation(folder.settings)
        let names = installation.migrator.migrations.map(\.name)
        #expect(try await installation.migrator.pending(on: installation.database) == names)
        #expect(try await installation.migrate() == names)
        #expect(try await installation.migrate() == [])
        #expect(try await installation.migrator.pending(on: installation.database) == [])
        #expect(try await installation.storage.problems() == [])
    }

    @Test func `several migrators at once apply each migration once`() async throws {
        let folder = try Scratch()
        let installations = try (1...4).map { _ in try Installation(folder.settings) }
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for installation in installations { group.addTask { try await installation.migrate() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let names = installations[0].migrator.migrations.map(\.name)
        #expect(applied.filter { !$0.isEmpty } == [names])
        let history = try await installations[0].database.read(.brief) { try $0.all("SELECT name FROM migrations ORDER BY name") { $0.text(0) } }
        #expect(history == names)
    }

    @Test func `a migration that fails leaves the schema as it was`() async throws {
        let file = try await File()
        let broken = Migrator([
            Migration("0001_good", ["CREATE TABLE good (id \(.key))"]),
            Migration("0002_bad", ["CREATE TABLE half (id \(.key))", "CREATE TABLE towns (id \(.key))"]),
        ])
        await #expect(throws: (any Error).self) { try await broken.run(on: file.database, now: Instant(seconds: 0)) }
        let tables = try await file.database.read(.brief) { try $0.all("SELECT name FROM sqlite_master WHERE type = 'table'") { $0.text(0) } }
        #expect(Set(tables) == ["towns", "streets", "secrets"])
        #expect(try await broken.pending(on: file.database) == ["0001_good", "0002_bad"])
    }
}

/// A folder that goes with the test.
private final class Scratch: Sendable {
    let path = NSTemporaryDirectory() + "hub-driver-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// An installation that nothing has touched.
    var settings: Settings {
        var settings = Settings()
        settings.dataDirectory = path
        settings.secretKey = [UInt8](repeating: 7, count: 32)
        return settings
    }
}

/// A database of its own, with two towns' worth of schema.
private final class File: Sendable {
    private let scratch: Scratch
    let database: SQLiteDatabase
    var folder: String { scratch.path }

    init() async throws {
        scratch = try Scratch()
        database = try Self.open(scratch.path, 7)
        try await database.write { connection in
            try connection.run("CREATE TABLE towns (id INTEGER PRIMARY KEY, name TEXT NOT NULL, people INTEGER CHECK (people >= 0))")
            try connection.run("CREATE UNIQUE INDEX towns_name ON towns (name) WHERE name <> 'Lyon'")
            try connection.run("CREATE TABLE streets (id INTEGER PRIMARY KEY, town INTEGER NOT NULL REFERENCES towns (id))")
            try connection.run("CREATE TABLE secrets (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL)")
        }
    }

    private static func open(_ folder: String, _ secret: UInt8) throws -> SQLiteDatabase {
        try SQLiteDatabase(path: "\(folder)/towns.sqlite", vault: try SecretBox(secret: [UInt8](repeating: secret, count: 32)))
    }

    /// The same file, as another process would open it.
    func reopened(secret: UInt8 = 7) throws -> SQLiteDatabase { try Self.open(folder, secret) }

    func count() async throws -> Int64 { try await database.read(.brief) { try $0.integer("SELECT COUNT(*) FROM towns") } }

    func insert(_ id: Int64, after gate: Gate? = nil) async throws {
        try await database.write { connection in
            gate?.pass()
            try connection.run("INSERT INTO towns (id, name) VALUES (\(id), 'Lyon')")
        }
    }

    /// Runs writes that all wait behind one, so that they form groups; answers in their order.
    func outcomesTogether<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int64, any SQLConnection) throws -> Value
    ) async throws -> [Result<Value, any Error>] {
        let queued = Count()
        let start = Gate()
        return try await withThrowingTaskGroup(of: (Int, Result<Value, any Error>).self) { [database] group in
            async let first: Void = database.write { _ in start.pass() }
            for number in 0..<count {
                group.addTask {
                    queued.add()
                    do { return (number, .success(try await database.write { try body(Int64(number), $0) })) } catch {
                        return (number, .failure(error))
                    }
                }
            }
            while queued.value < count { await Task.yield() }
            start.open()
            try await first
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    func writeTogether<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int64, any SQLConnection) throws -> Value
    ) async throws -> [Value] {
        try await outcomesTogether(count, body).map { try $0.get() }
    }
}

private final class Count: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .relaxed) }
    func add() { number.add(1, ordering: .relaxed) }
}

/// Holds threads until it is opened.
private final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)

    func open() { isOpen.store(true, ordering: .releasing) }
    func pass() { wait(for: "the gate") { isOpen.load(ordering: .acquiring) } }
}

/// Waits on the thread itself; a test that would wait for ever fails instead.
private func wait(for what: String, _ isThere: () -> Bool) {
    let end = ContinuousClock.now + .seconds(240)
    while !isThere() {
        guard ContinuousClock.now < end else {
            Issue.record("\(what) does not come")
            return
        }
        usleep(500)
    }
}

/// Runs these tests beside the threads that all others share: some hold a thread while another must move.
private struct OnOwnThreads: SuiteTrait, TestTrait, TestScoping {
    private final class Executor: TaskExecutor {
        private let queue = DispatchQueue(label: "driver tests", attributes: .concurrent)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    private static let executor = Executor()
    let isRecursive = true

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await withTaskExecutorPreference(Self.executor) { try await function() }
    }
}

extension Trait where Self == OnOwnThreads {
    fileprivate static var onOwnThreads: Self { OnOwnThreads() }
}
