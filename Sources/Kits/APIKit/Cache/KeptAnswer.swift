import Kernel
import SQLKit

/// An answer to a read, before conditions of the request are applied, and how long it holds.
struct KeptAnswer: Sendable {
    let response: APIResponse
    let tables: TableSet
    let stamp: GenerationStamp
    /// On the steady clock.
    let expires: Instant

    func holds(_ reading: GenerationReading, at now: Instant) -> Bool { now < expires && reading.stamp(of: tables) == stamp }

    func expiring(by latest: Instant) -> KeptAnswer {
        KeptAnswer(response: response, tables: tables, stamp: stamp, expires: min(expires, latest))
    }

    var bytes: Int { response.body.count + response.headers.reduce(64) { $0 + $1.name.utf8.count + $1.value.utf8.count + 64 } }
}
