import APIKit
import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

/// The state of a site: one use case behind four addresses (domain.md §2.1, §7 #30).
extension ChantiersOperations {
    var lifecycle: [Operation] {
        [
            statut,
            step(
                "startChantier", Text("Démarrer ou reprendre les travaux", "Start or resume the works"), v1: "demarrer", v2: "start", to: .enCours),
            step(
                "receiveChantier", Text("Réceptionner le chantier", "Hand the site over"), v1: "receptionner", v2: "receive", to: .receptionne,
                guardFault: .chantierReceptionRefused),
            step(
                "closeChantier", Text("Fermer le chantier", "Close the site"), v1: "fermer", v2: "close", to: .ferme,
                guardFault: .chantierClosingRefused, isForceable: true),
        ]
    }

    private var statut: Operation {
        .change(
            "changeChantierStatut", Self.tag, Text("Changer le statut d'un chantier", "Change the status of a site"), Chantier.collection,
            routes: [.v1(.post, "/chantiers/{id}/statut"), .v2(.post, "/chantiers/{id}/status")], scope: Self.writing, access: .managers,
            body: Chantier.nextStatut.schema,
            faults: [.chantierTransitionRefused, .chantierReceptionRefused, .chantierClosingRefused, .staleVersion]
        ) { call, session in
            let next = try Chantier.nextStatut.parse(call)
            return try ChangeStatut()(Chantier.ID(try call.id()), to: next, in: scope(session), by: call.caller).id.sqlValue
        }
    }

    private func step(
        _ name: String, _ summary: Text, v1: String, v2: String, to next: Chantier.Statut, guardFault: Fault.Code? = nil, isForceable: Bool = false
    ) -> Operation {
        .change(
            name, Self.tag, summary, Chantier.collection,
            routes: [.v1(.post, "/chantiers/{id}/\(v1)"), .v2(.post, "/chantiers/{id}/\(v2)")], scope: Self.writing, access: .managers,
            parameters: isForceable ? [Self.force] : [], faults: [.chantierTransitionRefused, .staleVersion] + [guardFault].compactMap(\.self)
        ) { call, session in
            let force = try isForceable && call.flag("force", default: false)
            return try ChangeStatut()(Chantier.ID(try call.id()), to: next, force: force, in: scope(session), by: call.caller).id.sqlValue
        }
    }
}
