import ChantiersApplication
import ChantiersDomain
import Kernel
import ResourceKit
import SQLKit

/// Who does what on which site: a join table, whose rows have no life of their own.
struct SQLTeamRepository: TeamRepository {
    private let session: SQLSession

    init(_ session: SQLSession) { self.session = session }

    func add(_ member: TeamMember) throws -> Bool {
        let added = try session.connection.run(
            """
            INSERT INTO chantier_equipe (chantier_id, utilisateur_id, fonction, rang) VALUES (
            \(member.chantierID), \(member.utilisateurID), \(member.fonction.rawValue), \(try session.idOfNewRow("chantier_equipe")))
            ON CONFLICT (chantier_id, utilisateur_id, fonction) DO NOTHING
            """)
        guard added == 1 else { return false }
        note(member, before: [], after: trace(member))
        return true
    }

    func remove(_ member: TeamMember) throws -> Bool {
        let removed = try session.connection.run(
            """
            DELETE FROM chantier_equipe
            WHERE chantier_id = \(member.chantierID) AND utilisateur_id = \(member.utilisateurID) AND fonction = \(member.fonction.rawValue)
            """)
        guard removed == 1 else { return false }
        note(member, before: trace(member), after: [])
        return true
    }

    /// The audit trail tells it under the site: whoever asks what happened to a site must find who joined and left.
    private func note(_ member: TeamMember, before: [JSON.Member], after: [JSON.Member]) {
        session.note(RowChange(resource: Chantier.resource.shape.name, id: member.chantierID.description, before: before, after: after))
    }

    private func trace(_ member: TeamMember) -> [JSON.Member] { [JSON.Member(member.fonction.field, [JSON(member.utilisateurID)])] }
}
