import Kernel
import SignalementsDomain
import TestKit
import Testing

@Suite struct SignalementStatutTests {
    struct Cell: Sendable {
        let action: Signalement.Action
        let from: Signalement.Statut
        let to: Signalement.Statut?
    }

    /// Every cell of domain.md §2.5.
    static let table: [Cell] = [
        Cell(action: .assign, from: .ouvert, to: .enCours), Cell(action: .assign, from: .enCours, to: .enCours),
        Cell(action: .assign, from: .traite, to: .traite), Cell(action: .assign, from: .cloture, to: nil),
        Cell(action: .treat, from: .ouvert, to: .traite), Cell(action: .treat, from: .enCours, to: .traite),
        Cell(action: .treat, from: .traite, to: nil), Cell(action: .treat, from: .cloture, to: nil),
        Cell(action: .close, from: .ouvert, to: nil), Cell(action: .close, from: .enCours, to: nil),
        Cell(action: .close, from: .traite, to: .cloture), Cell(action: .close, from: .cloture, to: nil),
        Cell(action: .reopen, from: .ouvert, to: nil), Cell(action: .reopen, from: .enCours, to: nil),
        Cell(action: .reopen, from: .traite, to: .ouvert), Cell(action: .reopen, from: .cloture, to: .ouvert),
    ]

    @Test func `the table has every cell once`() {
        #expect(Set(Self.table.map { "\($0.action) \($0.from)" }).count == Signalement.Action.allCases.count * Signalement.Statut.allCases.count)
    }

    @Test(arguments: table) func `an action leads where the table says`(_ cell: Cell) {
        var signalement = Signalement.sample(statut: cell.from)
        _ = try? perform(cell.action, on: &signalement)
        #expect(signalement.statut == cell.to ?? cell.from)
    }

    @Test(arguments: table.filter { $0.to == nil }) func `a refused action says so and changes nothing`(_ cell: Cell) {
        var signalement = Signalement.sample(statut: cell.from)
        let refusal = fault { try perform(cell.action, on: &signalement) }
        #expect(refusal == "signalement.transition_refused")
        #expect(signalement == .sample(statut: cell.from))
    }

    private func perform(_ action: Signalement.Action, on signalement: inout Signalement) throws {
        switch action {
        case .assign: try signalement.assign(to: UtilisateurID(3), at: .test)
        case .treat: try signalement.treat("Fait", at: .test)
        case .close: try signalement.close(at: .test)
        case .reopen: try signalement.reopen(at: .test)
        }
    }

    @Test func `a refusal names the status`() throws {
        var signalement = Signalement.sample(statut: .cloture)
        let refusal = #expect(throws: Fault.self) { try signalement.close(at: .test) }
        #expect(refusal?.text.french == "Impossible de clôturer un signalement au statut « Clôturé ».")
    }

    @Test func `treating records when and how`() throws {
        var signalement = Signalement.sample()
        try signalement.treat("Joint changé", at: .test)
        #expect(signalement.dateTraitement == .test)
        #expect(signalement.commentaireTraitement == "Joint changé")
        #expect(signalement.updatedAt == .test)
    }

    @Test(arguments: ["", "  ", "\n\t"]) func `treating needs a comment`(_ commentaire: String) {
        var signalement = Signalement.sample()
        let refusal = #expect(throws: Fault.self) { try signalement.treat(commentaire, at: .test) }
        #expect(refusal?.code == .invalidInput)
        #expect(refusal?.problems.map(\.path) == [["commentaire"]])
        #expect(signalement == .sample())
    }

    @Test func `closing records when`() throws {
        var signalement = Signalement.sample(statut: .traite)
        try signalement.close(at: .test)
        #expect(signalement.dateCloture == .test)
    }

    @Test func `reopening forgets the treatment and the closing, not the assignee`() throws {
        var signalement = Signalement.sample(statut: .cloture, assigneA: 3)
        try signalement.reopen(at: .test)
        #expect(signalement.dateTraitement == nil)
        #expect(signalement.dateCloture == nil)
        #expect(signalement.commentaireTraitement == nil)
        #expect(signalement.assigneA == UtilisateurID(3))
    }

    @Test func `sending back the same assignee is accepted once closed`() throws {
        var signalement = Signalement.sample(statut: .cloture, assigneA: 3)
        try signalement.reassign(to: UtilisateurID(3))
        #expect(signalement == .sample(statut: .cloture, assigneA: 3))
    }

    @Test func `unassigning keeps the status`() throws {
        var signalement = Signalement.sample(assigneA: 3)
        try signalement.reassign(to: nil)
        #expect(signalement == .sample())
    }

    @Test func `unassigning is refused once closed`() {
        var signalement = Signalement.sample(statut: .cloture, assigneA: 3)
        #expect(fault { try signalement.reassign(to: nil) } == "signalement.transition_refused")
    }

    @Test(
        arguments: zip(
            Signalement.Statut.allCases, ["ouvert Ouvert red", "en_cours En cours orange", "traite Traité blue", "cloture Clôturé green"]))
    func `a status has the words of v1`(_ statut: Signalement.Statut, _ words: String) {
        #expect("\(statut.rawValue) \(statut.label) \(statut.couleur)" == words)
    }

    @Test(
        arguments: zip(
            Signalement.Priorite.allCases,
            ["critique Critique (4h) red", "haute Haute (24h) orange", "moyenne Moyenne (48h) yellow", "basse Basse (72h) green"]))
    func `a priority has the words of v1`(_ priorite: Signalement.Priorite, _ words: String) {
        #expect("\(priorite.rawValue) \(priorite.label) \(priorite.couleur)" == words)
    }
}
