import FoundationEssentials
public import Kernel
public import UseCaseKit

extension Instant {
    /// 2026-01-15T10:00:00Z, a Thursday: "now" in every test that does not say otherwise.
    public static let test = Instant(seconds: 1_768_471_200)
}

extension Caller {
    /// A signed-in person with `role`, authorised with `grant`.
    public static func test(_ role: Role, id: Int64 = 1, grant: Grant = .all) -> Caller {
        Caller(
            userID: UtilisateurID(id), role: role, credential: .session(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1))),
            scopes: .unrestricted, client: Client(address: "127.0.0.1", userAgent: "test", language: .french, requestID: "test"), grant: grant)
    }
}

extension Environment {
    /// A clock that stands still, and predictable identifiers and bytes.
    public static func test(now: Instant = .test) -> Environment {
        Environment(
            now: { now }, newUUID: { UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)) },
            randomBytes: { count in (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) } })
    }
}
