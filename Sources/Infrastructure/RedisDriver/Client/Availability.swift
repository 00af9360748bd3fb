import Synchronization

/// Whether commands can be answered at present.
public enum RedisState: Sendable, Hashable {
    /// Nothing was tried to its end yet.
    case connecting
    case connected
    /// No connection answers; calls fail at once, with an error like this one.
    case disconnected(RedisUnavailable)
}

/// What the lanes say of themselves, as one state: connected as long as one of them is.
final class Availability: Sendable {
    private struct Board {
        var usable: Set<Int> = []
        var state = RedisState.connecting
        var observers: [Int: AsyncStream<RedisState>.Continuation] = [:]
        var nextObserver = 0
        var isOver = false
        /// Connections made so far.
        var made = 0

        mutating func change(_ new: RedisState) {
            state = new
            for observer in observers.values { observer.yield(new) }
        }
    }

    private let board = Mutex(Board())

    var connectionCount: Int { board.withLock { $0.made } }
    var isConnected: Bool { board.withLock { !$0.usable.isEmpty } }

    func gained(_ lane: Int) {
        board.withLock { board in
            guard !board.isOver, board.usable.insert(lane).inserted else { return }
            board.made += 1
            if board.usable.count == 1 { board.change(.connected) }
        }
    }

    func lost(_ lane: Int, _ why: RedisUnavailable) {
        board.withLock { board in
            board.usable.remove(lane)
            guard board.usable.isEmpty, !board.isOver else { return }
            // Once per outage, with its first cause: the attempts that follow fail for others.
            if case .disconnected = board.state { return }
            board.change(.disconnected(why))
        }
    }

    /// The present state, then each change. One who does not read keeps the newest.
    func states() -> AsyncStream<RedisState> {
        let (stream, observer) = AsyncStream.makeStream(of: RedisState.self, bufferingPolicy: .bufferingNewest(64))
        let number = board.withLock { board -> Int? in
            observer.yield(board.state)
            guard !board.isOver else { return nil }
            board.nextObserver += 1
            board.observers[board.nextObserver] = observer
            return board.nextObserver
        }
        guard let number else {
            observer.finish()
            return stream
        }
        observer.onTermination = { [weak self] _ in self?.forget(number) }
        return stream
    }

    private func forget(_ number: Int) { board.withLock { _ = $0.observers.removeValue(forKey: number) } }

    /// The client is shut down: nothing changes any more.
    func end() {
        let observers = board.withLock { board in
            board.isOver = true
            board.usable = []
            board.change(.disconnected(RedisUnavailable(.shutDown)))
            defer { board.observers = [:] }
            return Array(board.observers.values)
        }
        // Outside the lock: each one forgets itself.
        for observer in observers { observer.finish() }
    }
}
