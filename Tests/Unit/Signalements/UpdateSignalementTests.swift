import Kernel
import SignalementsApplication
import SignalementsDomain
import TestKit
import Testing
import UseCaseKit

@Suite struct UpdateSignalementTests {
    private let id = Signalement.ID(1)
    private let retitled = Changes<Signalement>([("titre", { $0.titre = "Inondation" })])

    private func reassigned(to person: Int64?) -> Changes<Signalement> {
        Changes([("assigne_a", { try $0.reassign(to: person.map { UtilisateurID($0) }) })])
    }

    @Test func `only what the request holds changes`() throws {
        let company = Company(.sample())
        let updated = try UpdateSignalement()(id, retitled, in: company.scope, by: .conducteur)
        var expected = Signalement.sample(titre: "Inondation")
        expected.updatedAt = .test
        expected.version = 2
        #expect(updated == expected)
        #expect(company.signalements.rows[id] == expected)
    }

    @Test func `an edit announces the fields that changed`() throws {
        let company = Company(.sample())
        let changes = Changes<Signalement>([
            ("priorite", { $0.priorite = .basse }), ("titre", { $0.titre = "Inondation" }), ("localisation", { $0.localisation = nil }),
        ])
        _ = try UpdateSignalement()(id, changes, in: company.scope, by: .conducteur)
        #expect(company.events.names == ["signalement.updated"])
        #expect(company.payload("signalement.updated")["changes"] == ["titre", "priorite"])
    }

    @Test func `sending back what is stored writes and announces nothing`() throws {
        let company = Company(.sample())
        let same = Changes<Signalement>([("titre", { $0.titre = "Fuite" })])
        #expect(try UpdateSignalement()(id, same, in: company.scope, by: .conducteur) == .sample())
        #expect(company.events.all.isEmpty)
    }

    @Test func `reassigning by an edit starts the work and announces the assignment`() throws {
        let company = Company(.sample())
        let updated = try UpdateSignalement()(id, reassigned(to: 3), in: company.scope, by: .chef)
        #expect(updated.statut == .enCours)
        #expect(company.events.names == ["signalement.updated", "signalement.assigned"])
        #expect(company.payload("signalement.updated")["changes"] == ["statut", "assigne_a"])
    }

    @Test func `unassigning by an edit announces no assignment`() throws {
        let company = Company(.sample(assigneA: 3))
        _ = try UpdateSignalement()(id, reassigned(to: nil), in: company.scope, by: .chef)
        #expect(company.events.names == ["signalement.updated"])
    }

    @Test(arguments: [(5, "signalement.assignee_inactive"), (404, "signalement.assignee_unknown")] as [(Int64, String)])
    func `an edit cannot assign to somebody who is not there`(_ person: Int64, _ code: String) {
        let company = Company(.sample())
        #expect(fault { try UpdateSignalement()(id, reassigned(to: person), in: company.scope, by: .chef) } == code)
        #expect(company.signalements.rows[id] == .sample())
    }

    @Test(arguments: [3, nil] as [Int64?]) func `an author cannot reassign by an edit`(_ person: Int64?) {
        let company = Company(.sample(assigneA: 1))
        #expect(fault { try UpdateSignalement()(id, reassigned(to: person), in: company.scope, by: .author) } == "auth.forbidden")
        #expect(company.events.all.isEmpty)
    }

    struct Cell: Sendable {
        let caller: Caller
        let statut: Signalement.Statut
        let chantier: Int64
        let code: String?
    }

    static let reach: [Cell] = [
        Cell(caller: .conducteur, statut: .cloture, chantier: 8, code: nil),
        Cell(caller: .chef, statut: .ouvert, chantier: 7, code: nil),
        Cell(caller: .chef, statut: .cloture, chantier: 7, code: nil),
        Cell(caller: .chef, statut: .ouvert, chantier: 8, code: "auth.outside_perimeter"),
        Cell(caller: .author, statut: .ouvert, chantier: 8, code: nil),
        Cell(caller: .author, statut: .enCours, chantier: 7, code: nil),
        Cell(caller: .author, statut: .traite, chantier: 7, code: nil),
        Cell(caller: .author, statut: .cloture, chantier: 7, code: "signalement.closed_to_author"),
        Cell(caller: .author, statut: .ouvert, chantier: 9, code: "auth.outside_perimeter"),
        Cell(caller: .otherCompagnon, statut: .ouvert, chantier: 7, code: "auth.forbidden"),
        Cell(caller: .test(.compagnon, id: 4, grant: .none), statut: .ouvert, chantier: 7, code: "auth.forbidden"),
    ]

    @Test(arguments: reach) func `an edit reaches as far as the grant`(_ cell: Cell) {
        let company = Company(.sample(chantier: cell.chantier, statut: cell.statut))
        #expect(fault { try UpdateSignalement()(id, retitled, in: company.scope, by: cell.caller) } == cell.code)
        #expect(company.events.all.isEmpty == (cell.code != nil))
    }

    @Test func `a blank title is refused and nothing is stored`() {
        let company = Company(.sample())
        let blank = Changes<Signalement>([("titre", { $0.titre = "\u{00A0}" })])
        #expect(fault { try UpdateSignalement()(id, blank, in: company.scope, by: .conducteur) } == "request.invalid")
        #expect(company.signalements.rows[id] == .sample())
    }

    @Test func `an absent signalement is not found`() {
        #expect(fault { try UpdateSignalement()(id, retitled, in: Company().scope, by: .conducteur) } == "signalement.not_found")
    }
}
