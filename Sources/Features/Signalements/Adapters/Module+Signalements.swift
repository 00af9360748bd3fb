public import APIKit
import ResourceKit
public import SQLKit
public import SignalementsApplication
import SignalementsDomain
public import UseCaseKit

extension Module {
    /// Incident reports: what a person does with them, their answers, their figures.
    ///
    /// - Parameters:
    ///   - chantiers: what this feature must know of sites, in one transaction.
    ///   - people: what it must know of people.
    ///   - perimeter: SQL that keeps the rows whose column names a site of the perimeter; `nil` when all of them do.
    ///   - sealer: makes the cursors of lists.
    public static func signalements(
        chantiers: @escaping @Sendable (SQLSession) -> any ChantierDirectory, people: @escaping @Sendable (SQLSession) -> any PeopleDirectory,
        perimeter: @escaping @Sendable (SQLQuery, Perimeter) -> SQLQuery?, sealer: any Sealer
    ) -> Module {
        let api = SignalementsAPI(chantiers: chantiers, people: people, perimeter: perimeter, sealer: sealer)
        return Module(
            "signalements", operations: api.reading + api.figures + api.writing + api.actions + api.answers, migrations: [.signalements],
            jobs: [api.escalation],
            shapes: [Signalement.resource.shape, Reponse.resource.shape],
            schemas: [SignalementStatistics.schema, SignalementStatistics.statutSchema, SignalementStatistics.prioriteSchema])
    }
}
