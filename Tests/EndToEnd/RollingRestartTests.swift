import Foundation
import ProcessKit
import SQLKit
import Synchronization
import Testing

/// Servers of one installation are replaced one after the other, and no client notices (product.md §4).
@Suite(.onWorkers) struct RollingRestartTests {
    @Test func `two processes behind a proxy are restarted in turn, and no request fails`() async throws {
        let database = try PostgresServer.start()
        let environment = [
            // More than the proxy needs to see that one is not ready any more.
            "DATABASE_URL": database.url, "HUB_DRAIN_DELAY": "2", "HUB_SECRET_KEY": Data((0..<32).map { UInt8($0) }).base64EncodedString(),
        ]
        let ports = [try FreePort.find(), try FreePort.find()]
        var hubs = try ports.map { try Hub.start(environment, port: $0) }
        let key = Credential.bearer(try hubs[0].key)
        let proxy = try Balancer(before: ports)
        let visits = Visits(6, proxy.port, key)
        for round in 1...2 {
            for index in hubs.indices {
                try visits.goOn(by: 60)
                #expect(try hubs[index].stop() == 0)
                try visits.goOn(by: 60)
                hubs[index] = try Hub.start(environment, port: ports[index])
                _ = try poll("the proxy sees hub\(index) again") { proxy.returns(of: index) >= round ? true : nil }
            }
        }
        try visits.goOn(by: 60)
        let statuses = try visits.end()
        let failed = statuses.filter { $0 != 200 && $0 != 201 }
        print("rolling restart: \(statuses.count) requests through four restarts, \(failed.count) failed")
        #expect(failed.isEmpty, "\(Dictionary(grouping: failed) { $0 }.mapValues(\.count))\n\(proxy.log)")
        let made = try await Storage(hubs[0]).integer("SELECT COUNT(*) FROM chantiers")
        #expect(made == Int64(statuses.count { $0 == 201 }))
    }
}

/// Clients that read and write without a pause and repeat nothing: half keep their connection, half take a new one each time.
private final class Visits: Sendable {
    private let count = Counter()
    private let isOver = Atomic<Bool>(false)
    private let crowd = Mutex<Crowd<[Int]>?>(nil)

    init(_ count: Int, _ port: Int, _ key: Credential) {
        let crowd = Crowd(count) { [self] in try visit(port, key, keeping: $0.isMultiple(of: 2)) }
        self.crowd.withLock { $0 = crowd }
    }

    func goOn(by more: Int) throws {
        let target = count.value + more
        _ = try poll("requests go on") { count.value >= target ? true : nil }
    }

    /// What was answered.
    func end() throws -> [Int] {
        isOver.store(true, ordering: .relaxed)
        return try crowd.withLock { $0 }?.results().flatMap { $0 } ?? []
    }

    private func visit(_ port: Int, _ key: Credential, keeping: Bool) throws -> [Int] {
        var statuses: [Int] = []
        var connection = try Connection(port)
        while !isOver.load(ordering: .relaxed) {
            if !keeping { connection = try Connection(port) }
            let request =
                statuses.count.isMultiple(of: 3)
                ? Request("POST", "/api/v2/chantiers", as: key, json: #"{"name":"Villa","location":"x"}"#)
                : Request("GET", "/api/v2/chantiers?limit=20", as: key)
            connection.send(request.bytes)
            guard let answer = try connection.answer() else { throw Failure("closed without an answer") }
            statuses.append(answer.status)
            count.add()
        }
        return statuses
    }
}
