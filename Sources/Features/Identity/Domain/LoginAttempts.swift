public import Kernel

/// The recent wrong passwords of one account from one address, and the lock that they cause (appendix 18).
///
/// Five failures within fifteen minutes lock the pair for fifteen minutes. Another address is not locked out, so nobody
/// can lock a colleague out of his account.
public struct LoginAttempts: Sendable, Equatable {
    public static let maximumFailures = 5
    public static let windowSeconds: Int64 = 900
    public static let lockSeconds: Int64 = 900

    /// Oldest first; never as many as `maximumFailures`, since the last one turns them into a lock.
    public private(set) var failures: [Instant]
    public private(set) var lockedUntil: Instant?

    public init(failures: [Instant] = [], lockedUntil: Instant? = nil) {
        self.failures = failures
        self.lockedUntil = lockedUntil
    }

    /// Seconds before another try is considered, rounded up; `nil` when not locked.
    public func secondsLocked(at now: Instant) -> Int64? {
        guard let lockedUntil, now < lockedUntil else { return nil }
        return (lockedUntil.since(now) + 999) / 1000
    }

    /// Counts a wrong password. While locked nothing changes: trying does not prolong the lock.
    public mutating func recordFailure(at now: Instant) {
        guard secondsLocked(at: now) == nil else { return }
        lockedUntil = nil
        failures.removeAll { now.since($0) >= Self.windowSeconds * 1000 }
        failures.append(now)
        guard failures.count >= Self.maximumFailures else { return }
        failures = []
        lockedUntil = now.adding(seconds: Self.lockSeconds)
    }
}

extension LoginAttempts {
    /// What failures are counted by: the account that was named, whether it exists or not, and the client's address.
    public struct Key: Sendable, Hashable {
        /// Lower-case, at most 255 characters: whatever was typed as an e-mail address.
        public let account: String
        public let address: String

        public init(account: String, address: String) {
            self.account = account.trimmingBlanks.lowercased().truncated(to: Email.maximumLength)
            self.address = address
        }
    }
}
