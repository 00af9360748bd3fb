import Synchronization
import Testing

@testable import Platform

/// One question for all who wait.
struct RoundsTests {
    /// Somebody who answers only when told to, by repeating what he is asked.
    private final class Oracle: Sendable {
        private struct State {
            var asked: [[Int]] = []
            var open: CheckedContinuation<Void, Never>?
            var watcher: (count: Int, continuation: CheckedContinuation<Void, Never>)?
        }

        private let state = Mutex(State())

        var asked: [[Int]] { state.withLock(\.asked) }

        func answers(to questions: [Int]) async -> [Int] {
            await withCheckedContinuation { continuation in
                let watcher = state.withLock { state -> CheckedContinuation<Void, Never>? in
                    state.asked.append(questions)
                    state.open = continuation
                    guard let watcher = state.watcher, watcher.count <= state.asked.count else { return nil }
                    state.watcher = nil
                    return watcher.continuation
                }
                watcher?.resume()
            }
            return questions
        }

        func release() { state.withLock { $0.open.take() }?.resume() }

        /// Until so many questions were put.
        func wasAsked(_ count: Int) async {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.asked.count >= count { return true }
                    state.watcher = (count, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        }
    }

    private let oracle = Oracle()

    private func rounds(_ maximum: Int) -> Rounds<Int, Int> { Rounds(maximum: maximum) { [oracle] in .answers(await oracle.answers(to: $0)) } }

    @Test func `who comes while a question is under way waits for the next, which is for all`() async {
        let rounds = rounds(10)
        rounds.tell(1)
        await oracle.wasAsked(1)
        for number in 2...4 { rounds.tell(number) }
        oracle.release()
        await oracle.wasAsked(2)
        #expect(oracle.asked == [[1], [2, 3, 4]])
        oracle.release()
    }

    @Test func `each in a crowd is given the answer to his own question`() async {
        let rounds = Rounds<Int, Int>(maximum: 3) { questions in
            await Task.yield()
            return .answers(questions.map { $0 * 10 })
        }
        await withTaskGroup { group in
            for number in 1...200 { group.addTask { (number, await rounds.answer(to: number)) } }
            for await (number, answer) in group { #expect(answer == number * 10) }
        }
    }

    @Test func `a round holds so many, and the others follow in their order`() async {
        let rounds = rounds(2)
        for number in 1...5 { rounds.tell(number) }
        for count in 1...3 {
            await oracle.wasAsked(count)
            oracle.release()
        }
        #expect(oracle.asked.flatMap(\.self) == [1, 2, 3, 4, 5])
        #expect(oracle.asked.allSatisfy { $0.count <= 2 })
    }

    @Test func `when nobody answers, those who wait for the next round are told with it`() async {
        let rounds = Rounds<Int, Int>(maximum: 2) { [oracle] questions in
            _ = await oracle.answers(to: questions)
            return oracle.asked.count == 1 ? .silence(-1) : .answers(questions)
        }
        rounds.tell(1)
        await oracle.wasAsked(1)
        // At once: each waits when the line is over.
        let waiting = (2...6).map { number in Task.immediate { await rounds.answer(to: number) } }
        oracle.release()
        for task in waiting { #expect(await task.value == -1) }
        #expect(oracle.asked == [[1]])
        let next = Task.immediate { await rounds.answer(to: 7) }
        await oracle.wasAsked(2)
        oracle.release()
        #expect(await next.value == 7)
    }

    @Test func `after a pause the next is asked at once`() async {
        let rounds = rounds(10)
        for number in 1...3 {
            async let answer = rounds.answer(to: number)
            await oracle.wasAsked(number)
            oracle.release()
            #expect(await answer == number)
        }
        #expect(oracle.asked == [[1], [2], [3]])
    }
}
