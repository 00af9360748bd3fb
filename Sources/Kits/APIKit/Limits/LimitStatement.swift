import Kernel
import ResourceKit
import SQLKit
import UseCaseKit

extension Module {
    /// One's own limits, for whoever asks: the operation that every API with limits has.
    public static let limits = Module(
        "limits", operations: [LimitStatement.operation], migrations: [], schemas: [LimitStatement.schema, LimitStatement.row])
}

/// The policies, and how the caller stands with each.
enum LimitStatement {
    static let operation = Operation(
        "listLimits", Tag("limits", Text("Limites de débit.", "Rate limits.")),
        Text("Lire ses limites et ce qu'il en reste, sans rien dépenser.", "Read one's limits and what is left of them, spending nothing."),
        routes: [.v1(.get, "/limits"), .v2(.get, "/limits")], access: .caller(scope: .own, access: .own), answer: .object(schema), cost: 0,
        handler: .read(.brief) { call, _ in .json(json(call)) })

    static let schema = ObjectSchema(
        "limits",
        [
            ObjectSchema.Member(
                "counted_by", .choice(["whole", "share"].map { FieldKind.Choice(v1: $0, v2: $0) }),
                Text(
                    "`whole` : compté exactement pour toute l'installation ; `share` : le compteur commun est absent, chaque processus admet sa part.",
                    "`whole`: counted exactly for the whole installation; `share`: the common counter is away, each process admits its share.")),
            ObjectSchema.Member("data", .list(.object("limit"))),
        ])

    static let row = ObjectSchema(
        "limit",
        [
            ObjectSchema.Member("name", .text, Text("Le nom que portent les en-têtes.", "The name that the headers bear.")),
            ObjectSchema.Member("description", .text),
            ObjectSchema.Member(
                "per", .choice(LimitPolicy.Counting.allCases.map { FieldKind.Choice(v1: $0.rawValue, v2: $0.rawValue) }),
                Text(
                    """
                    À qui appartient le compte : une clé, une personne connectée, l'une ou l'autre, le réseau qui appelle, un compte nommé depuis \
                    ce réseau, ou ce réseau quand personne n'est reconnu.
                    """,
                    """
                    Whose count it is: a key's, a signed-in person's, either's, that of the network which calls, of an account named from that \
                    network, or of that network when nobody is known.
                    """)),
            ObjectSchema.Member("limit", .integer), ObjectSchema.Member("window_seconds", .integer),
            ObjectSchema.Member(
                "routes", .list(.text),
                Text("Les adresses comptées ; vide pour toutes.", "The addresses that are counted; empty for all.")),
            ObjectSchema.Member("remaining", .integer),
            ObjectSchema.Member(
                "resets_at", .optional(.instant),
                Text("Quand des places reviennent ; nul si aucune n'est prise.", "When places come back; null when none is taken.")),
        ])

    private static func json(_ call: Call) -> JSON {
        let admission = call.admission
        let rows = admission.map { admission in admission.charges.indices.map { row($0, admission, call) } } ?? []
        let authority = admission?.decision.authority == .share ? "share" : "whole"
        return .object(schema.json(call.version, [.string(authority), .array(rows)]))
    }

    private static func row(_ index: Int, _ admission: Admission, _ call: Call) -> JSON {
        let meter = admission.charges[index].meter
        let state = admission.decision.states[index]
        let reset: Instant? = state.resetMilliseconds > 0 ? admission.reset(of: index) : nil
        return .object(
            row.json(
                call.version,
                [
                    .string(meter.name), .string(meter.policy.summary(call.caller.client.language)), .string(meter.policy.counting.rawValue),
                    JSON(state.limit), JSON(meter.quota.seconds),
                    .array(meter.routes.filter { $0.version == call.version }.map { .string("\($0.method.rawValue) \($0.path)") }),
                    JSON(state.remaining), JSON(reset),
                ]))
    }
}
