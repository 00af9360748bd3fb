import Kernel
import SignalementsApplication
import SignalementsDomain
import TestKit
import Testing
import UseCaseKit

@Suite struct CreateSignalementTests {
    @Test func `a report starts open, under the caller's name, now`() throws {
        let company = Company()
        let created = try CreateSignalement()(Self.new(), in: company.scope, by: .chef)
        #expect(created.statut == .ouvert)
        #expect(created.creePar == UtilisateurID(2))
        #expect(created.createdAt == .test)
        #expect(created.version == 1)
        #expect(company.signalements.rows == [created.id: created])
    }

    @Test func `the priority is moyenne unless said`() {
        #expect(NewSignalement(chantierID: ChantierID(7), titre: "Fuite", description: "Eau").priorite == .moyenne)
    }

    @Test func `a report with an assignee stays open and announces the creation only`() throws {
        let company = Company()
        let created = try CreateSignalement()(Self.new(assigneA: 3), in: company.scope, by: .conducteur)
        #expect(created.assigneA == UtilisateurID(3))
        #expect(created.statut == .ouvert)
        #expect(company.events.names == ["signalement.created"])
    }

    @Test func `the announcement keeps the old keys, with the true priority`() throws {
        let company = Company()
        _ = try CreateSignalement()(Self.new(priorite: .haute), in: company.scope, by: .chef)
        let members = company.payload("signalement.created").members ?? []
        #expect(
            Array(members.prefix(5)) == [
                .init("signalement_id", 1), .init("chantier_id", 7), .init("user_id", 2), .init("titre", "Fuite"), .init("gravite", "haute"),
            ])
    }

    @Test func `the announcement carries the whole signalement, each key once`() throws {
        let company = Company()
        _ = try CreateSignalement()(Self.new(), in: company.scope, by: .chef)
        let names = (company.payload("signalement.created").members ?? []).map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(names).isSuperset(of: ["id", "utilisateur_id", "priorite", "statut", "description", "assigne_a", "created_at"]))
    }

    static let refusals: [(NewSignalement, Caller, String)] = [
        (new(chantier: 404), .conducteur, "signalement.chantier_not_found"),
        (new(chantier: 404), .chef, "signalement.chantier_not_found"),
        (new(chantier: 8), .chef, "auth.outside_perimeter"),
        (new(chantier: 9), .chef, "auth.outside_perimeter"),
        (new(chantier: 9), .conducteur, "signalement.chantier_ferme"),
        (new(assigneA: 404), .conducteur, "signalement.assignee_unknown"),
        (new(assigneA: 5), .conducteur, "signalement.assignee_inactive"),
        (new(titre: " "), .conducteur, "request.invalid"),
        (new(description: ""), .conducteur, "request.invalid"),
        (new(titre: String(repeating: "é", count: 256)), .conducteur, "request.invalid"),
        (new(photoURL: String(repeating: "x", count: 501)), .conducteur, "request.invalid"),
        (new(localisation: String(repeating: "x", count: 256)), .conducteur, "request.invalid"),
        (new(), .otherCompagnon, "auth.forbidden"),
        (new(assigneA: 3), .test(.compagnon, id: 4, grant: .perimeter), "auth.forbidden"),
    ]

    @Test(arguments: refusals) func `a refused report leaves nothing behind`(_ new: NewSignalement, _ caller: Caller, _ code: String) {
        let company = Company()
        #expect(fault { try CreateSignalement()(new, in: company.scope, by: caller) } == code)
        #expect(company.signalements.rows.isEmpty)
        #expect(company.events.all.isEmpty)
    }

    @Test func `texts as long as their columns are accepted`() throws {
        let longest = Self.new(titre: String(repeating: "é", count: 255), photoURL: String(repeating: "x", count: 500))
        #expect(fault { try CreateSignalement()(longest, in: Company().scope, by: .chef) } == nil)
    }

    private static func new(
        chantier: Int64 = 7, titre: String = "Fuite", description: String = "Eau au sous-sol", priorite: Signalement.Priorite = .moyenne,
        assigneA: Int64? = nil, photoURL: String? = nil, localisation: String? = nil
    ) -> NewSignalement {
        NewSignalement(
            chantierID: ChantierID(chantier), titre: titre, description: description, priorite: priorite,
            assigneA: assigneA.map { UtilisateurID($0) }, photoURL: photoURL, localisation: localisation)
    }
}
