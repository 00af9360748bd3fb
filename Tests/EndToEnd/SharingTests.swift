import Foundation
import Kernel
import ProcessKit
import Synchronization
import Testing

/// Several servers on one PostgreSQL and one Redis: one system, whichever of them is asked.
@Suite(.onWorkers) struct SharingTests {
    /// Three servers of one installation.
    private struct Site {
        let database: PostgresServer
        let redis: RedisServer
        let hubs: [Hub]
        let key: Credential

        init(_ settings: [String: String] = [:]) async throws {
            database = try PostgresServer.start(["-c", "fsync=off"])
            redis = try await RedisServer.start()
            var environment = [
                "DATABASE_URL": database.url, "REDIS_URL": redis.url, "HUB_PROCESSES": "3",
                // Other tests keep the processors busy.
                "HUB_REDIS_PATIENCE": "5000",
                "HUB_SECRET_KEY": Data((0..<32).map { UInt8($0) }).base64EncodedString(),
            ]
            environment.merge(settings) { $1 }
            let first = try Hub.start(environment)
            hubs = try [first] + (1...2).map { [environment] _ in try Hub.start(environment) }
            key = .bearer(try first.key)
            // The first requests may come before a server is connected to Redis.
            for hub in hubs { try Site.poll(hub, "hub_cache_usable 1") }
        }

        static func poll(_ hub: Hub, _ line: String) throws {
            _ = try ProcessKit.poll(line) { try hub.get("/metrics", as: .nobody).text.contains("\n\(line)\n") ? true : nil }
        }

        func make(_ name: String) throws -> Int64 {
            try #require(try hubs[0].post("/api/v2/chantiers", as: key, [], #"{"name":"\#(name)","location":"Lyon"}"#).id)
        }

        func rename(_ id: Int64, _ name: String, through hub: Hub) throws -> Answer {
            try hub.answer(to: Request("PATCH", "/api/v2/chantiers/\(id)", as: key, json: #"{"name":"\#(name)"}"#))
        }
    }

    @Test func `three servers together admit exactly what a limit says`() async throws {
        let site = try await Site(["HUB_RATE_LIMITS": "api-key=60/hour"])
        let statuses = try Crowd(12) { number in
            try (0..<15).map { try site.hubs[(number + $0) % 3].get("/api/v2/auth/me", as: site.key).status }
        }.results().flatMap(\.self)
        #expect(statuses.count { $0 == 200 } == 60)
        #expect(statuses.count { $0 == 429 } == 120)
    }

    @Test func `what was written through one server is what any other answers, kept or not`() async throws {
        let site = try await Site()
        let id = try site.make("Villa 0")
        let hits = Counter()
        for round in 1...40 {
            let name = "Villa \(round)"
            #expect(try site.rename(id, name, through: site.hubs[round % 3]).status == 200)
            for hub in site.hubs + site.hubs {
                let answer = try hub.get("/api/v2/chantiers/\(id)", as: site.key)
                #expect(answer[json: "name"]?.string == name)
                if answer["x-cache"] == "HIT" { hits.add() }
            }
        }
        // At least each server's second answer; what one has computed, the others find in Redis.
        #expect(hits.value >= 40 * 3)
    }

    /// A kept answer that nobody can vouch for is not given, and nobody is refused for want of Redis.
    @Test func `while Redis dies and comes back under load, every answer is given, and none is older than the last write`() async throws {
        let site = try await Site(["HUB_RATE_LIMITS": "api-key=1000000/hour"])
        let ids = try (0..<6).map { try site.make("Villa \($0)") }
        let isOver = Counter()
        let asked = Counter()
        let stale = Mutex<[String]>([])
        let crowd = Crowd(6) { number in
            var version = 0
            while isOver.value == 0 {
                version += 1
                let name = "Villa \(number) \(version)"
                let written = try site.rename(ids[number], name, through: site.hubs[(number + version) % 3])
                guard written.status == 200 else { throw Failure("\(written.status): \(written.text)") }
                for step in 1...4 {
                    let read = try site.hubs[(number + version + step) % 3].get("/api/v2/chantiers/\(ids[number])", as: site.key)
                    guard read.status == 200 else { throw Failure("\(read.status): \(read.text)") }
                    if read[json: "name"]?.string != name { stale.withLock { $0.append("\(name): \(read.text)") } }
                    asked.add()
                }
            }
        }
        func goOn() throws {
            let target = asked.value + 80
            _ = try poll("requests go on", seconds: 40) { asked.value >= target ? true : nil }
        }
        for round in 1...3 {
            try goOn()
            try await site.redis.kill()
            for hub in site.hubs { try Site.poll(hub, "hub_redis_available 0") }
            try goOn()
            try await site.redis.restart()
            let start = ContinuousClock.now
            for hub in site.hubs { try Site.poll(hub, "hub_cache_usable 1") }
            print("round \(round): all servers keep answers again after \(ContinuousClock.now - start)")
        }
        try goOn()
        isOver.add()
        _ = try crowd.results()
        print("\(asked.value) reads through three outages of Redis")
        #expect(stale.withLock { $0 } == [])
    }

    @Test func `without Redis each server admits its share of a limit`() async throws {
        let site = try await Site(["HUB_RATE_LIMITS": "api-key=30/hour"])
        try await site.redis.kill()
        for hub in site.hubs { try Site.poll(hub, "hub_redis_available 0") }
        let admitted = try site.hubs.map { hub in
            try (0..<15).count { _ in try hub.get("/api/v2/auth/me", as: site.key).status == 200 }
        }
        #expect(admitted == [10, 10, 10])
        let told = try site.hubs[0].get("/metrics", as: .nobody).text
        #expect(told.contains("hub_rate_limit_fallbacks_total 15\n"))
    }
}
