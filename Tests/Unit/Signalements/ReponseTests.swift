import Kernel
import SignalementsApplication
import SignalementsDomain
import TestKit
import Testing
import UseCaseKit

@Suite struct ReponseTests {
    private let id = Reponse.ID(1)
    private let corrected = Changes<Reponse>([("contenu", { $0.contenu = "J'y suis" })])

    @Test func `an answer is written under the caller's name`() throws {
        let company = Company(.sample())
        let reponse = try AddReponse()(to: Signalement.ID(1), NewReponse(contenu: "Vu"), in: company.scope, by: .chef)
        #expect(reponse.auteurID == UtilisateurID(2))
        #expect(company.reponses.rows == [reponse.id: reponse])
    }

    @Test func `an answer is announced as a change of the signalement and as itself`() throws {
        let company = Company(.sample())
        _ = try AddReponse()(to: Signalement.ID(1), NewReponse(contenu: "Vu"), in: company.scope, by: .chef)
        #expect(company.events.names == ["signalement.updated", "signalement.reponse_added"])
        #expect(company.payload("signalement.updated")["changes"] == ["nb_reponses"])
        #expect(company.payload("signalement.reponse_added")["contenu"] == "Vu")
    }

    @Test func `an answer marked as the resolution moves no status`() throws {
        let company = Company(.sample())
        _ = try AddReponse()(to: Signalement.ID(1), NewReponse(contenu: "Réparé", estResolution: true), in: company.scope, by: .chef)
        #expect(company.signalements.rows[Signalement.ID(1)] == .sample())
    }

    static let refusals: [(Int64, String, Caller, String)] = [
        (7, " ", .chef, "request.invalid"),
        (8, "Vu", .chef, "auth.outside_perimeter"),
    ]

    @Test(arguments: refusals)
    func `a refused answer leaves nothing behind`(_ chantier: Int64, _ contenu: String, _ caller: Caller, _ code: String) {
        let company = Company(.sample(chantier: chantier))
        #expect(fault { try AddReponse()(to: Signalement.ID(1), NewReponse(contenu: contenu), in: company.scope, by: caller) } == code)
        #expect(company.reponses.rows.isEmpty)
        #expect(company.events.all.isEmpty)
    }

    @Test func `answering under an absent signalement is not found`() {
        let refusal = fault { try AddReponse()(to: Signalement.ID(1), NewReponse(contenu: "Vu"), in: Company().scope, by: .chef) }
        #expect(refusal == "signalement.not_found")
    }

    static let reach: [(Caller, String?)] = [(.conducteur, nil), (.author, nil), (.otherCompagnon, "auth.forbidden")]

    @Test(arguments: reach) func `an answer is corrected by its author or a manager`(_ caller: Caller, _ code: String?) {
        let company = Company(.sample(), reponses: [.sample()])
        #expect(fault { try UpdateReponse()(id, corrected, in: company.scope, by: caller) } == code)
        #expect(company.reponses.rows[id]?.contenu == (code == nil ? "J'y suis" : "J'y vais"))
    }

    @Test(arguments: reach) func `an answer is removed by its author or a manager`(_ caller: Caller, _ code: String?) {
        let company = Company(.sample(), reponses: [.sample()])
        #expect(fault { try DeleteReponse()(id, in: company.scope, by: caller) } == code)
        #expect(company.reponses.rows.isEmpty == (code == nil))
        #expect(company.events.names == (code == nil ? ["signalement.updated"] : []))
    }

    @Test func `correcting an answer announces nothing`() throws {
        let company = Company(.sample(), reponses: [.sample()])
        #expect(try UpdateReponse()(id, corrected, in: company.scope, by: .author).version == 2)
        #expect(company.events.all.isEmpty)
    }

    @Test func `sending back the same answer writes nothing`() throws {
        let company = Company(.sample(), reponses: [.sample()])
        let same = Changes<Reponse>([("contenu", { $0.contenu = "J'y vais" })])
        #expect(try UpdateReponse()(id, same, in: company.scope, by: .author) == .sample())
    }

    @Test func `an answer cannot become blank`() {
        let company = Company(.sample(), reponses: [.sample()])
        let blank = Changes<Reponse>([("contenu", { $0.contenu = "" })])
        #expect(fault { try UpdateReponse()(id, blank, in: company.scope, by: .author) } == "request.invalid")
        #expect(company.reponses.rows[id] == .sample())
    }

    @Test func `an absent answer is not found`() {
        let company = Company(.sample())
        #expect(fault { try UpdateReponse()(id, corrected, in: company.scope, by: .conducteur) } == "signalement.reponse_not_found")
        #expect(fault { try DeleteReponse()(id, in: company.scope, by: .conducteur) } == "signalement.reponse_not_found")
    }
}
