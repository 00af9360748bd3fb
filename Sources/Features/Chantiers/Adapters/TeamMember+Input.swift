import APIKit
import ChantiersDomain
import Kernel

extension TeamMember {
    /// The body of `/conducteurs`, `/chefs`, `/ouvriers`.
    static let newcomer = Body<UtilisateurID>(BodyField<UtilisateurID>.required("user_id"), make: { $0 })
}
