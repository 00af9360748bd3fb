import Kernel
import ResourceKit
import UseCaseKit

/// Every refusal that one address of an operation may answer: its own, and those of the stages it goes through.
///
/// The stages are those of `API`; a stage that learns a new refusal is told here too.
struct RouteFaults {
    private let operation: Operation
    private let route: Operation.Route

    init(_ operation: Operation, _ route: Operation.Route) {
        self.operation = operation
        self.route = route
    }

    /// By status, in increasing order; the operation's own codes come first, then the platform's in their usual order.
    var byStatus: [(status: Int, codes: [Fault.Code])] {
        var codes: [Int: [Fault.Code]] = [:]
        var seen: Set<Fault.Code> = []
        let shared = Set(operation.faults + platform)
        let own = operation.faults.filter { !ErrorCatalog.platform.contains($0) }
        for code in own + ErrorCatalog.platform.filter(shared.contains) where seen.insert(code).inserted {
            for status in statuses(of: code) { codes[status, default: []].append(code) }
        }
        return codes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func statuses(of code: Fault.Code) -> [Int] {
        let status = code.kind.status(isV1: route.version == .v1)
        // A body whose only wrong values are dates is a 400 on v1 (domain.md §1.1).
        let hasDay = operation.body?.fields.contains { $0.kind.wrapped == .day } ?? false
        return code == .invalidInput && route.version == .v1 && hasDay ? [400, status] : [status]
    }

    private var platform: [Fault.Code] {
        transport + rights + input + effects + [.rateLimited, .unexpected, .draining]
    }

    private var transport: [Fault.Code] {
        [.malformedRequest, .uriTooLong, .headersTooLarge] + (operation.body == nil ? [] : [.bodyTooLarge, .requestTimeout, .overloaded])
    }

    private var rights: [Fault.Code] {
        guard case .caller(_, let access) = operation.access else { return [] }
        let grants = Role.allCases.map { access[$0] }
        var codes: [Fault.Code] = [.unauthenticated, .invalidCredentials, .insufficientScope]
        if grants.contains(.none) { codes.append(.forbidden) }
        if operation.isWrite {
            if grants.contains(.perimeter) || grants.contains(.own) { codes.append(.outsidePerimeter) }
            codes.append(.csrf)
        }
        return codes
    }

    private var input: [Fault.Code] {
        (operation.body == nil ? [] : [.malformedJSON, .unsupportedMedia]) + (isChecked ? [.invalidInput] : [])
    }

    /// v2 refuses parameters that it does not know, so that any of its addresses may answer 422.
    private var isChecked: Bool {
        let isAsked = operation.parameters.contains { $0.v1 != nil && $0.v1 != Parameter.fields.v1 }
        return route.version == .v2 || operation.body != nil || isAsked || route.path.contains("{")
    }

    private var effects: [Fault.Code] {
        guard operation.isWrite else { return [] }
        var codes: [Fault.Code] = [.idempotencyKeyInvalid, .idempotencyMismatch, .idempotencyRunning]
        // Only the pipeline's own transaction tells a broken constraint from a bug.
        if operation.isOneTransaction {
            if operation.body != nil { codes.append(.duplicate) }
            if operation.body != nil || route.method == .delete { codes.append(.referenced) }
        }
        if operation.target != nil { codes += [.preconditionFailed, .staleVersion] }
        return codes
    }
}
