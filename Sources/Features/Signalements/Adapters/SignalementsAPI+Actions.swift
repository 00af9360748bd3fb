import APIKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain
import UseCaseKit

/// The machine of domain.md §2.5, one operation per action.
extension SignalementsAPI {
    var actions: [Operation] { [assign, treat, close, reopen] }

    private var assign: Operation {
        action(
            "assignSignalement", Text("Assigner un signalement", "Assign an incident report"), v1: "assigner", v2: "assign", access: .chefsAndAbove,
            body: Signalement.assignment.schema, parameters: [Self.assignee], faults: [.signalementAssigneeUnknown, .signalementAssigneeInactive]
        ) { id, call, scope in
            _ = try AssignSignalement()(id, to: try Self.assignee(of: call), in: scope, by: call.caller)
        }
    }

    private var treat: Operation {
        action(
            "treatSignalement", Text("Déclarer un signalement traité", "Declare an incident report resolved"), v1: "traiter", v2: "resolve",
            access: .chefsAndAbove, body: Signalement.treatment.schema
        ) { id, call, scope in
            _ = try TreatSignalement()(id, commentaire: try Signalement.treatment.parse(call), in: scope, by: call.caller)
        }
    }

    private var close: Operation {
        action(
            "closeSignalement", Text("Clôturer un signalement traité", "Close a resolved incident report"), v1: "cloturer", v2: "close",
            access: .chefsAndAbove
        ) { id, call, scope in
            _ = try CloseSignalement()(id, in: scope, by: call.caller)
        }
    }

    private var reopen: Operation {
        action(
            "reopenSignalement", Text("Rouvrir un signalement", "Reopen an incident report"), v1: "reouvrir", v2: "reopen", access: .managers
        ) { id, call, scope in
            _ = try ReopenSignalement()(id, in: scope, by: call.caller)
        }
    }

    private func action(
        _ name: String, _ summary: Text, v1: String, v2: String, access: Access, body: BodySchema? = nil, parameters: [Parameter] = [],
        faults: [Fault.Code] = [], _ perform: @escaping @Sendable (Signalement.ID, Call, SignalementScope) throws -> Void
    ) -> Operation {
        let reach: [Fault.Code] = access == .managers ? [] : [.outsidePerimeter]
        return .change(
            name, Self.tag, summary, signalements, routes: [.v1(.post, "/signalements/{id}/\(v1)"), .v2(.post, "/signalements/{id}/\(v2)")],
            scope: Self.writeScope, access: access, body: body, parameters: parameters,
            faults: reach + [.signalementTransitionRefused] + faults + [.staleVersion]
        ) { call, session in
            let id = Signalement.ID(try call.id())
            try perform(id, call, scope(session))
            return id.sqlValue
        }
    }
}

extension SignalementsAPI {
    /// Where v1's clients name the person (domain.md §4.1); a body does as well.
    private static let assignee = Parameter(
        v1: "assigne_a", v2: nil, .integer,
        Text("La personne à qui l'assigner, à défaut de corps.", "The person to assign it to, in place of a body."))

    private static func assignee(of call: Call) throws(Fault) -> UtilisateurID {
        guard call.version == .v1, let text = call.value("assigne_a") else { return try Signalement.assignment.parse(call) }
        guard case .integer(let id) = try FilterValue.parse(text, .integer, .v1, parameter: "assigne_a"), id > 0 else {
            throw FilterValue.problem("assigne_a", "greater_than_equal", "Un identifiant positif est attendu.", "A positive id is expected.")
        }
        return UtilisateurID(id)
    }
}
