public import Kernel

/// The recent wrong passwords of one account, and the lock that they cause (appendix 18).
///
/// They are counted twice. From one network, five within fifteen minutes lock the account there, and nowhere else. From all the
/// networks together that the account was never signed in from, thirty lock it for those networks: many machines that guess
/// together get no further than one. Where the owner has signed in before, he always can: no stranger locks him out.
public struct LoginAttempts: Sendable, Equatable {
    /// From one network.
    public static let maximumFailures = 5
    /// From all unknown networks together.
    public static let maximumFailuresOfStrangers = 30
    public static let windowSeconds: Int64 = 900
    public static let lockSeconds: Int64 = 900

    /// Oldest first; never as many as the key's maximum, since the last one turns them into a lock.
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
    public mutating func recordFailure(at now: Instant, maximum: Int = maximumFailures) {
        guard secondsLocked(at: now) == nil else { return }
        lockedUntil = nil
        failures.removeAll { now.since($0) >= Self.windowSeconds * 1000 }
        failures.append(now)
        guard failures.count >= maximum else { return }
        failures = []
        lockedUntil = now.adding(seconds: Self.lockSeconds)
    }
}

extension LoginAttempts {
    /// What failures are counted by: the account that was named, whether it exists or not, and the client's network.
    public struct Key: Sendable, Hashable {
        /// Lower-case, at most 255 characters: whatever was typed as an e-mail address.
        public let account: String
        /// A network, as `ClientNetwork` tells it, or `everywhere`.
        public let address: String

        private static let everywhere = "*"

        public init(account: String, address: String) {
            self.account = Self.account(account)
            self.address = ClientNetwork.of(address)
        }

        private init(_ account: String) {
            self.account = account
            address = Self.everywhere
        }

        /// The key of what strangers tried, wherever they are.
        public var ofStrangers: Key { Key(account) }

        public var maximumFailures: Int { address == Self.everywhere ? LoginAttempts.maximumFailuresOfStrangers : LoginAttempts.maximumFailures }

        /// An account as it is counted, whatever the case and the blanks it was typed with.
        public static func account(_ typed: String) -> String { typed.trimmingBlanks.lowercased().truncated(to: Email.maximumLength) }
    }
}
