public import ChantiersDomain
public import Kernel
public import UseCaseKit

/// Adds a phase to a site that is not closed.
public struct AddPhase: Sendable {
    public init() {}

    public func callAsFunction(_ command: Command, to chantierID: Chantier.ID, in scope: ChantierScope, by caller: Caller) throws -> ChantierPhase {
        let chantier = try scope.openChantier(chantierID)
        var phase = ChantierPhase(
            id: try scope.phases.nextID(), chantierID: chantierID, nom: command.nom, description: command.description, ordre: command.ordre,
            dateDebut: command.dateDebut, dateFin: command.dateFin, version: 1)
        try phase.settle()
        try scope.phases.insert(phase)
        try scope.announceChange(of: chantier, in: "phases")
        return phase
    }

    public struct Command: Sendable {
        public var nom: String
        public var description: String?
        public var ordre: Int
        public var dateDebut: Day?
        public var dateFin: Day?

        public init(nom: String, description: String? = nil, ordre: Int = 1, dateDebut: Day? = nil, dateFin: Day? = nil) {
            self.nom = nom
            self.description = description
            self.ordre = ordre
            self.dateDebut = dateDebut
            self.dateFin = dateFin
        }
    }
}
