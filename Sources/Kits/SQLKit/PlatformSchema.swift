extension Migration {
    /// The tables that every write uses, whatever the feature: ids, events, audit, idempotency.
    public static let platform = Migration(
        "0001_platform",
        [
            "CREATE TABLE id_sequences (name TEXT PRIMARY KEY, value BIGINT NOT NULL)",
            """
            CREATE TABLE outbox (
                id \(.key), event_id \(.uuid) NOT NULL UNIQUE, event_type TEXT NOT NULL, aggregate_id TEXT NOT NULL, data TEXT NOT NULL,
                user_id \(.integer), request_id TEXT NOT NULL, occurred_at \(.instant) NOT NULL, published_at \(.instant))
            """,
            "CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL",
            // A key of a partitioned table holds what it is partitioned by.
            """
            CREATE TABLE audit_logs (
                id \(sqlite: "INTEGER PRIMARY KEY", postgres: "BIGINT NOT NULL"), timestamp \(.instant) NOT NULL, user_id \(.integer),
                api_key_id \(.uuid), oauth_client_id TEXT, action TEXT NOT NULL, resource_type TEXT NOT NULL, resource_id TEXT, http_method TEXT NOT NULL,
                endpoint TEXT NOT NULL, status_code \(.integer) NOT NULL, ip_address TEXT NOT NULL, user_agent TEXT NOT NULL,
                request_id TEXT NOT NULL, request_body_hash \(.blob),
                changes TEXT NOT NULL\(sqlite: ")", postgres: ", PRIMARY KEY (id, timestamp)) PARTITION BY RANGE (timestamp)")
            """,
            // Months have partitions of their own (`AuditPartitions`); a row whose month has none yet goes here, and is never refused.
            Definition("CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT").only(on: .postgres),
            "CREATE INDEX audit_logs_resource ON audit_logs (resource_type, resource_id, id)",
            "CREATE INDEX audit_logs_user ON audit_logs (user_id, id)",
            """
            CREATE TABLE idempotency_records (
                user_id \(.integer) NOT NULL, key TEXT NOT NULL, fingerprint \(.blob) NOT NULL, status \(.integer) NOT NULL,
                headers TEXT NOT NULL, body \(.sealed) NOT NULL, created_at \(.instant) NOT NULL, PRIMARY KEY (user_id, key))
            """,
            "CREATE INDEX idempotency_records_age ON idempotency_records (created_at)",
            .sequence("outbox"), .sequence("audit_logs"),
        ])
    /// What tells the installation's secret key from any other; one row at most.
    public static let secretKeyProof = Migration(
        "0007_secret_key_proof",
        ["CREATE TABLE secret_key_proof (id \(.key) CHECK (id = 1), proof \(.blob) NOT NULL, made_at \(.instant) NOT NULL)"])
}
