import Kernel
import UseCaseKit

/// What a caller may do when it is the machine's own operator: a command, the first start, a job.
extension Caller {
    static func system(_ name: String, as userID: UtilisateurID = UtilisateurID(0)) -> Caller {
        Caller(
            userID: userID, role: .admin, credential: .system(name), scopes: .unrestricted,
            client: Client(address: "local", userAgent: "hub \(name)", language: .french, requestID: "hub-\(name)"), grant: .all)
    }
}
