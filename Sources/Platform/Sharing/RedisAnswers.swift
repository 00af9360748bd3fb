import APIKit
import Kernel
import RedisDriver
import ResourceKit
import SQLKit

/// Kept answers in Redis, sealed: they hold what the database seals.
struct RedisAnswers: SharedCache {
    private let client: RedisClient
    private let sealer: any Sealer
    /// Builds do not read each other's answers.
    private static let prefix = "hub:cache:\(Version.current):"

    init(_ client: RedisClient, sealer: any Sealer) {
        self.client = client
        self.sealer = sealer
    }

    func value(named name: [UInt8]) async -> [UInt8]? {
        // Away is as good as empty; the metric and the log tell of it.
        guard let sealed = try? await client.send(["GET", Self.key(name)]).bytes else { return nil }
        return sealer.open(sealed, context: name)
    }

    func keep(_ value: [UInt8], named name: [UInt8], seconds: Int) {
        guard client.isConnected, let sealed = try? sealer.seal(value, context: name) else { return }
        Task { _ = try? await client.send(["SET", Self.key(name), RESPArgument(sealed), "EX", RESPArgument(seconds)]) }
    }

    /// Those of all builds.
    func forgetAll() async {
        var cursor = "0"
        repeat {
            guard let page = try? await client.send(["SCAN", RESPArgument(cursor), "MATCH", "hub:cache:*", "COUNT", "1000"]).array, page.count == 2,
                let next = page[0].text, let keys = page[1].array
            else { return }
            let names = keys.compactMap(\.bytes).map { RESPArgument($0) }
            if !names.isEmpty { _ = try? await client.send(["UNLINK"] + names) }
            cursor = next
        } while cursor != "0"
    }

    private static func key(_ name: [UInt8]) -> RESPArgument { RESPArgument(prefix + name.hexadecimal) }
}
