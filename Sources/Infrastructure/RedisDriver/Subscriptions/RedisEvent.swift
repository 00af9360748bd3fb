/// What a subscriber is told.
///
/// Messages are not kept for those who are away. One who derives something from them (a cache from what invalidates it) must forget it
/// all at `missed` **and** at `subscribed`: what was published in between was seen by nobody here.
public enum RedisEvent: Sendable, Hashable {
    /// The server has confirmed: whatever is published from now on comes. Told again after each reconnection.
    case subscribed
    case message([UInt8])
    /// Messages may have been missed: the connection was lost, and `subscribed` will come when it is back; or the reader was slower
    /// than the channel, and messages go on from here.
    case missed
    /// The server does not let us (an access rule); tried again on the next connection.
    case refused(RedisError)
}
