import Kernel
import Testing

@testable import APIKit

/// domain.md §1.0: the keys of the old contract, in emission order; what we add comes after them.
struct V1KeysTests {
    static let chantier = """
        id code nom adresse statut couleur latitude longitude contact_nom contact_telephone contacts phases maitre_ouvrage heures_estimees \
        date_debut_prevue date_fin_prevue description conducteurs chefs ouvriers created_at updated_at type_travaux batiment_plus_2ans usage_habitation
        """
    static let utilisateur = """
        id email nom prenom nom_complet initiales role type_utilisateur is_active couleur photo_profil code_utilisateur telephone metiers taux_horaire \
        contact_urgence_nom contact_urgence_telephone created_at updated_at
        """
    static let signalement = """
        id chantier_id titre description priorite priorite_label priorite_couleur statut statut_label statut_couleur cree_par cree_par_nom assigne_a \
        assigne_a_nom date_resolution_souhaitee date_traitement date_cloture commentaire_traitement photo_url localisation created_at updated_at \
        est_en_retard temps_restant pourcentage_temps nb_reponses nb_escalades
        """
    static let reponse = "id signalement_id contenu auteur_id auteur_nom photo_url created_at updated_at est_resolution"
    /// domain.md §1.1 and §4.1: what belongs to a site.
    static let personne = "id nom prenom role type_utilisateur metier couleur telephone is_active"
    static let phase = "id nom description ordre date_debut date_fin"
    static let contact = "id nom telephone profession"
    /// domain.md §5.1.
    static let cle = "id key_prefix nom description scopes rate_limit_per_hour is_active last_used_at expires_at created_at"

    @Test(arguments: [
        ("/api/v1/chantiers/1", chantier), ("/api/chantiers/1", chantier), ("/api/v1/chantiers/3", chantier), ("/api/v1/utilisateurs/5", utilisateur),
        ("/api/v1/auth/me", utilisateur), ("/api/v1/signalements/5", signalement), ("/api/v1/signalements/6", signalement),
    ])
    func `an object has the old keys, first and in their order`(target: String, keys: String) async throws {
        let reply = try await World.make().call("GET", target)
        #expect(reply.status == 200)
        Self.expect(reply.json, keys, target)
    }

    @Test(arguments: [
        ("/api/v1/chantiers", chantier), ("/api/chantiers?limit=20&offset=0", chantier), ("/api/v1/chantiers?cursor=", chantier),
        ("/api/v1/utilisateurs", utilisateur), ("/api/v1/signalements", signalement), ("/api/v1/signalements/chantier/1", signalement),
        ("/api/v1/signalements/alertes/en-retard", signalement), ("/api/v1/signalements/1/reponses", reponse),
        ("/api/v1/chantiers/1/phases", phase), ("/api/v1/chantiers/1/contacts", contact), ("/api/v1/auth/api-keys?include_revoked=true", cle),
    ])
    func `so has every row of a list`(target: String, keys: String) async throws {
        let reply = try await World.make().call("GET", target)
        #expect(!reply.rows.isEmpty)
        for row in reply.rows { Self.expect(row, keys, target) }
    }

    @Test func `so has everything inside a site`() async throws {
        let json = try await World.make().call("GET", "/api/v1/chantiers/1").json
        for name in ["conducteurs", "chefs", "ouvriers"] {
            let people = try #require(json[name]?.array)
            #expect(people.count == 1, "\(name)")
            for person in people { Self.expect(person, Self.personne, name) }
        }
        for phase in try #require(json["phases"]?.array) { Self.expect(phase, Self.phase, "phases") }
        // "Exactly these 3 keys" (domain.md §1.1).
        for contact in try #require(json["contacts"]?.array) { #expect(contact.names == ["nom", "profession", "telephone"]) }
        #expect(json["contacts"]?.array?.count == 2)
        #expect(json["phases"]?.array?.compactMap { $0["ordre"]?.integer } == [1, 2])
    }

    /// domain.md §0, "Ids": digits for a site and a person in their own body, numbers everywhere else.
    @Test func `ids have the old types`() async throws {
        let world = try await World.make()
        let site = try await world.call("GET", "/api/v1/chantiers/1").json
        #expect(site["id"] == "1")
        #expect(site["chefs"]?.array?.first?["id"] == "3")
        #expect(site["phases"]?.array?.first?["id"]?.integer != nil)
        #expect(try await world.call("GET", "/api/v1/utilisateurs/5").json["id"] == "5")
        let report = try await world.call("GET", "/api/v1/signalements/5").json
        #expect(report["id"] == 5)
        #expect(report["chantier_id"] == 1)
        #expect(report["assigne_a"] == 5)
        #expect(try await world.call("GET", "/api/v2/chantiers/1").json["id"] == 1)
        #expect(try await world.call("GET", "/api/v2/utilisateurs/5").json["id"] == 5)
    }

    /// domain.md §1.1: the telephone of a foreman is shown, nobody else's.
    @Test func `a site shows the telephone of its foremen only`() async throws {
        let site = try await World.make().call("GET", "/api/v1/chantiers/1", as: .compagnon).json
        #expect(site["chefs"]?.array?.first?["telephone"] == .string(Person.chef.telephone))
        #expect(site["conducteurs"]?.array?.first?["telephone"] == .null)
        #expect(site["ouvriers"]?.array?.first?["telephone"] == .null)
    }

    /// domain.md §0: amounts are strings, dates ISO, instants in UTC with `Z` (O-4), empty keys present.
    @Test func `values have the old forms`() async throws {
        let world = try await World.make()
        let site = try await world.call("GET", "/api/v1/chantiers/1").json
        #expect(site["date_debut_prevue"] == "2026-02-16")
        #expect(site["created_at"] == "2025-12-17T10:00:00Z")
        #expect(site["heures_estimees"] == .number(1200.5))
        #expect(site["statut"] == "en_cours")
        #expect(try await world.call("GET", "/api/v1/utilisateurs/5").json["taux_horaire"] == "20.05")
        let bare = try await world.call("GET", "/api/v1/chantiers/3").json
        #expect(bare["description"] == .null)
        #expect(bare["conducteurs"] == [])
        let report = try await world.call("GET", "/api/v1/signalements/1").json
        #expect(report["temps_restant"] == "1j 22h")
        #expect(report["est_en_retard"] == false)
        #expect(report["nb_reponses"] == 3)
        #expect(report["cree_par_nom"] == "Élise ÉTIENNE")
        #expect(report["statut_label"] == "Ouvert")
    }

    private static func expect(_ json: JSON, _ keys: String, _ place: String) {
        let old = keys.split(separator: " ").map(String.init)
        #expect(Array(json.names.prefix(old.count)) == old, "\(place)")
    }
}
