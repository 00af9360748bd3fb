import IdentityApplication
import IdentityDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

@Suite struct ActivationTests {
    let memory = IdentityMemory(
        .sample(.admin, id: 1), .sample(.conducteur, id: 2), .sample(.compagnon, id: 3), .sample(.compagnon, id: 4, isActive: false),
        sessions: [.sample(1, user: 3), .sample(2, user: 2)])
    let activate = ActivateUtilisateur()
    let deactivate = DeactivateUtilisateur()

    @Test func `somebody deactivated loses his sessions, and it is announced`() throws {
        #expect(try deactivate(UtilisateurID(3), in: memory.scope, by: .test(.conducteur, id: 2)).isActive == false)
        #expect(memory.rows.sessions.map(\.revokedAt) == [.test, nil])
        #expect(memory.recorded.names == ["user.deactivated"])
    }

    @Test func `somebody activated is announced`() throws {
        #expect(try activate(UtilisateurID(4), in: memory.scope, by: .test(.conducteur, id: 2)).isActive)
        #expect(memory.recorded.names == ["user.activated"])
    }

    @Test func `doing it twice announces nothing more`() throws {
        #expect(try activate(UtilisateurID(3), in: memory.scope, by: .test(.admin)).version == 1)
        #expect(try deactivate(UtilisateurID(4), in: memory.scope, by: .test(.admin)).version == 1)
        #expect(memory.recorded.names.isEmpty)
    }

    @Test(
        arguments: [
            (Caller.test(.admin, id: 1), 1, "user.self_deactivation"), (.test(.conducteur, id: 2), 2, "user.self_deactivation"),
            (.test(.conducteur, id: 2), 1, "user.admin_protected"), (.test(.admin, id: 99), 1, "user.last_admin"),
            (.test(.admin, id: 1), 9, "user.not_found"),
        ] as [(Caller, Int64, String)])
    func `a refused deactivation changes and announces nothing`(_ caller: Caller, _ target: Int64, _ code: String) {
        #expect(faultCode { try deactivate(UtilisateurID(target), in: memory.scope, by: caller) } == code)
        #expect(memory.rows.utilisateurs.count(where: \.isActive) == 3)
        #expect(memory.rows.sessions.allSatisfy { $0.revokedAt == nil })
        #expect(memory.recorded.names.isEmpty)
    }

    @Test func `an administrator may be deactivated when another remains`() throws {
        memory.change { $0.utilisateurs.append(.sample(.admin, id: 5)) }
        #expect(try deactivate(UtilisateurID(1), in: memory.scope, by: .test(.admin, id: 5)).isActive == false)
    }

    @Test func `a conducteur does not activate an administrator`() {
        memory.change { $0.utilisateurs.append(.sample(.admin, id: 5, isActive: false)) }
        #expect(faultCode { try activate(UtilisateurID(5), in: memory.scope, by: .test(.conducteur, id: 2)) } == "user.admin_protected")
        #expect(faultCode { try activate(UtilisateurID(9), in: memory.scope, by: .test(.conducteur, id: 2)) } == "user.not_found")
    }
}
