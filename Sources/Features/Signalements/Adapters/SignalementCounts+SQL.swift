public import Kernel
import ResourceKit
public import SQLKit
public import SignalementsApplication
import SignalementsDomain

extension SignalementCounts {
    /// How many critical signalements of a site are neither treated nor closed: what its reception waits for
    /// (product.md §5, guards).
    public static func openCritical(of chantier: ChantierID, in session: SQLSession) throws -> Int {
        Int(
            try session.connection.integer(
                """
                SELECT COUNT(*) FROM signalements WHERE chantier_id = \(chantier) AND priorite = 'critique'
                AND statut NOT IN ('traite', 'cloture')
                """))
    }

    /// Counts the signalements that meet the conditions (on the alias `t`), in one query of sixteen rows at most.
    init(where conditions: [SQLQuery], in session: SQLSession) throws {
        let filter: SQLQuery = SQLQuery.all(conditions).map { " WHERE \($0)" } ?? .empty
        let groups = try session.connection.all(
            """
            SELECT t.statut, t.priorite, COUNT(*), SUM(CASE WHEN \(Signalement.late(at: session.now)) THEN 1 ELSE 0 END),
            SUM(CASE WHEN t.date_traitement >= \(SignalementStatistics.weekStart(at: session.now)) THEN 1 ELSE 0 END), COUNT(t.date_traitement),
            CAST(COALESCE(SUM(\(Self.treatmentMilliseconds(session.connection.dialect))), 0) AS BIGINT)
            FROM signalements t\(filter) GROUP BY t.statut, t.priorite
            """, Group.init)
        self.init(
            parStatut: Self.sums(groups, by: \.statut), parPriorite: Self.sums(groups, by: \.priorite),
            enRetard: groups.reduce(0) { $0 + $1.late }, traitesCetteSemaine: groups.reduce(0) { $0 + $1.treatedThisWeek },
            resolutions: groups.reduce(0) { $0 + $1.treated }, resolutionMilliseconds: groups.reduce(0) { $0 + $1.milliseconds })
    }

    /// From creation to treatment; null while there is none.
    private static func treatmentMilliseconds(_ dialect: Dialect) -> SQLQuery {
        switch dialect {
        case .sqlite: "t.date_traitement - t.created_at"
        case .postgres: "EXTRACT(EPOCH FROM (t.date_traitement - t.created_at)) * 1000"
        }
    }

    private static func sums<Key: Hashable>(_ groups: [Group], by key: (Group) -> Key) -> [Key: Int] {
        groups.reduce(into: [:]) { $0[key($1), default: 0] += $1.count }
    }

    /// The signalements of one status and one priority.
    private struct Group {
        let statut: Signalement.Statut
        let priorite: Signalement.Priorite
        let count: Int
        let late: Int
        let treatedThisWeek: Int
        let treated: Int
        let milliseconds: Int64

        init(_ row: any SQLRow) throws {
            statut = try .read(row, at: 0)
            priorite = try .read(row, at: 1)
            count = .read(row, at: 2)
            late = .read(row, at: 3)
            treatedThisWeek = .read(row, at: 4)
            treated = .read(row, at: 5)
            milliseconds = row.integer(6)
        }
    }
}
