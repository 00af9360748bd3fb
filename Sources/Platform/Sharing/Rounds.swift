import Synchronization

/// Asks one question for all who wait.
///
/// Who comes while a question is under way waits for the next, which is for all who came meanwhile: the answer under way may be older
/// than his request. So somebody alone asks at once, and of a crowd each pays a part of one question.
final class Rounds<Question: Sendable, Answer: Sendable>: Sendable {
    private struct Waiting {
        let question: Question
        let asker: CheckedContinuation<Answer, Never>?
    }

    private struct State {
        var waiting: [Waiting] = []
        var isAsking = false
    }

    private let maximum: Int
    private let ask: @Sendable ([Question]) async -> [Answer]
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maximum: questions in one round; the others wait for the next.
    ///   - ask: one round: answers each question, in their order.
    init(maximum: Int, ask: @escaping @Sendable ([Question]) async -> [Answer]) {
        self.maximum = maximum
        self.ask = ask
    }

    func answer(to question: Question) async -> Answer { await withCheckedContinuation { join(Waiting(question: question, asker: $0)) } }

    /// Asks without waiting for the answer. What is asked afterwards is in the same round, or in a later one.
    func tell(_ question: Question) { join(Waiting(question: question, asker: nil)) }

    private func join(_ waiting: Waiting) {
        let mustAsk = state.withLock { state in
            state.waiting.append(waiting)
            defer { state.isAsking = true }
            return !state.isAsking
        }
        if mustAsk { Task { await run() } }
    }

    private func run() async {
        while let round = next() {
            let answers = await ask(round.map(\.question))
            for (waiting, answer) in zip(round, answers) { waiting.asker?.resume(returning: answer) }
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isAsking = false
                return nil
            }
            let round = Array(state.waiting.prefix(maximum))
            state.waiting.removeFirst(round.count)
            return round
        }
    }
}
