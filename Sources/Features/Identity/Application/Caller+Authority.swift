import IdentityDomain
import Kernel
import UseCaseKit

extension Caller {
    /// Whether both the person and the credential at hand are an administrator's: an admin's key without the `admin`
    /// scope gives away no power (domain.md §5.1).
    var actsAsAdmin: Bool { role == .admin && scopes.grants(.admin) }

    /// - Throws: `.outsidePerimeter` when only one's own record is granted, `.adminProtected` when a lesser role touches
    ///   an administrator (domain.md §3).
    func requireAuthority(over utilisateur: Utilisateur) throws(Fault) {
        guard grant != .own || utilisateur.id == userID else { throw Fault(.outsidePerimeter) }
        guard role == .admin || utilisateur.role != .admin else { throw Fault(.adminProtected) }
    }

    var sessionID: SessionID? {
        guard case .session(let uuid) = credential else { return nil }
        return SessionID(uuid)
    }
}
