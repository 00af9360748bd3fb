import IdentityDomain
import Kernel
import ResourceKit

extension Session {
    /// Never shown: the columns of a session, for its storage and its audit rows.
    static let resource = Resource<Session>(
        "session", v2: "session", table: "sessions",
        Field("id", \.id).hidden,
        Field("user_id", \.userID).hidden,
        Field("token_hash", \.tokenHash).secret,
        Field("csrf_token", \.csrfToken).secret,
        Field("created_at", \.createdAt).hidden,
        Field("expires_at", \.expiresAt).hidden,
        Field("revoked_at", \.revokedAt).hidden,
        Field("client_address", \.clientAddress).hidden,
        Field("user_agent", \.userAgent).hidden,
        make: Session.init
    )
}
