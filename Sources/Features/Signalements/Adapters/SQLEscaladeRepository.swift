import Kernel
import ResourceKit
import SQLKit
import SignalementsApplication
import SignalementsDomain

struct SQLEscaladeRepository: EscaladeRepository {
    private let session: SQLSession

    init(_ session: SQLSession) { self.session = session }

    func levels(of signalement: Signalement.ID) throws -> Set<Escalade.Niveau> {
        let levels = try session.connection.all("SELECT niveau FROM signalement_escalades WHERE signalement_id = \(signalement)") { row in
            guard let niveau = Escalade.Niveau(rawValue: row.text(0)) else { throw UnreadableColumn(0, "niveau") }
            return niveau
        }
        return Set(levels)
    }

    func insert(_ escalade: Escalade) throws {
        try session.connection.run(
            """
            INSERT INTO signalement_escalades (signalement_id, niveau, pourcentage_temps, destinataires_roles, message, created_at) VALUES (
            \(escalade.signalementID), \(escalade.niveau.rawValue), \(escalade.pourcentageTemps),
            \(escalade.destinatairesRoles.map(\.rawValue)), \(escalade.message), \(escalade.createdAt))
            """)
        note(escalade.niveau, of: escalade.signalementID, after: [JSON.Member("message", .string(escalade.message))])
    }

    func deleteAll(of signalement: Signalement.ID) throws {
        let levels = try levels(of: signalement)
        guard !levels.isEmpty else { return }
        try session.connection.run("DELETE FROM signalement_escalades WHERE signalement_id = \(signalement)")
        for niveau in Escalade.Niveau.allCases where levels.contains(niveau) {
            note(niveau, of: signalement, before: [JSON.Member("niveau", .string(niveau.rawValue))])
        }
    }

    private func note(_ niveau: Escalade.Niveau, of signalement: Signalement.ID, before: [JSON.Member] = [], after: [JSON.Member] = []) {
        session.note(RowChange(resource: "escalade", id: "\(signalement):\(niveau.rawValue)", before: before, after: after))
    }
}
