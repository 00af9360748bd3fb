import NIOCore
import Testing

@testable import RedisDriver

/// The queue of one connection, told the time.
struct CommandQueueTests {
    private typealias Queue = CommandQueue<String>

    private static let lost = RedisUnavailable(.connectionLost)
    private static func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(100) + .milliseconds(milliseconds) }

    private static func queue(maximumInFlight: Int = 100, maximumUnsentBytes: Int = 10_000) -> Queue {
        var queue = Queue(
            .init(timeout: .milliseconds(250), patience: .seconds(1), maximumInFlight: maximumInFlight, maximumUnsentBytes: maximumUnsentBytes))
        queue.open()
        return queue
    }

    private static func replies(_ numbers: Int64...) -> [RESPMessage] { numbers.map { .reply(.integer($0)) } }

    /// What each caller got.
    private static func told(_ arrival: Queue.Arrival) -> [String] {
        arrival.answered.map { "\($0.caller): \($0.replies.all.compactMap(\.integer))" }
    }

    @discardableResult
    private static func submit(_ queue: inout Queue, _ caller: String, count: Int = 1, at time: Int64 = 0) -> Queue.Acceptance {
        queue.submit((0..<count).map { _ in ["PING"] }, for: caller, now: at(time))
    }

    // MARK: Order

    @Test func `answers go to callers in the order of their commands`() {
        var queue = Self.queue()
        for (caller, count) in [("a", 1), ("b", 3), ("c", 1)] { Self.submit(&queue, caller, count: count) }
        #expect(Self.told(queue.receive(Self.replies(1, 2), now: Self.at(1))) == ["a: [1]"])
        #expect(Self.told(queue.receive(Self.replies(3, 4, 5), now: Self.at(2))) == ["b: [2, 3, 4]", "c: [5]"])
        #expect(queue.inFlight == 0)
        #expect(queue.isSettled)
    }

    @Test func `pushes are nobody's answer`() {
        var queue = Self.queue()
        Self.submit(&queue, "a")
        #expect(Self.told(queue.receive([.push([.text("invalidate")])] + Self.replies(1), now: Self.at(1))) == ["a: [1]"])
    }

    @Test func `an answer that nobody asked for is noticed, and those before it count`() {
        var queue = Self.queue()
        Self.submit(&queue, "a")
        let arrival = queue.receive(Self.replies(1, 2), now: Self.at(1))
        #expect(Self.told(arrival) == ["a: [1]"])
        #expect(arrival.isOutOfStep)
    }

    // MARK: Writing

    @Test func `commands are written in one piece, and the writer is woken once`() {
        var queue = Self.queue()
        #expect(Self.submit(&queue, "a") == .accepted(wake: true))
        #expect(Self.submit(&queue, "b", count: 2) == .accepted(wake: false))
        #expect(queue.takeUnsent().map { String(buffer: $0) } == String(repeating: "*1\r\n$4\r\nPING\r\n", count: 3))
        #expect(queue.takeUnsent() == nil)
        #expect(Self.submit(&queue, "c") == .accepted(wake: true))
    }

    // MARK: Limits

    @Test func `what is too much is refused at once, and later not any more`() {
        var queue = Self.queue(maximumInFlight: 3)
        Self.submit(&queue, "a", count: 2)
        #expect(Self.submit(&queue, "b", count: 2) == .refused(RedisUnavailable(.overloaded)))
        #expect(Self.submit(&queue, "c") == .accepted(wake: false))
        #expect(Self.submit(&queue, "d") == .refused(RedisUnavailable(.overloaded)))
        #expect(Self.told(queue.receive(Self.replies(1, 2, 3), now: Self.at(1))) == ["a: [1, 2]", "c: [3]"])
        #expect(Self.submit(&queue, "e") == .accepted(wake: false))
    }

    @Test func `bytes that the network does not take are limited, and one command always passes`() {
        var queue = Self.queue(maximumUnsentBytes: 1000)
        let large: [[RESPArgument]] = [["SET", "a", RESPArgument([UInt8](repeating: 1, count: 5000))]]
        #expect(queue.submit(large, for: "a", now: Self.at(0)) == .accepted(wake: true))
        #expect(Self.submit(&queue, "b") == .refused(RedisUnavailable(.overloaded)))
        #expect(queue.takeUnsent() != nil)
        #expect(Self.submit(&queue, "c") == .accepted(wake: true))
    }

    // MARK: Time

    @Test func `a late answer is told as late, then thrown away in its turn`() {
        var queue = Self.queue()
        Self.submit(&queue, "a", at: 0)
        Self.submit(&queue, "b", count: 2, at: 100)
        #expect(queue.nextDeadline == Self.at(250))
        #expect(queue.tick(now: Self.at(249)).late.isEmpty)
        #expect(queue.tick(now: Self.at(250)).late == ["a"])
        #expect(queue.isStalled)
        #expect(Self.submit(&queue, "c", at: 251) == .refused(RedisUnavailable(.stalled)))
        let arrival = queue.receive(Self.replies(1, 2, 3), now: Self.at(260))
        #expect(Self.told(arrival) == ["b: [2, 3]"])
        #expect(arrival.endsStall)
        #expect(Self.submit(&queue, "d", at: 261) == .accepted(wake: false))
        #expect(Self.told(queue.receive(Self.replies(4), now: Self.at(262))) == ["d: [4]"])
    }

    @Test func `a batch that is late in its middle is late as a whole`() {
        var queue = Self.queue()
        Self.submit(&queue, "a", count: 3, at: 0)
        #expect(Self.told(queue.receive(Self.replies(1), now: Self.at(10))).isEmpty)
        #expect(queue.tick(now: Self.at(250)).late == ["a"])
        #expect(!queue.receive(Self.replies(2), now: Self.at(260)).endsStall)
        #expect(queue.receive(Self.replies(3), now: Self.at(270)).endsStall)
        Self.submit(&queue, "b", count: 2, at: 280)
        #expect(Self.told(queue.receive(Self.replies(4, 5), now: Self.at(290))) == ["b: [4, 5]"])
    }

    @Test func `silence after a late answer is death, and any byte is life`() {
        var queue = Self.queue()
        Self.submit(&queue, "a", at: 0)
        let late = queue.tick(now: Self.at(250))
        #expect(late.next == Self.at(1000))
        #expect(!late.isDead)
        _ = queue.receive([], now: Self.at(900))
        let awaited = queue.tick(now: Self.at(1000))
        #expect(!awaited.isDead)
        #expect(awaited.next == Self.at(1900))
        #expect(queue.tick(now: Self.at(1900)).isDead)
    }

    @Test func `nobody waits, nothing is due`() {
        var queue = Self.queue()
        #expect(queue.nextDeadline == nil)
        Self.submit(&queue, "a")
        _ = queue.receive(Self.replies(1), now: Self.at(1))
        let tick = queue.tick(now: Self.at(10_000))
        #expect(tick.late.isEmpty && tick.next == nil && !tick.isDead)
    }

    // MARK: The connection

    @Test func `without a connection nothing is taken, and the reason is told`() {
        var queue = Queue(.init(timeout: .milliseconds(250), patience: .seconds(1), maximumInFlight: 10, maximumUnsentBytes: 10))
        #expect(Self.submit(&queue, "a") == .refused(RedisUnavailable(.notConnected)))
        queue.open()
        #expect(Self.submit(&queue, "a") == .accepted(wake: true))
        #expect(queue.drop(Self.lost) == ["a"])
        #expect(Self.submit(&queue, "b") == .refused(Self.lost))
    }

    @Test func `a lost connection leaves nothing behind for the next one`() {
        var queue = Self.queue()
        Self.submit(&queue, "a", at: 0)
        Self.submit(&queue, "b", count: 2, at: 100)
        _ = queue.tick(now: Self.at(300))
        _ = queue.receive(Self.replies(1, 2), now: Self.at(301))
        // The late one was told already.
        #expect(queue.drop(Self.lost) == ["b"])
        queue.open()
        #expect(queue.takeUnsent() == nil)
        #expect(!queue.isStalled)
        #expect(Self.submit(&queue, "c", at: 400) == .accepted(wake: true))
        #expect(Self.told(queue.receive(Self.replies(7), now: Self.at(401))) == ["c: [7]"])
    }

    @Test func `a queue that closes takes nothing more and answers what it has`() {
        var queue = Self.queue()
        Self.submit(&queue, "a")
        queue.close(RedisUnavailable(.shutDown))
        #expect(Self.submit(&queue, "b") == .refused(RedisUnavailable(.shutDown)))
        #expect(!queue.isSettled)
        #expect(Self.told(queue.receive(Self.replies(1), now: Self.at(1))) == ["a: [1]"])
        #expect(queue.isSettled)
        #expect(queue.drop(Self.lost).isEmpty)
        queue.open()
        #expect(Self.submit(&queue, "c") == .refused(RedisUnavailable(.shutDown)))
    }
}
