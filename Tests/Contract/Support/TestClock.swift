import FoundationEssentials
import Kernel
import Synchronization
import TestKit
import UseCaseKit

/// A clock that moves only when told to, and identifiers and bytes that are the same at every run.
final class TestClock: Sendable {
    private let instant: Mutex<Instant>
    private let drawn = Atomic<UInt64>(0)

    init(_ start: Instant = .test) { instant = Mutex(start) }

    var now: Instant { instant.withLock { $0 } }

    func advance(seconds: Int64) { instant.withLock { $0 = $0.adding(seconds: seconds) } }
    func advance(hours: Int64) { advance(seconds: hours * 3600) }

    /// What the program takes its time, its ids and its secrets from.
    var environment: Environment {
        Environment(now: { self.now }, newUUID: { Self.uuid(self.draw()) }, randomBytes: { count in Self.bytes(count, seed: self.draw()) })
    }

    private func draw() -> UInt64 { drawn.add(1, ordering: .relaxed).newValue }

    static func uuid(_ number: UInt64) -> UUID {
        let tail = withUnsafeBytes(of: number.bigEndian) { Array($0) }
        return UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, tail[1], tail[2], tail[3], tail[4], tail[5], tail[6], tail[7]))
    }

    /// SplitMix64.
    static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        return (0..<count).map { _ in
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return UInt8(truncatingIfNeeded: value ^ (value >> 31))
        }
    }
}
