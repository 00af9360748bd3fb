/// How long to wait before the next attempt: doubling, up to a limit, and never the same for two clients.
struct Backoff: Sendable {
    let first: Duration
    let longest: Duration

    /// - Parameters:
    ///   - failures: attempts that failed in a row, at least one.
    ///   - chance: from 0 to 1; the wait is between the half and the whole of what it may be.
    func delay(afterFailures failures: Int, chance: Double) -> Duration {
        // Thirty doublings make years of the shortest delay.
        let whole = min(first * (1 << min(max(failures - 1, 0), 30)), longest)
        return whole * (0.5 + chance / 2)
    }
}
