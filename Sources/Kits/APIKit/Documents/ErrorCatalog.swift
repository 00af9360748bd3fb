public import Kernel
public import ResourceKit

/// Every code that a refusal may carry, for the page that v2's `type` leads to.
public struct ErrorCatalog: Sendable {
    public struct Entry: Sendable {
        public let code: Fault.Code
        /// The operations that declare the code as their own; none for what any may answer.
        public let operations: [String]

        public func status(_ version: APIVersion) -> Int { code.kind.status(isV1: version == .v1) }
    }

    /// The platform's first, as declared; then the features', by name.
    public let entries: [Entry]

    /// - Parameter others: codes that no operation declares and that can be answered all the same.
    public init(_ operations: [Operation], others: [Fault.Code] = []) {
        var users: [Fault.Code: [String]] = [:]
        for operation in operations {
            for code in operation.faults where users[code]?.last != operation.name { users[code, default: []].append(operation.name) }
        }
        let own = Set(users.keys).union(others).subtracting(Self.platform).sorted { $0.name < $1.name }
        entries = (Self.platform + own).map { Entry(code: $0, operations: users[$0] ?? []) }
    }

    /// What the kernel and the pipeline refuse with: `FaultCodes.swift` and the kernel's own, by status.
    public static let platform: [Fault.Code] = [
        .malformedRequest, .malformedJSON, .unknownField, .invalidCursor, .idempotencyKeyInvalid, .duplicate, .referenced, .unauthenticated,
        .invalidCredentials, .insufficientScope, .forbidden, .outsidePerimeter, .csrf, .unknownRoute, .methodNotAllowed, .requestTimeout,
        .staleVersion, .idempotencyRunning, .preconditionFailed, .bodyTooLarge, .uriTooLong, .unsupportedMedia, .invalidInput,
        .idempotencyMismatch, .rateLimited, .headersTooLarge, .unexpected, .overloaded, .draining,
    ]
}
