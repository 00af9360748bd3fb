import Kernel
import ProcessKit
import SQLKit
import Synchronization
import Testing

/// A PostgreSQL server that dies, comes back, or stands still, under load (product.md §4).
@Suite(.onWorkers) struct PostgresOutageTests {
    @Test func `a server that dies and comes back loses and doubles nothing that was answered`() async throws {
        let home = try Home(.postgres)
        let server = try #require(home.database)
        let hub = try home.start()
        let key = Credential.bearer(try hub.key)
        let load = Load(8, on: hub, key)
        for round in 1...3 {
            try load.goesOn(by: 60)
            try server.kill()
            try Self.expectRefusals(hub, key)
            try server.restart()
            let start = ContinuousClock.now
            try load.goesOn(by: 1)
            print("round \(round): a write is done \(ContinuousClock.now - start) after PostgreSQL takes connections again")
            _ = try poll("readiness turns back") { try hub.get("/health/ready", as: .nobody).status == 200 ? true : nil }
        }
        let names = try load.end()
        print("\(names.count) writes done, \(load.refusals.value) refusals on the way")
        #expect(load.refusals.value > 0)

        let storage = try Storage(hub)
        #expect(try await storage.texts("SELECT nom FROM chantiers").sorted() == names.sorted())
        let traces: [SQLQuery] = [
            "SELECT COUNT(*) FROM audit_logs WHERE action = 'createChantier'",
            "SELECT COUNT(*) FROM outbox WHERE event_type LIKE 'chantier.%'", "SELECT COUNT(*) FROM idempotency_records",
        ]
        for trace in traces { #expect(try await storage.integer(trace) == Int64(names.count)) }
        #expect(try hub.stop() == 0)
    }

    @Test func `a server that stands still is a refusal and no hang, and its late answers go to nobody`() throws {
        let home = try Home(.postgres)
        let server = try #require(home.database)
        let hub = try home.start()
        let key = Credential.bearer(try hub.key)
        let ids = try (1...6).map { try #require(try Write("site-\($0)").send(to: hub, key).id) }
        let load = Load(4, on: hub, key)
        try load.goesOn(by: 20)
        server.freeze()
        // As many at once as there are connections, then more: whoever finds none left waits no longer than for one.
        let answers = try Crowd(20) { try hub.get("/api/v1/chantiers/\(ids[$0 % 6])", as: key) }.results()
        #expect(answers.allSatisfy { $0.status == 503 && $0["retry-after"] != nil && $0.code == "storage.unavailable" })
        try Self.expectRefusals(hub, key)
        server.thaw()
        try load.goesOn(by: 20)
        // Some connections may be found lost only now: what is answered is the right site or a refusal, and in the end only sites.
        _ = try poll("everybody is served again") {
            let answers = try Crowd(12) { (ids[$0 % 6], try hub.get("/api/v1/chantiers/\(ids[$0 % 6])", as: key)) }.results()
            for (id, answer) in answers { #expect(answer.status == 503 || answer.id == id) }
            return answers.allSatisfy { $0.1.status == 200 } ? true : nil
        }
        _ = try load.end()
        #expect(try hub.stop() == 0)
    }

    @Test func `connections that the server closes are opened again, and nobody notices`() async throws {
        let home = try Home(.postgres)
        let hub = try home.start()
        let key = Credential.bearer(try hub.key)
        #expect(try Write("before").send(to: hub, key).status == 201)
        let storage = try Storage(hub)
        _ = try await storage.integer(
            "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'hub'")
        let read = try hub.get("/api/v1/chantiers", as: key)
        #expect(read.status == 200, "\(read)")
        #expect(try Write("after").send(to: hub, key).status == 201)
    }

    /// Said at once, with what a client needs to know; the process itself is well.
    private static func expectRefusals(_ hub: Hub, _ key: Credential) throws {
        let ready = try poll("readiness turns") { try Optional(hub.get("/health/ready", as: .nobody)).flatMap { $0.status == 503 ? $0 : nil } }
        #expect(ready[json: "status"] == "database unavailable")
        #expect(try hub.get("/health/live", as: .nobody).status == 200)
        #expect(try hub.get("/health", as: .nobody).status == 503)
        for answer in [try hub.get("/api/v2/chantiers", as: key), try hub.post("/api/v2/chantiers", as: key, [], #"{"name":"Non","location":"x"}"#)] {
            #expect(answer.status == 503, "\(answer)")
            #expect(answer["retry-after"] == "1")
            #expect(answer.code == "storage.unavailable")
        }
    }
}

/// A site to be made, under a key of its own.
private struct Write {
    let name: String

    init(_ name: String) { self.name = name }

    var request: (Credential) -> Request {
        { Request("POST", "/api/v1/chantiers", as: $0, [("Idempotency-Key", "key-\(name)")], json: #"{"nom":"\#(name)","adresse":"x"}"#) }
    }

    func send(to hub: Hub, _ key: Credential) throws -> Answer { try hub.answer(to: request(key)) }
}

/// Clients that make one site after the other, each repeated under its key until it is done.
private final class Load: Sendable {
    let refusals = Counter()
    private let done = Counter()
    private let isOver = Atomic<Bool>(false)
    private let crowd = Mutex<Crowd<[String]>?>(nil)

    init(_ count: Int, on hub: Hub, _ key: Credential) {
        let crowd = Crowd(count) { [self] in try write("c\($0)", hub, key) }
        self.crowd.withLock { $0 = crowd }
    }

    /// Returns once so many more are done.
    func goesOn(by count: Int) throws {
        let target = done.value + count
        _ = try poll("writes are done", seconds: 60) { done.value >= target ? true : nil }
    }

    /// The names of everything that was made.
    func end() throws -> [String] {
        isOver.store(true, ordering: .relaxed)
        return try crowd.withLock { $0 }?.results().flatMap { $0 } ?? []
    }

    private func write(_ prefix: String, _ hub: Hub, _ key: Credential) throws -> [String] {
        let connection = try Connection(hub.port)
        var names: [String] = []
        while !isOver.load(ordering: .relaxed) {
            let write = Write("\(prefix)-\(names.count)")
            _ = try poll("\(write.name) is done", seconds: 120) { try isDone(write.request(key), on: connection) ? true : nil }
            names.append(write.name)
            done.add()
        }
        return names
    }

    private func isDone(_ request: Request, on connection: Connection) throws -> Bool {
        connection.send(request.bytes)
        guard let answer = try connection.answer() else { throw Failure("closed without an answer") }
        if answer.status == 201 { return true }
        guard answer.status == 503, answer["retry-after"] != nil, answer.code == "storage.unavailable" else { throw Failure("\(answer)") }
        refusals.add()
        return false
    }
}
