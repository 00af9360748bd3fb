import Kernel
import ProcessKit
import SQLKit
import Testing

/// An answered write survives whatever happens to the process (product.md §4, "Writes").
@Suite(.onWorkers) struct DurabilityTests {
    @Test(arguments: Engine.allCases)
    func `what was answered before kill -9 is there once, and replaying the keys adds nothing`(_ engine: Engine) async throws {
        let home = try Home(engine)
        let first = try home.start()
        let key = Credential.bearer(try first.key)
        var hub = first
        var sent: [Sent] = []
        for round in 1...3 {
            let (server, answered) = (hub, Counter())
            let crowd = Crowd(6) { try Client(server, key).post("r\(round)c\($0)") { answered.add() } }
            _ = try poll("writes are answered") { answered.value >= 40 ? true : nil }
            try hub.kill()
            sent += try crowd.results().flatMap { $0 }
            hub = try home.start()
            try await Self.expectEach(sent, key, on: hub)
        }
        #expect(sent.count { $0.status == 201 } >= 120)
        #expect(try hub.stop() == 0)
        let doctor = try hub.run("doctor")
        #expect(doctor.code == 0, "\(doctor.text)")
    }

    /// Each answered write is there exactly once; any other at most once, and exactly once after its replay.
    private static func expectEach(_ sent: [Sent], _ key: Credential, on hub: Hub) async throws {
        let storage = try Storage(hub)
        let names = try await storage.texts("SELECT nom FROM chantiers")
        #expect(Set(names).count == names.count)
        #expect(Set(sent.filter { $0.status == 201 }.map(\.name)).subtracting(names).isEmpty)
        #expect(sent.allSatisfy { $0.status == 201 || $0.status == nil })

        let client = try Client(hub, key)
        for write in sent {
            let answer = try #require(try client.site(write.name))
            #expect(answer.status == 201, "\(answer)")
            #expect((answer["idempotent-replayed"] == "true") == names.contains(write.name))
        }
        #expect(try await storage.texts("SELECT nom FROM chantiers").sorted() == sent.map(\.name).sorted())
        // The effect, its audit row, its event and its record are one.
        let traces: [SQLQuery] = [
            "SELECT COUNT(*) FROM audit_logs WHERE action = 'createChantier'",
            "SELECT COUNT(*) FROM outbox WHERE event_type LIKE 'chantier.%'", "SELECT COUNT(*) FROM idempotency_records",
        ]
        for trace in traces { #expect(try await storage.integer(trace) == Int64(sent.count)) }
    }

    @Test(arguments: Engine.allCases)
    func `the same key on several connections at once does the work once, with one answer for all`(_ engine: Engine) async throws {
        let home = try Home(engine)
        let hub = try home.start()
        let key = Credential.bearer(try hub.key)
        for round in 1...5 {
            let answers = try Crowd(8) { _ in try Client(hub, key).site("same-\(round)") }.results().compactMap { $0 }
            #expect(answers.count == 8 && answers.allSatisfy { $0.status == 201 })
            #expect(Set(answers.map(\.text)).count == 1)
            #expect(answers.count { $0["idempotent-replayed"] == nil } == 1)
        }
        #expect(try await Storage(hub).integer("SELECT COUNT(*) FROM chantiers") == 5)
    }

    @Test(arguments: Engine.allCases)
    func `a stop under load loses and cuts nothing that was accepted`(_ engine: Engine) async throws {
        let home = try Home(engine)
        let hub = try home.start()
        let key = Credential.bearer(try hub.key)
        let answered = Counter()
        let writers = Crowd(6) { try Client(hub, key).post("c\($0)") { answered.add() } }
        let readers = Crowd(2) { _ in try Client(hub, key).read() }
        _ = try poll("writes are answered") { answered.value >= 60 ? true : nil }
        let start = ContinuousClock.now
        #expect(try hub.stop() == 0)
        #expect(ContinuousClock.now - start < .seconds(30))

        // A connection may end between two answers, never in one: a cut answer throws.
        let sent = try writers.results().flatMap { $0 }
        #expect(try readers.results().flatMap { $0 }.allSatisfy { $0 == 200 })
        #expect(sent.allSatisfy { $0.status == 201 || $0.status == nil })
        let names = try await Storage(hub).texts("SELECT nom FROM chantiers")
        #expect(names.sorted() == sent.filter { $0.status == 201 }.map(\.name).sorted(), "what was not answered was not done")
    }

    @Test func `a request in hand at the stop is finished, and readiness says that the server drains`() throws {
        let hub = try Hub.start(["HUB_DRAIN_DELAY": "2"])
        let key = Credential.bearer(try hub.key)
        let connection = try Connection(hub.port)
        let request = Request("POST", "/api/v1/chantiers", as: key, [("Expect", "100-continue")], json: #"{"nom":"À cheval","adresse":"x"}"#)
        connection.send(Array(request.bytes.dropLast(request.body.count)))
        // In hand means read by the server: before that, a stop may close the connection without harm.
        #expect(try connection.answer(toHead: true)?.status == 100)
        connection.send(Array(request.body.dropLast(5)))
        #expect(try hub.get("/health/ready", as: .nobody).status == 200)
        hub.process.signal(15)
        // Balancers are told first, and served until they have seen it.
        let draining = try poll("readiness turns") { try Optional(hub.get("/health/ready", as: .nobody)).flatMap { $0.status == 503 ? $0 : nil } }
        #expect(draining[json: "status"] == "draining")
        _ = try poll("nobody else is let in") { (try? Connection(hub.port)) == nil ? true : nil }
        #expect(hub.isAlive)
        connection.send(Array(request.body.suffix(5)))
        let answer = try #require(try connection.answer())
        #expect(answer.status == 201)
        #expect(answer["connection"] == "close")
        #expect(try connection.isClosed())
        #expect(try hub.process.exitCode() == 0)
        let again = try Hub.start(in: hub.folder)
        #expect(try again.get("/api/v1/chantiers/1", as: key)[json: "nom"] == "À cheval")
    }

    @Test func `a connection without a request does not delay the stop`() throws {
        let hub = try Hub.start()
        let idle = try (1...5).map { _ in try Connection(hub.port) }
        for connection in idle {
            connection.send(Request("GET", "/health/live").bytes)
            #expect(try connection.answer()?.status == 200)
        }
        let start = ContinuousClock.now
        #expect(try hub.stop() == 0)
        #expect(ContinuousClock.now - start < .seconds(5))
        for connection in idle { #expect(try connection.isClosed()) }
    }

    @Test func `a client that never finishes its request does not keep the server beyond its grace`() throws {
        let hub = try Hub.start(["HUB_BODY_TIMEOUT": "3600"])
        let connection = try Connection(hub.port)
        connection.send(Request("POST", "/api/v1/chantiers", as: .bearer(try hub.key), [("Content-Length", "100")]).head)
        // Answered on another connection: the server has read the first by then.
        for _ in 1...3 { #expect(try hub.get("/health/live", as: .nobody).status == 200) }
        #expect(try hub.stop() == 0)
    }
}

/// A write that a client sent, and what it was told.
private struct Sent: Sendable {
    let name: String
    let status: Int?
}

/// One connection of an insistent client.
private struct Client {
    private let connection: Connection
    private let key: Credential

    init(_ hub: Hub, _ key: Credential) throws {
        connection = try Connection(hub.port)
        self.key = key
    }

    func site(_ name: String) throws -> Answer? {
        let request = Request("POST", "/api/v1/chantiers", as: key, [("Idempotency-Key", "key-\(name)")], json: #"{"nom":"\#(name)","adresse":"x"}"#)
        connection.send(request.bytes)
        return try connection.answer()
    }

    /// Posts one site after the other until the server is gone.
    func post(_ prefix: String, _ answered: () -> Void) throws -> [Sent] {
        var sent: [Sent] = []
        while true {
            let name = "\(prefix)-\(sent.count)"
            let status = try site(name)?.status
            sent.append(Sent(name: name, status: status))
            if status == nil { return sent }
            answered()
        }
    }

    /// Reads the same page until the server is gone.
    func read() throws -> [Int] {
        var statuses: [Int] = []
        while true {
            connection.send(Request("GET", "/api/v2/chantiers?limit=100", as: key).bytes)
            guard let answer = try connection.answer() else { return statuses }
            statuses.append(answer.status)
        }
    }
}
