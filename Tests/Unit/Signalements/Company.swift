import Kernel
import SignalementsApplication
import SignalementsDomain
import TestKit
import UseCaseKit

/// A small company in memory: site 7 open, site 8 open, site 9 closed; user 2 works on 7 only; person 5 left the company.
struct Company {
    let signalements: MemorySignalements
    let reponses: MemoryReponses
    let escalades: MemoryEscalades
    let events = RecordedEvents()
    var now = Instant.test

    init(_ signalements: Signalement..., reponses: [Reponse] = [], escalades: [Escalade] = []) {
        self.signalements = MemorySignalements(signalements)
        self.reponses = MemoryReponses(reponses)
        self.escalades = MemoryEscalades(escalades)
    }

    var scope: SignalementScope {
        SignalementScope(
            signalements: signalements, reponses: reponses, escalades: escalades, chantiers: Sites(), people: People(), events: events, now: now)
    }

    /// The payload of the last event of that name.
    func payload(_ name: String) -> JSON {
        .object(events.all.last { type(of: $0).name == name }?.data ?? [])
    }

    private struct Sites: ChantierDirectory {
        func isOpen(_ chantier: ChantierID) -> Bool? { [7: true, 8: true, 9: false][chantier.value] }

        func contains(_ chantier: ChantierID, in perimeter: Perimeter) -> Bool {
            switch perimeter {
            case .everything: true
            case .sites(of: let person): [2: [7], 4: [7, 8]][person.value, default: []].contains(chantier.value)
            }
        }
    }

    private struct People: PeopleDirectory {
        func isActive(_ person: UtilisateurID) -> Bool? { [1: true, 2: true, 3: true, 4: true, 5: false][person.value] }
    }
}

extension Caller {
    static let conducteur = Caller.test(.conducteur, id: 1, grant: .all)
    /// On site 7 only.
    static let chef = Caller.test(.chefChantier, id: 2, grant: .perimeter)
    /// On sites 7 and 8; wrote the sample signalement and the sample answer.
    static let author = Caller.test(.compagnon, id: 4, grant: .own)
    static let otherCompagnon = Caller.test(.compagnon, id: 3, grant: .own)
}

extension Signalement {
    /// Reported on site 7 by person 4 an hour before the test's now, `critique`: due in three hours.
    static func sample(
        id: Int64 = 1, chantier: Int64 = 7, titre: String = "Fuite", priorite: Priorite = .critique, statut: Statut = .ouvert,
        assigneA: Int64? = nil, dueAt: Instant? = nil, createdAt: Instant = .test.adding(hours: -1)
    ) -> Signalement {
        Signalement(
            id: ID(id), chantierID: ChantierID(chantier), titre: titre, description: "Eau au sous-sol", priorite: priorite, statut: statut,
            creePar: UtilisateurID(4), assigneA: assigneA.map { UtilisateurID($0) }, dateResolutionSouhaitee: dueAt,
            dateTraitement: statut.isResolved ? createdAt : nil, dateCloture: statut == .cloture ? createdAt : nil,
            commentaireTraitement: statut.isResolved ? "Joint changé" : nil, photoURL: nil, localisation: nil, nbEscalades: 0,
            derniereEscaladeAt: nil, createdAt: createdAt, updatedAt: createdAt, version: 1)
    }
}

extension Reponse {
    /// Written under signalement 1 by person 4.
    static func sample(id: Int64 = 1, under signalement: Int64 = 1) -> Reponse {
        Reponse(
            id: ID(id), signalementID: Signalement.ID(signalement), contenu: "J'y vais", auteurID: UtilisateurID(4), photoURL: nil,
            estResolution: false, createdAt: .test, updatedAt: .test, version: 1)
    }
}

/// The name of the fault that `body` throws; `nil` when it throws none.
func fault(_ body: () throws -> some Any) -> String? {
    do {
        _ = try body()
        return nil
    } catch { return Fault(wrapping: error).code.name }
}
