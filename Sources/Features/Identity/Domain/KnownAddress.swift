public import Kernel

/// A network from which somebody has signed in: strangers who guess his password from elsewhere do not lock him out of it.
public enum KnownAddress {
    /// One that was not signed in from for as long is forgotten.
    public static let lifetimeDays: Int64 = 90

    /// The earliest sign-in that still counts.
    public static func oldest(at now: Instant) -> Instant { now.adding(days: -lifetimeDays) }
}
