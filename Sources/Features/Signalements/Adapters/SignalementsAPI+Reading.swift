import APIKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain
import UseCaseKit

extension SignalementsAPI {
    var reading: [Operation] { [list, listOfChantier, listLate, get] }

    private var list: Operation {
        .list(
            "listSignalements", Self.tag, Text("Lister les signalements de tous les chantiers", "List the incident reports of every site"),
            signalements,
            routes: [.v1(.get, "/signalements"), .v2(.get, "/signalements")], scope: Self.readScope, access: .managers, sealer: sealer)
    }

    /// A site that does not exist for the caller is a 404, not an empty list (product.md §4, "Caller").
    private var listOfChantier: Operation {
        let collection = signalements(filters: Signalement.filters + [Signalement.lateOnly]) { "t.chantier_id = \(try $0.chantierID)" }
        return Operation.list(
            "listSignalementsOfChantier", Self.tag, Text("Lister les signalements d'un chantier", "List the incident reports of a site"), collection,
            routes: [.v1(.get, "/signalements/chantier/{chantier_id}"), .v2(.get, "/chantiers/{siteId}/signalements")], scope: Self.readScope,
            access: .perimeter, sealer: sealer
        )
        .requiring(.signalementChantierNotFound) { call, session in
            let directory = chantiers(session)
            let id = try call.chantierID
            return try directory.isOpen(id) != nil && directory.contains(id, in: call.caller.perimeter)
        }
    }

    /// The longest overdue first.
    private var listLate: Operation {
        .list(
            "listOverdueSignalements", Self.tag, Text("Lister les signalements en retard", "List the overdue incident reports"),
            signalements(filters: Signalement.filters, sort: "echeance") { Signalement.late(at: $0.now) },
            routes: [.v1(.get, "/signalements/alertes/en-retard"), .v2(.get, "/signalements/overdue")], scope: Self.readScope, access: .perimeter,
            sealer: sealer)
    }

    private var get: Operation {
        .get(
            "getSignalement", Self.tag, Text("Lire un signalement", "Read an incident report"), signalements,
            routes: [.v1(.get, "/signalements/{id}"), .v2(.get, "/signalements/{id}")], scope: Self.readScope, access: .perimeter)
    }
}

extension Call {
    fileprivate var chantierID: ChantierID {
        get throws(Fault) { ChantierID(try id(version == .v1 ? "chantier_id" : "siteId")) }
    }
}
