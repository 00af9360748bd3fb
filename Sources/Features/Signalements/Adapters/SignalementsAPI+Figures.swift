import APIKit
import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain
import UseCaseKit

extension SignalementsAPI {
    var figures: [Operation] { [statistics] }

    private var statistics: Operation {
        Operation(
            "getSignalementStatistics", Self.tag, Text("Lire les chiffres des signalements", "Read the figures of incident reports"),
            routes: [.v1(.get, "/signalements/stats/global"), .v2(.get, "/signalements/statistics")],
            access: .caller(scope: Self.readScope, access: .perimeter), parameters: [Self.site, Self.since, Self.until],
            answer: .object(SignalementStatistics.schema), caching: .statistics,
            handler: .read(.long) { call, session in
                let counts = try SignalementCounts(where: try Self.filters(call) + [visible(call.caller)].compactMap { $0 }, in: session)
                return .json(SignalementStatistics(counts).json(call.version))
            })
    }

    private static let site = Parameter(v1: "chantier_id", v2: "siteId", .integer, Text("Un seul chantier.", "One site only."))
    private static let since = Parameter(v1: "date_debut", v2: "from", .day, Text("Créés ce jour ou après.", "Created on that day or later."))
    private static let until = Parameter(v1: "date_fin", v2: "to", .day, Text("Créés ce jour ou avant.", "Created on that day or earlier."))

    private static func filters(_ call: Call) throws -> [SQLQuery] {
        try [
            call.condition(site) { "t.chantier_id = \(value: try FilterValue.parse($0, .integer, call.version, parameter: $1))" },
            call.condition(since) { try Signalement.created(since: $0, parameter: $1) },
            call.condition(until) { try Signalement.created(until: $0, parameter: $1) },
        ].compactMap { $0 }
    }
}

extension Call {
    /// The condition that a parameter asks for, made of its value and its name; `nil` when it is absent or empty.
    fileprivate func condition(_ parameter: Parameter, _ make: (String, String) throws -> SQLQuery) rethrows -> SQLQuery? {
        guard let name = parameter.name(version), let text = value(name), !text.isEmpty else { return nil }
        return try make(text, name)
    }
}
