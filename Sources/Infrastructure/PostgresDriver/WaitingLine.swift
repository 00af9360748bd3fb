import Dispatch
import Synchronization

/// Who waits for a connection, first come first: each is refused when its time is over, which the connection itself may never tell,
/// as with a frozen server.
///
/// One look at the line every tenth of a second, while anybody stands in it: a timer for each would cost more than the wait.
final class WaitingLine: Sendable {
    private struct Entry {
        let place: Place
        let end: ContinuousClock.Instant
        let refuse: @Sendable () -> Void
    }

    private struct State {
        var line: [Entry] = []
        var isWatched = false
    }

    private static let interval = DispatchTimeInterval.milliseconds(100)
    /// A queue of its own has a thread when it is due, however busy those are that all queues share.
    private static let queue = DispatchQueue(label: "postgres.waiting")

    private let patience: Duration
    private let state = Mutex(State())

    /// - Parameter patience: of everybody.
    init(patience: Duration) { self.patience = patience }

    /// - Parameter refuse: called once `patience` is over, unless the place was left before.
    func join(_ place: Place, refuse: @escaping @Sendable () -> Void) {
        let mustWatch = state.withLock { state in
            state.line.append(Entry(place: place, end: .now + patience, refuse: refuse))
            defer { state.isWatched = true }
            return !state.isWatched
        }
        if mustWatch { watch() }
    }

    private func watch() { Self.queue.asyncAfter(deadline: .now() + Self.interval) { self.look() } }

    /// Those in front came first, so their time ends first.
    private func look() {
        let now = ContinuousClock.now
        let (gone, isEmpty) = state.withLock { state in
            let gone = state.line.prefix { $0.place.isLeft || $0.end <= now }
            state.line.removeFirst(gone.count)
            state.isWatched = !state.line.isEmpty
            return (gone, state.line.isEmpty)
        }
        for entry in gone where entry.place.leave() { entry.refuse() }
        if !isEmpty { watch() }
    }
}

/// A place in the line, which is left once: to be served, or refused.
final class Place: Sendable {
    private let wasLeft = Atomic<Bool>(false)

    var isLeft: Bool { wasLeft.load(ordering: .relaxed) }
    /// - Returns: whether this was the first to leave.
    func leave() -> Bool { !wasLeft.exchange(true, ordering: .relaxed) }
}
