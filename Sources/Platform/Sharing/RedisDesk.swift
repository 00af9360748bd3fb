import APIKit
import Kernel
import RedisDriver
import SQLKit

/// Where every request asks Redis: what has been written, and whether its places are free, in one message for all requests that wait.
final class RedisDesk: SharedLimitStore {
    /// Requests in one message: a script runs for all of them at once, and the other callers of Redis wait for it.
    private static let maximum = 64

    private let client: RedisClient
    /// One for each connection, so that nobody waits for another thread.
    private let allRounds: [Rounds<RedisQuestion, RedisAnswer>]

    /// - Parameter series: `nil` when what is written is not counted in Redis.
    init(_ client: RedisClient, _ series: RedisSeries?, _ limits: RedisLimits = RedisLimits()) {
        self.client = client
        allRounds = (0..<client.laneCount).map { _ in
            Rounds(maximum: Self.maximum) { questions in await Self.answers(to: questions, client, series, limits) }
        }
    }

    private var rounds: Rounds<RedisQuestion, RedisAnswer> { allRounds[client.lane] }

    /// The counts; `nil` when they cannot be known at present.
    func read(_ tables: TableSet) async -> GenerationReading? { await rounds.answer(to: RedisQuestion(tables: tables)).reading }

    // MARK: Limits

    func charge(_ charges: [LimitCharge]) async throws -> LimitDecision {
        try Self.decision(await rounds.answer(to: RedisQuestion(charges: charges)))
    }

    /// Goes with the messages of this thread, before charges that come later: unless Redis lost the script, which then runs after them.
    func refund(_ charges: [LimitCharge], _ decision: LimitDecision) { rounds.tell(RedisQuestion(refund: (charges, decision))) }

    // MARK: Both

    /// In one round trip.
    func read(_ tables: TableSet, charging charges: [LimitCharge]) async -> (reading: GenerationReading?, decision: Result<LimitDecision, any Error>)
    {
        let answer = await rounds.answer(to: RedisQuestion(tables: tables, charges: charges))
        return (answer.reading, Result { try Self.decision(answer) })
    }

    /// Every question with charges is answered with a decision.
    private static func decision(_ answer: RedisAnswer) throws -> LimitDecision {
        guard let decision = answer.decision else { throw RedisLimits.Unreadable() }
        return try decision.get()
    }

    // MARK: A round

    private static func answers(
        to questions: [RedisQuestion], _ client: RedisClient, _ series: RedisSeries?, _ limits: RedisLimits
    ) async -> Rounds<RedisQuestion, RedisAnswer>.Outcome {
        let refunds = questions.compactMap(\.refund)
        let groups = questions.map(\.charges).filter { !$0.isEmpty }
        let inquiry = series?.inquiry(questions.compactMap(\.tables))
        let returns = refunds.isEmpty ? [] : [limits.refunding(refunds)]
        let charges = groups.isEmpty ? [] : [limits.charging(groups)]
        do {
            let replies = try await client.send(returns + (inquiry?.calls ?? []) + charges)
            let reading = if let inquiry { series?.reading(inquiry, replies[returns.count...]) } else { nil as GenerationReading? }
            return .answers(share(reading, limits.decisions(groups, replies.last), questions))
        } catch { return .silence(RedisAnswer(reading: nil, decision: .failure(error))) }
    }

    /// To each what he asked for.
    private static func share(
        _ reading: GenerationReading?, _ decisions: [Result<LimitDecision, any Error>], _ questions: [RedisQuestion]
    ) -> [RedisAnswer] {
        var decisions = decisions[...]
        return questions.map { question in
            RedisAnswer(reading: question.tables == nil ? nil : reading, decision: question.charges.isEmpty ? nil : decisions.removeFirst())
        }
    }
}
