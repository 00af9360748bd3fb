import ChantiersAdapters
import ChantiersApplication
import ChantiersDomain
import IdentityAdapters
import Kernel
import SQLKit
import SignalementsAdapters
import SignalementsApplication
import UseCaseKit

// What features ask of one another, answered here so that none has to know another.

/// Who may join a site's team.
struct TeamPeople: ChantiersApplication.PeopleDirectory {
    let session: SQLSession

    func person(_ id: UtilisateurID) throws -> Person? {
        try IdentityDirectory(session).standing(of: id).map { Person(role: $0.role, isActive: $0.isActive) }
    }
}

/// Who may be given a signalement.
struct Assignees: SignalementsApplication.PeopleDirectory {
    let session: SQLSession

    func isActive(_ id: UtilisateurID) throws -> Bool? { try IdentityDirectory(session).standing(of: id)?.isActive }
}

/// The sites that signalements are about.
struct SignalementSites: SignalementsApplication.ChantierDirectory {
    let session: SQLSession

    func isOpen(_ id: ChantierID) throws -> Bool? { try ChantiersAdapters.SQLChantierDirectory(session).isOpen(id) }
    func contains(_ id: ChantierID, in perimeter: Perimeter) throws -> Bool {
        try ChantiersAdapters.SQLChantierDirectory(session).contains(id, in: perimeter)
    }
}

/// What stands in the way of a reception or a closing. Pointages, factures and dépenses do not exist yet, so none can.
struct Obstacles: SiteObstacles {
    let session: SQLSession

    func receptionPrerequisites(of id: ChantierID) throws -> ReceptionPrerequisites {
        ReceptionPrerequisites(signalementsCritiques: try SignalementCounts.openCritical(of: id, in: session), pointagesNonValides: 0)
    }

    func closingObstacles(of id: ChantierID) throws -> ClosingObstacles { ClosingObstacles(facturesBrouillon: 0, depensesAAffecter: 0) }
}
