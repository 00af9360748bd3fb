import NIOCore
import Synchronization

/// What waits for one subscriber: never more than a fixed number of messages, and no gap that it is not told of.
final class Mailbox: Sendable {
    fileprivate struct Content {
        var events = CircularBuffer<RedisEvent>()
        /// Messages were dropped since; told when those before them are read.
        var hasOverflowed = false
        var isOver = false
        var reader: CheckedContinuation<RedisEvent?, Never>?
    }

    private let limit: Int
    private let content = Mutex(Content())

    init(limit: Int) { self.limit = limit }

    func put(_ event: RedisEvent) {
        let reader = content.withLock { content -> CheckedContinuation<RedisEvent?, Never>? in
            guard !content.isOver else { return nil }
            if let reader = content.reader.take() { return reader }
            // Until the reader has caught up everything is dropped: a message after a hole would look like there was none.
            if content.hasOverflowed || content.events.count >= limit { content.hasOverflowed = true } else { content.events.append(event) }
            return nil
        }
        reader?.resume(returning: event)
    }

    /// The next event, in order; `nil` at the end. For one reader at a time: a second one ends the wait of the first.
    func next() async -> RedisEvent? {
        await withCheckedContinuation { reader in
            let (now, before) = content.withLock { content -> (RedisEvent??, CheckedContinuation<RedisEvent?, Never>?) in
                if let event = content.next() { return (.some(event), nil) }
                if content.isOver { return (.some(nil), nil) }
                defer { content.reader = reader }
                return (nil, content.reader)
            }
            before?.resume(returning: nil)
            if let now { reader.resume(returning: now) }
        }
    }

    /// Nothing more comes; what waits may still be read.
    func end() {
        let reader = content.withLock { content in
            content.isOver = true
            return content.reader.take()
        }
        reader?.resume(returning: nil)
    }
}

extension Mailbox.Content {
    fileprivate mutating func next() -> RedisEvent? {
        if let event = events.popFirst() { return event }
        guard hasOverflowed else { return nil }
        hasOverflowed = false
        return .missed
    }
}
