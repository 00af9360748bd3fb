import ChantiersDomain
import Kernel
import TestKit
import Testing

struct ChantierEventTests {
    private static let site = Chantier.sample(id: 42)

    @Test func `chantier_created keeps its legacy keys first`() {
        #expect(ChantierCreated.name == "chantier.created")
        #expect(ChantierCreated(Self.site).aggregateID == "42")
        #expect(
            ChantierCreated(Self.site).data.json == [
                "chantier_id": 42, "nom": "Villa Lumière", "adresse": "1 rue du Port, Lyon", "statut": "ouvert", "id": 42, "code": "A001",
            ])
    }

    @Test func `chantier_updated says what changed`() {
        #expect(ChantierUpdated.name == "chantier.updated")
        #expect(
            ChantierUpdated(Self.site, changes: ["nom", "contacts"]).data.json == [
                "chantier_id": 42, "nom": "Villa Lumière", "adresse": "1 rue du Port, Lyon", "statut": "ouvert", "changes": ["nom", "contacts"],
                "id": 42, "code": "A001",
            ])
    }

    @Test func `chantier_deleted keeps its legacy keys first`() {
        #expect(ChantierDeleted.name == "chantier.deleted")
        #expect(
            ChantierDeleted(Self.site).data.json == [
                "chantier_id": 42, "nom": "Villa Lumière", "adresse": "1 rue du Port, Lyon", "id": 42, "code": "A001",
            ])
    }

    @Test func `chantier_statut_changed gives both states`() {
        #expect(ChantierStatutChanged.name == "chantier.statut_changed")
        #expect(
            ChantierStatutChanged(.sample(id: 42, statut: .enCours), from: .ouvert).data.json == [
                "chantier_id": 42, "ancien_statut": "ouvert", "nouveau_statut": "en_cours", "nom": "Villa Lumière",
                "adresse": "1 rue du Port, Lyon", "id": 42, "code": "A001",
            ])
    }
}
