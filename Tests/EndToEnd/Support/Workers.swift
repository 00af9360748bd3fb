import Dispatch
import Foundation
import Synchronization
import Testing

/// Runs tests on threads of their own.
///
/// These tests wait on sockets and processes. On Swift's shared threads, as few as the machine has cores, they would stop
/// every other test of the bundle; and more than a few at once would only start more servers than the machine can carry.
final class Workers: TaskExecutor {
    static let shared = Workers(4)

    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init(_ count: Int) {
        for _ in 0..<count { Thread { [self] in while true { runNext() } }.start() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func runNext() {
        waiting.wait()
        let job = jobs.withLock { $0.removeFirst() }
        job.runSynchronously(on: asUnownedTaskExecutor())
    }
}

/// Each test of the suite runs on one of `Workers`.
struct OnWorkers: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await withTaskExecutorPreference(Workers.shared) { try await function() }
    }
}

extension Trait where Self == OnWorkers {
    static var onWorkers: Self { OnWorkers() }
}
