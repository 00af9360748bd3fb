import ChantiersDomain
import Kernel
import TestKit
import Testing

extension Instant {
    /// One hour after the samples were created: "now" in the use cases.
    static let later = Instant.test.adding(hours: 1)
}

extension Chantier {
    /// A valid site, created at `.test`.
    static func sample(
        id: Int64 = 1, code: String = "A001", nom: String = "Villa Lumière", statut: Statut = .ouvert, couleur: String = "#3498DB",
        deletedAt: Instant? = nil
    ) -> Chantier {
        Chantier(
            id: ID(id), code: CodeChantier(rawValue: code) ?? .yearly(2026, id), nom: nom, adresse: "1 rue du Port, Lyon", statut: statut,
            couleur: couleur,
            latitude: nil, longitude: nil, photoCouverture: nil, contactNom: nil, contactTelephone: nil, maitreOuvrage: nil, heuresEstimees: nil,
            dateDebutPrevue: nil, dateFinPrevue: nil, description: nil, typeTravaux: nil, batimentPlus2Ans: nil, usageHabitation: nil,
            createdAt: .test, updatedAt: .test, deletedAt: deletedAt, version: 1)
    }
}

/// The fault that `body` throws; a failure of the test when it throws none.
func fault(_ body: () throws -> some Any, sourceLocation: SourceLocation = #_sourceLocation) -> Fault? {
    do {
        _ = try body()
        Issue.record("Nothing was thrown.", sourceLocation: sourceLocation)
        return nil
    } catch {
        return Fault(wrapping: error)
    }
}

extension [JSON.Member] {
    /// Name and value of each, in order, for comparison.
    var json: JSON { .object(self) }
}
