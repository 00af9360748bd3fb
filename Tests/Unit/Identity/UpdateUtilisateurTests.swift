import IdentityApplication
import IdentityDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

@Suite struct UpdateUtilisateurTests {
    let memory = IdentityMemory(.sample(.admin, id: 1), .sample(.conducteur, id: 2), .sample(.compagnon, id: 3, code: "M003"))
    let update = UpdateUtilisateur()

    private func change(_ id: Int64, _ name: String, by caller: Caller, _ step: @escaping @Sendable (inout Utilisateur) throws -> Void) throws
        -> Utilisateur
    {
        try update(UtilisateurID(id), Changes([(name: name, step: step)]), in: memory.scope, by: caller)
    }

    @Test func `a change is stored, dated and announced with the fields that were written`() throws {
        memory.advance(seconds: 5)
        let updated = try change(3, "nom", by: .test(.conducteur, id: 2)) { try $0.changeNom(to: "martin") }
        #expect(memory.rows.utilisateurs[2] == updated)
        #expect(updated.nom == "MARTIN")
        #expect(updated.version == 2)
        #expect(updated.updatedAt == .test.adding(seconds: 5))
        #expect(memory.recorded.names == ["user.updated"])
        #expect(memory.recorded.all.first?.data.last == JSON.Member("changes", ["nom"]))
    }

    @Test func `a change that changes nothing is neither stored nor announced`() throws {
        #expect(try change(3, "nom", by: .test(.admin)) { try $0.changeNom(to: "dupont") }.version == 1)
        #expect(memory.recorded.names.isEmpty)
    }

    @Test func `nobody is updated who does not exist`() {
        #expect(faultCode { try change(9, "nom", by: .test(.admin)) { try $0.changeNom(to: "x") } } == "user.not_found")
    }

    @Test func `a conducteur does not touch an administrator`() {
        #expect(faultCode { try change(1, "nom", by: .test(.conducteur, id: 2)) { try $0.changeNom(to: "x") } } == "user.admin_protected")
        #expect(memory.rows.utilisateurs[0] == .sample(.admin, id: 1))
    }

    @Test func `a person granted only his own record does not reach another's`() {
        #expect(
            faultCode { try change(2, "nom", by: .test(.compagnon, id: 3, grant: .own)) { try $0.changeNom(to: "x") } } == "auth.outside_perimeter")
    }

    @Test(
        arguments: [
            (Caller.test(.admin, id: 1), 3, Role.conducteur, nil), (.test(.admin, id: 1), 3, .admin, nil),
            (.test(.conducteur, id: 2), 2, .admin, "user.role_reserved"), (.test(.conducteur, id: 2), 3, .chefChantier, "user.role_reserved"),
            (.key(.admin, id: 1, scopes: ["users:write"]), 3, .admin, "user.role_reserved"), (.key(.admin, id: 1, scopes: ["admin"]), 3, .admin, nil),
            (.test(.admin, id: 1), 1, .conducteur, "user.last_admin"),
        ] as [(Caller, Int64, Role, String?)])
    func `roles are changed by administrators only, and one of them stays`(_ caller: Caller, _ target: Int64, _ role: Role, _ code: String?) {
        #expect(faultCode { try change(target, "role", by: caller) { $0.role = role } } == code)
        #expect(memory.recorded.names == (code == nil ? ["user.updated"] : []))
    }

    @Test func `the same role again is no change of role`() throws {
        let updated = try change(3, "role", by: .test(.conducteur, id: 2)) {
            $0.role = .compagnon
            $0.telephone = "0102030405"
        }
        #expect(updated.telephone == "0102030405")
    }

    @Test func `an administrator may step down when another remains`() throws {
        memory.change { $0.utilisateurs.append(.sample(.admin, id: 4)) }
        #expect(try change(1, "role", by: .test(.admin, id: 1)) { $0.role = .compagnon }.role == .compagnon)
    }

    @Test func `an inactive administrator does not count as remaining`() {
        memory.change { $0.utilisateurs.append(.sample(.admin, id: 4, isActive: false)) }
        #expect(faultCode { try change(1, "role", by: .test(.admin, id: 1)) { $0.role = .compagnon } } == "user.last_admin")
    }

    @Test func `a code used by somebody else is refused`() {
        #expect(faultCode { try change(2, "code_utilisateur", by: .test(.admin)) { try $0.changeCodeUtilisateur(to: "M003") } } == "user.code_taken")
    }

    @Test func `one refused change leaves the others undone`() {
        let changes = Changes<Utilisateur>([
            (name: "nom", step: { try $0.changeNom(to: "x") }), (name: "taux_horaire", step: { try $0.changeTauxHoraire(to: Money(cents: 1)) }),
        ])
        #expect(faultCode { try update(UtilisateurID(3), changes, in: memory.scope, by: .test(.admin)) } == "user.hourly_rate_out_of_range")
        #expect(memory.rows.utilisateurs[2].nom == "DUPONT")
    }
}
