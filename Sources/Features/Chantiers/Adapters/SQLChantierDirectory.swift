import ChantiersDomain
public import Kernel
import ResourceKit
public import SQLKit
public import UseCaseKit

/// What other features ask about sites, in one transaction. The composition root gives it the shape of their ports.
public struct SQLChantierDirectory {
    private let session: SQLSession

    public init(_ session: SQLSession) { self.session = session }

    /// Whether there is such a site; deleted ones are gone.
    public func exists(_ id: ChantierID) throws -> Bool { try contains(id, in: .everything) }

    /// Whether the site still takes work, that is, is not `ferme`; `nil` when there is no such site.
    public func isOpen(_ id: ChantierID) throws -> Bool? {
        let statut = try session.connection.first("SELECT statut FROM chantiers WHERE id = \(id) AND deleted_at IS NULL") {
            try Chantier.Statut.read($0, at: 0)
        }
        return statut.map { $0 != .ferme }
    }

    /// Whether the site exists and is inside the perimeter.
    public func contains(_ id: ChantierID, in perimeter: Perimeter) throws -> Bool {
        let visible = ChantierPerimeter.condition("t.id", perimeter)
        let condition = SQLQuery.all(["t.id = \(id)", "t.deleted_at IS NULL"] + [visible].compactMap(\.self)) ?? .empty
        return try session.connection.exists("SELECT 1 FROM chantiers t WHERE \(condition)")
    }
}
