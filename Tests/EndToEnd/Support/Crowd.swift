import Foundation
import ProcessKit
import Synchronization

/// Several clients at once, each on a thread of its own, because each waits on its socket.
final class Crowd<Value: Sendable>: Sendable {
    private let outcomes: Mutex<[Result<Value, any Error>]> = Mutex([])
    private let count: Int

    init(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Value) {
        self.count = count
        for index in 0..<count {
            let thread = Thread { [self] in
                let outcome = Result { try body(index) }
                outcomes.withLock { $0.append(outcome) }
            }
            thread.start()
        }
    }

    /// What each came back with, in no order, once all are back.
    func results(within seconds: Double = 60) throws -> [Value] {
        let all = try poll("\(count) clients come back", seconds: seconds) { back }
        return try all.map { try $0.get() }
    }

    private var back: [Result<Value, any Error>]? {
        let known = outcomes.withLock { $0 }
        return known.count == count ? known : nil
    }
}

/// Counts what several threads do.
final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .relaxed) }
    func add() { number.add(1, ordering: .relaxed) }
}
