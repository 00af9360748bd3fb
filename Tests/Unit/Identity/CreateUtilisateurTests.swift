import IdentityApplication
import IdentityDomain
import Kernel
import TestKit
import Testing
import UseCaseKit

@Suite struct CreateUtilisateurTests {
    let memory = IdentityMemory(.sample(.admin, code: "M001"))
    let hasher = CountingHasher()
    var create: CreateUtilisateur { CreateUtilisateur(storage: memory, passwords: hasher) }

    private func command(
        _ role: Role = .compagnon, email: String = "neuf@example.fr", password: String = "Chantier2025", nom: String = "Martin", code: String? = nil
    ) -> CreateUtilisateur.Command {
        CreateUtilisateur.Command(email: email, password: password, nom: nom, prenom: "luc", role: role, codeUtilisateur: code)
    }

    @Test func `a person is stored with a hashed password and announced`() async throws {
        let created = try await create(command(.chefChantier), by: .test(.admin))
        #expect(memory.rows.utilisateurs.last == created)
        #expect(created.id == UtilisateurID(2))
        #expect(created.passwordHash == "new:Chantier2025")
        #expect(created.nomComplet == "Luc MARTIN")
        #expect(memory.recorded.names == ["user.created"])
        #expect(memory.recorded.all.first?.aggregateID == "2")
    }

    @Test(
        arguments: [
            (Role.conducteur, Role.admin, "user.role_reserved"), (.conducteur, .conducteur, nil), (.conducteur, .compagnon, nil),
            (.admin, .admin, nil),
        ] as [(Role, Role, String?)])
    func `only an administrator makes administrators`(_ caller: Role, _ role: Role, _ code: String?) async {
        #expect(await fault { try await create(command(role), by: .test(caller)) }?.code.name == code)
    }

    @Test func `an administrator's key without the admin scope makes no administrator`() async {
        #expect(await fault { try await create(command(.admin), by: .key(.admin, scopes: ["users:write"])) }?.code == .roleReserved)
    }

    @Test(arguments: ["user1@example.fr", "USER1@Example.FR"])
    func `an address already used is refused whatever its case`(_ email: String) async {
        #expect(await fault { try await create(command(email: email), by: .test(.admin)) }?.code == .emailTaken)
        #expect(memory.rows.utilisateurs.count == 1)
        #expect(memory.recorded.names.isEmpty)
    }

    @Test func `a code already used is refused`() async {
        #expect(await fault { try await create(command(code: "M001"), by: .test(.admin)) }?.code == .codeUtilisateurTaken)
    }

    @Test func `a bad name is refused and nothing is stored`() async {
        #expect(await fault { try await create(command(nom: " "), by: .test(.admin)) }?.code == .invalidName)
        #expect(memory.rows.utilisateurs.count == 1)
    }

    @Test(arguments: [("pas une adresse", "Chantier2025", "user.invalid_email"), ("neuf@example.fr", "court", "user.weak_password")])
    func `a bad address or password is refused before any hashing`(_ email: String, _ password: String, _ code: String) async {
        #expect(await fault { try await create(command(email: email, password: password), by: .test(.admin)) }?.code.name == code)
        #expect(hasher.hashes == 0)
    }
}
