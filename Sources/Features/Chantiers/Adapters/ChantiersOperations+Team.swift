import APIKit
import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// Who works on a site: one pair of operations per function.
extension ChantiersOperations {
    var team: [Operation] {
        TeamMember.Fonction.allCases.flatMap { fonction in
            let words = Words(fonction)
            return [adding(fonction, words), removing(fonction, words)]
        }
    }

    /// How a function is called in operations, paths and documents.
    private struct Words {
        let name: String
        /// The segment of the path on v1, then on v2.
        let paths: (v1: String, v2: String)
        let person: Text

        init(_ fonction: TeamMember.Fonction) {
            switch fonction {
            case .conducteur: (name, paths, person) = ("Conducteur", ("conducteurs", "managers"), Text("un conducteur", "a manager"))
            case .chef: (name, paths, person) = ("Chef", ("chefs", "foremen"), Text("un chef de chantier", "a foreman"))
            case .ouvrier: (name, paths, person) = ("Ouvrier", ("ouvriers", "workers"), Text("un ouvrier", "a worker"))
            }
        }
    }

    private func adding(_ fonction: TeamMember.Fonction, _ words: Words) -> Operation {
        .change(
            "addChantier\(words.name)", Self.tag, Text("Ajouter \(words.person.french) au chantier", "Add \(words.person.english) to the site"),
            Chantier.collection,
            routes: [.v1(.post, "/chantiers/{id}/\(words.paths.v1)"), .v2(.post, "/chantiers/{id}/\(words.paths.v2)")],
            scope: Self.writing, access: .managers, body: TeamMember.newcomer.schema,
            faults: [.personUnknown, .personInactive, .personIneligible, .staleVersion]
        ) { call, session in
            let person = try TeamMember.newcomer.parse(call)
            let member = TeamMember(chantierID: Chantier.ID(try call.id()), utilisateurID: person, fonction: fonction)
            return try AddMember()(member, in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private func removing(_ fonction: TeamMember.Fonction, _ words: Words) -> Operation {
        .change(
            "removeChantier\(words.name)", Self.tag,
            Text("Retirer \(words.person.french) du chantier", "Remove \(words.person.english) from the site"), Chantier.collection,
            routes: [
                .v1(.delete, "/chantiers/{id}/\(words.paths.v1)/{user_id}"), .v2(.delete, "/chantiers/{id}/\(words.paths.v2)/{userId}"),
            ],
            scope: Self.writing, access: .managers, faults: [.memberNotFound, .staleVersion]
        ) { call, session in
            let person = UtilisateurID(try call.id(call.version == .v1 ? "user_id" : "userId"))
            let member = TeamMember(chantierID: Chantier.ID(try call.id()), utilisateurID: person, fonction: fonction)
            return try RemoveMember()(member, in: scope(session), by: call.caller).id.sqlValue
        }
    }
}
