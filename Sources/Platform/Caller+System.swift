import Kernel
import UseCaseKit

/// What a caller may do when it is the machine's own operator: a command, the first start, a job.
extension Caller {
    /// - Parameter requestID: what its events and audit rows carry, to be told from those of another run.
    static func system(_ name: String, as userID: UtilisateurID = UtilisateurID(0), requestID: String? = nil) -> Caller {
        Caller(
            userID: userID, role: .admin, credential: .system(name), scopes: .unrestricted,
            client: Client(address: "local", userAgent: "hub \(name)", language: .french, requestID: requestID ?? "hub-\(name)"), grant: .all)
    }
}
