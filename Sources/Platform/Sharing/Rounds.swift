import Synchronization

/// Asks one question for all who wait.
///
/// Who comes while a question is under way waits for the next, which is for all who came meanwhile: the answer under way may be older
/// than his request. So somebody alone asks at once, and of a crowd each pays a part of one question.
///
/// Nobody waits longer for silence than the one who asked first: when a round is not answered, those who wait for the next are told so with it.
final class Rounds<Question: Sendable, Answer: Sendable>: Sendable {
    enum Outcome: Sendable {
        /// To each question, in their order.
        case answers([Answer])
        /// To all of them, and to those who came meanwhile.
        case silence(Answer)
    }

    private struct Waiting {
        let question: Question
        let asker: CheckedContinuation<Answer, Never>?
    }

    private struct State {
        var waiting: [Waiting] = []
        var isAsking = false
    }

    private let maximum: Int
    private let ask: @Sendable ([Question]) async -> Outcome
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maximum: questions in one round; the others wait for the next.
    ///   - ask: one round.
    init(maximum: Int, ask: @escaping @Sendable ([Question]) async -> Outcome) {
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
            switch await ask(round.map(\.question)) {
            case .answers(let answers): for (waiting, answer) in zip(round, answers) { waiting.asker?.resume(returning: answer) }
            case .silence(let answer): for waiting in round + takeAll() { waiting.asker?.resume(returning: answer) }
            }
        }
    }

    private func takeAll() -> [Waiting] {
        state.withLock { state in
            defer { state.waiting.removeAll() }
            return state.waiting
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
