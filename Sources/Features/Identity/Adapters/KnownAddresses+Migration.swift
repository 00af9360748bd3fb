public import SQLKit

extension Migration {
    /// Where people sign in from.
    public static let knownAddresses = Migration(
        "0006_known_addresses",
        [
            """
            CREATE TABLE known_addresses (
                user_id \(.integer) NOT NULL REFERENCES utilisateurs (id), network TEXT NOT NULL, last_seen_at \(.instant) NOT NULL,
                PRIMARY KEY (user_id, network))
            """
        ])
}
