/// At most so many in any stretch of so many seconds.
public struct Quota: Sendable, Hashable {
    public let count: Int
    public let seconds: Int

    public init(_ count: Int, per seconds: Int) {
        self.count = count
        self.seconds = seconds
    }

    public static func perMinute(_ count: Int) -> Quota { Quota(count, per: 60) }
    public static func perHour(_ count: Int) -> Quota { Quota(count, per: 3600) }
    public static func perDay(_ count: Int) -> Quota { Quota(count, per: 86_400) }
}
